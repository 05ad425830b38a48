import { boolean, decimal, source, sql, table, text, timestamp } from "../data/index.ts";
import { entity, featureView, gradientBoosting, model } from "../ml/index.ts";
import type { RequestOf } from "./endpoint.ts";
import { endpoint } from "./index.ts";

const payments = table("silver.payments", {
  columns: { id: text(), card: text(), amount: decimal(12, 2), at: timestamp(), bad: boolean() },
  key: "id",
  query: sql`select 1`,
});
const card = entity("card", { key: payments.columns.card });
const activity = featureView("activity", {
  entity: card,
  from: payments,
  at: "at",
  features: ({ sum }) => ({ spend: sum("amount").over("1h") }),
});
const fraud = model("fraud", {
  rows: payments,
  at: "at",
  label: { column: "bad" },
  features: { amount: payments.columns.amount, ...activity.features },
  trainer: gradientBoosting({}),
  split: { by: "time", test: 0.2 },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };

/** Callers send keys and inputs that are no features; windows are evaluated when they ask. */
const sent: Equal<
  Flat<RequestOf<typeof fraud.features, never>>,
  { readonly card: string; readonly amount: number }
> = true;
const sentWithId: Equal<
  Flat<RequestOf<typeof fraud.features, typeof payments.columns.id>>,
  { readonly card: string; readonly amount: number; readonly id?: string | undefined }
> = true;
void [sent, sentWithId];

const score = endpoint("score", { model: fraud, fallback: ({ amount }) => ({ score: amount > 10 ? 0.9 : 0.1 }) });

score.pick("score", "release");

// @ts-expect-error a field that no reply has
score.pick("scores");
// @ts-expect-error a field that no request has
endpoint("score", { model: fraud, fallback: ({ amuont }) => ({ score: amuont }) });
// @ts-expect-error a window is no field of the request
endpoint("score", { model: fraud, fallback: ({ spend }) => ({ score: spend }) });
// @ts-expect-error a fallback without a score
endpoint("score", { model: fraud, fallback: () => ({ verdict: "fine" }) });
// @ts-expect-error an objective that is no duration
endpoint("score", { model: fraud, objectives: { p99: "fast" } });
// @ts-expect-error a table is no model
endpoint("score", { model: payments });

const labels = source("bronze.labels", {
  files: "labels/*.csv",
  columns: { id: text(), verdict: boolean(), reason: text() },
});
const id = payments.columns.id;

endpoint("score", { model: fraud, id, monitor: { drift: { psi: 0.2 }, label: { from: labels, delay: "30d" } } });
endpoint("score", { model: fraud, id, monitor: { label: { from: labels, column: "verdict", delay: "30d" } } });

// @ts-expect-error labels without the endpoint's id
endpoint("score", { model: fraud, id: payments.columns.card, monitor: { label: { from: labels, delay: "30d" } } });
// @ts-expect-error labels of an endpoint without an id
endpoint("score", { model: fraud, monitor: { label: { from: labels, delay: "30d" } } });
// @ts-expect-error a label that is no boolean
endpoint("score", { model: fraud, id, monitor: { label: { from: labels, column: "reason", delay: "30d" } } });
// @ts-expect-error a delay that is no duration
endpoint("score", { model: fraud, id, monitor: { label: { from: labels, delay: "a month" } } });
