import { boolean, decimal, sql, table, text, timestamp } from "../data/index.ts";
import { entity, featureView, gradientBoosting, model } from "./index.ts";

const columns = { id: text(), card: text(), amount: decimal(12, 2), at: timestamp(), bad: boolean() };
const payments = table("silver.payments", { columns, key: "id", query: sql`select 1` });
const others = table("silver.others", { columns, key: "id", query: sql`select 1` });
const card = entity("card", { key: payments.columns.card });

const view = { entity: card, from: payments, at: "at" } as const;
const activity = featureView("activity", { ...view, features: ({ sum }) => ({ spend: sum("amount").over("1h") }) });

// @ts-expect-error a column that the rows do not have
featureView("activity", { ...view, features: ({ sum }) => ({ spend: sum("amuont").over("1h") }) });
// @ts-expect-error a sum of text
featureView("activity", { ...view, features: ({ sum }) => ({ spend: sum("card").over("1h") }) });
// @ts-expect-error a condition on a column that the rows do not have
featureView("activity", { ...view, features: ({ count }) => ({ bad: count({ where: { fraud: true } }).over("1h") }) });
// @ts-expect-error a window without a unit
featureView("activity", { ...view, features: ({ count }) => ({ all: count().over("1") }) });
// @ts-expect-error a time that is no timestamp
featureView("activity", { ...view, at: "amount", features: ({ count }) => ({ all: count().over("1h") }) });

const common = { rows: payments, trainer: gradientBoosting({ rounds: 10 }), split: { by: "time", test: 0.2 } } as const;
const features = { amount: payments.columns.amount, ...activity.features };

model("fraud", { ...common, at: "at", label: { column: "bad" }, features });

// @ts-expect-error a time that the rows do not have
model("fraud", { ...common, at: "paid_at", label: { column: "bad" }, features });
// @ts-expect-error a time that is no timestamp
model("fraud", { ...common, at: "amount", label: { column: "bad" }, features });
// @ts-expect-error the label is a feature of itself
model("fraud", { ...common, at: "at", label: { column: "bad" }, features: { cheat: payments.columns.bad } });
// @ts-expect-error a column of another table
model("fraud", { ...common, at: "at", label: { column: "bad" }, features: { amount: others.columns.amount } });
// @ts-expect-error a feature that the view does not have
model("fraud", { ...common, at: "at", label: { column: "bad" }, features: { spend: activity.features.spent } });
// @ts-expect-error a measure that no gate is on
model("fraud", { ...common, at: "at", label: { column: "bad" }, features, accept: { accuracy: { min: 0.9 } } });
// @ts-expect-error an option that the trainer does not have
gradientBoosting({ round: 10 });
