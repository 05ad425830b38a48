import { boolean, decimal, sql, table, text, timestamp } from "../data/index.ts";
import { entity, featureView, gradientBoosting, integer, model, uniform } from "./index.ts";

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
const bad = { ...common, at: "at", label: { column: "bad" }, features } as const;
const spend = { ...common, at: "at", label: { column: "amount" }, features: { ...activity.features } } as const;
const costs = { falsePositive: 1, falseNegative: 20, currency: "USD" };

// @ts-expect-error a measure of numbers, on a label of truth
model("fraud", { ...bad, accept: { rmse: { max: 0.9 } } });
// @ts-expect-error a measure of truth, on a label of numbers
model("spend", { ...spend, accept: { auc: { min: 0.9 } } });
// @ts-expect-error text is no label
model("who", { ...common, at: "at", label: { column: "card" }, features });
// @ts-expect-error a direction of an input that the model does not have
model("fraud", { ...bad, monotone: { amuont: 1 } });
// @ts-expect-error a direction of text
model("fraud", { ...bad, features: { ...features, card: payments.columns.card }, monotone: { card: 1 } });
// @ts-expect-error a weight that is no number
model("fraud", { ...bad, weight: "card" });
// @ts-expect-error slices of a column that the rows do not have
model("fraud", { ...bad, evaluate: { slices: ["country"] } });
// @ts-expect-error costs of a label of numbers
model("spend", { ...spend, evaluate: { costs } });
// @ts-expect-error classes of numbers can't be balanced
model("spend", { ...spend, balanceClasses: true });

model("fraud", {
  ...bad,
  weight: "amount",
  monotone: { amount: 1, spend: -1 },
  balanceClasses: true,
  split: { by: "time", validation: 0.1, test: 0.2 },
  earlyStopping: { rounds: 10 },
  evaluate: { slices: ["card", "bad"], costs },
  accept: { auc: { min: 0.8, slices: { min: 0.7 }, current: "not-worse" }, cost: { max: 2 } },
});
model("spend", {
  ...spend,
  trainer: gradientBoosting({ objective: "quantile", quantile: 0.5 }),
  accept: { pinball: { max: 5 } },
});
// @ts-expect-error an option that the trainer does not have
gradientBoosting({ round: 10 });

const trials = { method: "tpe", trials: 20 } as const;
model("fraud", { ...bad, search: { ...trials, space: { leaves: integer(15, 127) }, measure: "auc" } });
// @ts-expect-error a parameter that the trainer does not have
model("fraud", { ...bad, search: { ...trials, space: { leafs: integer(15, 127) }, measure: "auc" } });
// @ts-expect-error a parameter that changes what is learned
model("fraud", { ...bad, search: { ...trials, space: { quantile: uniform(0.1, 0.9) }, measure: "auc" } });
// @ts-expect-error a measure of numbers, on a label of truth
model("fraud", { ...bad, search: { ...trials, space: { leaves: integer(15, 127) }, measure: "rmse" } });
// @ts-expect-error a search that says not what it goes by
model("fraud", { ...bad, search: { ...trials, space: { leaves: integer(15, 127) } } });

const judged = table("silver.judged", {
  columns: { ...columns, verdict: text().oneOf("approve", "review", "decline") },
  key: "id",
  query: sql`select 1`,
});
const verdict = { ...common, rows: judged, at: "at", label: { column: "verdict" } } as const;
const known = { features: { amount: judged.columns.amount } };

model("verdict", {
  ...verdict,
  ...known,
  accept: { f1: { min: 0.5 }, recall: { classes: { decline: { min: 0.9 } } }, topConfusion: { max: 0.1 } },
});
// @ts-expect-error a measure of truth, on a label of several classes
model("verdict", { ...verdict, ...known, accept: { auc: { min: 0.9 } } });
// @ts-expect-error a class that the label does not have
model("verdict", { ...verdict, ...known, accept: { recall: { classes: { refuse: { min: 0.9 } } } } });
// @ts-expect-error a measure of all classes together
model("verdict", { ...verdict, ...known, accept: { accuracy: { classes: { decline: { min: 0.9 } } } } });
// @ts-expect-error classes of a label of truth
model("fraud", { ...bad, accept: { recall: { classes: { true: { min: 0.9 } } } } });
model("verdict", {
  ...verdict,
  ...known,
  evaluate: { costs: { wrong: 1, of: { decline: { approve: 50 } }, currency: "EUR" } },
  accept: { cost: { max: 2 }, calibrationError: { max: 0.1, classes: { decline: { max: 0.2 } } } },
});
// @ts-expect-error costs of a class that the label does not have
model("verdict", { ...verdict, ...known, evaluate: { costs: { wrong: 1, of: { refuse: { approve: 50 } } } } });
// @ts-expect-error costs of truth, on a label of several classes
model("verdict", { ...verdict, ...known, evaluate: { costs } });
// @ts-expect-error a threshold of a label of several classes
model("verdict", { ...verdict, ...known, evaluate: { threshold: 0.5 } });
