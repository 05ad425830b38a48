import { source, text, timestamp } from "throughline/data";

export const rawChargebacks = source("bronze.chargebacks", {
  description: "Payments that a card holder disputed, reported days to weeks later",
  files: "inbox/chargebacks/*.csv.gz",
  columns: { payment_id: text(), reason: text(), reported_at: timestamp() },
  at: "reported_at",
  freshness: "7d",
});
