import { z } from "zod";
import { metric } from "./analyst/index.ts";
import { deprecated, get, list, service } from "./backend/index.ts";
import { decimal, source, text, timestamp } from "./data/index.ts";

const raw = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: {
    id: text(),
    amount: decimal(12, 2).deprecated({ since: "2026-11-01", until: "2027-01-31", use: "amount_usd" }).nullable(),
    amount_usd: decimal(12, 2),
    at: timestamp(),
  },
  key: "id",
  at: "at",
  needs: [{ port: "gold.fees", fields: { fee: "decimal(12,2)", day: "date", n: "integer" }, why: "net amounts" }],
});
const end = { since: "2026-11-01", until: "2027-01-31" } as const;

// A deprecated column keeps its type.
const amount: number | null = null as unknown as typeof raw.columns.amount extends { readonly typeName: "decimal" }
  ? number | null
  : never;
metric("total", { from: raw, time: "at", measure: ({ sum }) => sum("amount"), deprecated: end });
service("api", {
  routes: {
    all: list("/all", { from: raw, sort: ["id"], deprecated: { ...end, use: "one" } }),
    one: get("/one", {
      reply: z.object({ amount: z.number().meta(deprecated(end)) }),
      handle: () => ({ amount: amount ?? 0 }),
      deprecated: end,
    }),
  },
  needs: [{ port: raw, fields: ["fee"] }],
});

// @ts-expect-error a deprecation without an end
text().deprecated({ since: "2026-11-01" });
// @ts-expect-error a day that is no day
text().deprecated({ since: "2026-11-01", until: "soon" });
// @ts-expect-error an option that a deprecation does not have
text().deprecated({ since: "2026-11-01", until: "2027-01-31", untill: "2027-01-31" });
const { columns } = raw;
// @ts-expect-error a type that there is not
source("bronze.a", { files: "*.csv", columns, needs: [{ port: "a.b", fields: { x: "money" } }] });
// @ts-expect-error a need without fields
source("bronze.b", { files: "*.csv", columns, needs: [{ port: "a.b" }] });
