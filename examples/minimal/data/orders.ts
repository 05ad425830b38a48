import { check, decimal, source, sql, table, text, timestamp } from "throughline/data";

export const rawOrders = source("bronze.orders", {
  files: "files/*.csv",
  columns: { order_id: text(), country: text(), amount: decimal(12, 2).unit("EUR"), ordered_at: timestamp() },
  key: "order_id",
  at: "ordered_at",
});

export const orders = table("silver.orders", {
  columns: { ...rawOrders.columns },
  key: "order_id",
  at: "ordered_at",
  checks: [check.min("amount", 0)],
  quality: 0.5,
  query: sql`select order_id, upper(country) as country, amount, ordered_at from ${rawOrders}`,
});
