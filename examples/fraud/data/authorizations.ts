import { source, text } from "throughline/data";
import { rawPayments } from "./payments.ts";

const { payment_id, card_id, amount, paid_at } = rawPayments.columns;

export const authorizations = source("bronze.authorizations", {
  description: "Payments as they are asked about, hours before the processor's file has them",
  events: true,
  columns: { payment_id, card_id, country: text(), amount, paid_at },
  key: "payment_id",
  at: "paid_at",
});
