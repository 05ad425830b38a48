import { z } from "zod";
import { boolean, decimal, sql, table, text, timestamp } from "../data/index.ts";
import { gradientBoosting, model } from "../ml/index.ts";
import { endpoint } from "../mlops/index.ts";
import { get, list, post } from "./index.ts";

const payments = table("silver.payments", {
  columns: { id: text(), amount: decimal(12, 2), at: timestamp(), bad: boolean() },
  key: "id",
  query: sql`select 1`,
});
const score = endpoint("score", {
  model: model("fraud", {
    rows: payments,
    at: "at",
    label: { column: "bad" },
    features: { amount: payments.columns.amount },
    trainer: gradientBoosting({}),
    split: { by: "time", test: 0.2 },
  }),
});

list("/payments", { from: payments, filter: ["amount"], sort: ["at"] });
// @ts-expect-error a filter by a column that the relation does not have
list("/payments", { from: payments, filter: ["country"], sort: ["at"] });
// @ts-expect-error an order by a column that the relation does not have
list("/payments", { from: payments, sort: ["paid_at"] });
// @ts-expect-error a column that the relation does not have
list("/payments", { from: payments, fields: ["id", "country"], sort: ["at"] });

const uses = { score: score.pick("score") };
const body = z.object({ amount: z.number() });
const reply = z.object({ ok: z.boolean() });

post("/judge", { body, reply, uses, handle: async ({ body, score }) => ({ ok: (await score(body)).score < 0.5 }) });
// @ts-expect-error a reply of another shape
post("/judge", { body, reply, uses, handle: async ({ body, score }) => ({ okay: (await score(body)).score < 0.5 }) });
// @ts-expect-error a reply whose field has another type
post("/judge", { body, reply, handle: () => ({ ok: "yes" }) });
post("/judge", {
  body,
  reply,
  uses,
  handle: async ({ body, score }) => {
    // @ts-expect-error a misspelt field of the endpoint's request
    const answer = await score({ amuont: body.amount });
    return { ok: answer.score < 0.5 };
  },
});
// @ts-expect-error a field of the endpoint's reply that was not picked
post("/judge", { body, reply, uses, handle: async ({ body, score }) => ({ ok: (await score(body)).degraded }) });
// @ts-expect-error a field that the body does not have
post("/judge", { body, reply, handle: ({ body }) => ({ ok: body.total > 1 }) });
// @ts-expect-error something that the route does not use
post("/judge", { body, reply, handle: async ({ body, score }) => ({ ok: (await score(body)).score < 0.5 }) });
get("/payments/:id", { reply, handle: ({ params }) => ({ ok: params.id !== "" }) });
// @ts-expect-error a parameter that the path does not have
get("/payments/:id", { reply, handle: ({ params }) => ({ ok: params.card !== "" }) });
