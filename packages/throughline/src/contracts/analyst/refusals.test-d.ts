import { decimal, sql, table, text, timestamp } from "../data/index.ts";
import { bar, line, metric } from "./index.ts";

const payments = table("silver.payments", {
  columns: { id: text(), country: text(), amount: decimal(12, 2), at: timestamp() },
  key: "id",
  query: sql`select 1`,
});

const base = { from: payments, time: "at", dimensions: ["country"] } as const;
const revenue = metric("revenue", { ...base, measure: ({ sum }) => sum("amount") });
const transfers = table("silver.transfers", {
  columns: { id: text(), from: text(), numerator: text(), at: timestamp() },
  key: "id",
  query: sql`select 1`,
});
const reserved = { from: transfers, time: "at" } as const;

// @ts-expect-error a column that the rows do not have
metric("revenue", { ...base, measure: ({ sum }) => sum("amuont") });
// @ts-expect-error a sum of text
metric("revenue", { ...base, measure: ({ sum }) => sum("country") });
// @ts-expect-error a time that is no timestamp
metric("revenue", { ...base, time: "amount", measure: ({ sum }) => sum("amount") });
// @ts-expect-error a dimension that the rows do not have
metric("revenue", { ...base, dimensions: ["city"], measure: ({ sum }) => sum("amount") });
// @ts-expect-error a dimension with a name that answers have themselves
metric("transfers", { ...reserved, dimensions: ["from"], measure: ({ count }) => count() });
// @ts-expect-error one such dimension beside a good one
metric("transfers", { ...reserved, dimensions: ["id", "numerator"], measure: ({ count }) => count() });
metric("transfers", { ...reserved, dimensions: ["id"], measure: ({ count }) => count() });
// @ts-expect-error a condition on a column that the rows do not have
metric("revenue", { ...base, measure: ({ count }) => count({ where: { city: "Rome" } }) });

bar(revenue, { by: "country" });
line(revenue, { by: "day" });
// @ts-expect-error a dimension that the metric is not cut by
bar(revenue, { by: "city" });
// @ts-expect-error a length of time that there is none of
line(revenue, { by: "decade" });
