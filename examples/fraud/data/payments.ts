import { boolean, check, decimal, source, sql, table, text, timestamp } from "throughline/data";
import { rawChargebacks } from "./chargebacks.ts";
import { countries } from "./countries.ts";
import { merchants } from "./merchants.ts";

export const rawPayments = source("bronze.payments", {
  description: "Card payments as the processor sends them, a file a day",
  files: "inbox/payments/*.csv.gz",
  columns: {
    payment_id: text(),
    card_id: text(),
    merchant_id: text(),
    country: text().nullable(),
    amount: decimal(12, 2).unit("USD"),
    paid_at: timestamp(),
    holder: text().pii("name"),
  },
  key: "payment_id",
  at: "paid_at",
  freshness: "26h",
});

export const payments = table("silver.payments", {
  description: "Payments worth learning from: one row each, with its merchant and whether it was charged back",
  columns: {
    ...rawPayments.columns,
    country: text(),
    category: text(),
    merchant_days: decimal(9, 3).unit("d").describe("age of the merchant at the payment"),
    charged_back: boolean(),
  },
  key: "payment_id",
  at: "paid_at",
  checks: [check.min("amount", 0), check.oneOf("country", "ZZ", ...countries), check.notFuture("paid_at")],
  quality: 0.95,
  freshness: "26h",
  query: sql`
    select p.payment_id, p.card_id, p.merchant_id, coalesce(p.country, 'ZZ') as country, p.amount, p.paid_at, p.holder,
           coalesce(m.category, 'unknown') as category,
           coalesce(epoch(p.paid_at - m.opened_on::timestamptz) / 86400, 0)::decimal(9, 3) as merchant_days,
           c.payment_id is not null as charged_back
    from ${rawPayments} p
    left join ${merchants} m on m.merchant_id = p.merchant_id
    left join (select distinct payment_id from ${rawChargebacks}) c on c.payment_id = p.payment_id`,
});
