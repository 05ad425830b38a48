import { decimal, source, text, timestamp } from "throughline/data";

export const authorizations = source("bronze.authorizations", {
  description: "Payments as they are asked about, hours before the processor's file has them",
  events: true,
  columns: {
    payment_id: text(),
    card_id: text(),
    country: text(),
    amount: decimal(12, 2).unit("USD"),
    paid_at: timestamp(),
  },
  key: "payment_id",
  at: "paid_at",
});
