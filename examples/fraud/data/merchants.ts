import { date, source, sql, table, text } from "throughline/data";

export const rawMerchants = source("bronze.merchants", {
  description: "Merchants as they registered",
  files: "inbox/merchants/*.jsonl",
  columns: { merchant_id: text(), name: text(), country: text(), category: text(), opened_on: date() },
  key: "merchant_id",
});

export const merchants = table("silver.merchants", {
  description: "One row a merchant",
  columns: { merchant_id: text(), country: text(), category: text(), opened_on: date() },
  key: "merchant_id",
  query: sql`select merchant_id, country, category, opened_on from ${rawMerchants}`,
});
