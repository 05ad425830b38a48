import { boolean, check, source, sql, table, text, timestamp } from "./index.ts";

const raw = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { id: text(), amount: text(), at: timestamp() },
  key: "id",
  at: "at",
});

const columns = { id: text(), paid: boolean(), at: timestamp() };
const query = sql`select id, true as paid, at from ${raw}`;

table("silver.orders", { columns, key: "id", at: "at", checks: [check.notNull("paid")], query });

// @ts-expect-error a rule for a column that the table does not have
table("silver.orders", { columns, checks: [check.min("amount", 0)], query });
// @ts-expect-error a key that the table does not have
table("silver.orders", { columns, key: "order_id", query });
// @ts-expect-error a time that the table does not have
table("silver.orders", { columns, at: "paid_at", query });
// @ts-expect-error a time that is no timestamp
table("silver.orders", { columns, at: "paid", query });
// @ts-expect-error a time that the source does not have
source("bronze.orders", { files: "inbox/*.csv", columns, at: "paid_at" });
source("bronze.tabs", { files: "inbox/*.csv", delimiter: "\t", columns });
// @ts-expect-error a delimiter that CSV is not read by
source("bronze.orders", { files: "inbox/*.csv", delimiter: ";;", columns });
// @ts-expect-error events have no delimiter
source("bronze.orders", { events: true, delimiter: ";", columns });
// @ts-expect-error a column that the source does not have
raw.columns.amuont;
// @ts-expect-error a value is no relation: it would become SQL
sql`select * from ${"orders"}`;
