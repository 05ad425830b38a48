import { bar, dashboard, kpi, line, metric } from "../src/contracts/analyst/index.ts";
import { source } from "../src/contracts/data/index.ts";
import { entity, featureView, gradientBoosting, model, predictions } from "../src/contracts/ml/index.ts";
import { endpoint } from "../src/contracts/mlops/index.ts";
import {
  bigint,
  boolean,
  date,
  decimal,
  double,
  integer,
  json,
  text,
  timestamp,
} from "../src/contracts/shape/column.ts";

/** A small project in the shape of the fraud example, with a column of each type. */
export const payments = source("silver.payments", {
  files: "payments/*.csv",
  columns: {
    payment_id: text(),
    card_id: text(),
    country: text(),
    amount: decimal(12, 2).unit("USD"),
    paid_at: timestamp(),
    known_at: timestamp(),
    charged_back: boolean(),
    branch: integer().nullable(),
    account: bigint(),
    weight: double().nullable(),
    exact: decimal(30, 10),
    day: date(),
    channel: text().oneOf("web", "shop"),
    notes: json().nullable(),
  },
  key: "payment_id",
  at: "paid_at",
  available: "known_at",
});

export const card = entity("card", { key: payments.columns.card_id });

export const activity = featureView("card_activity", {
  entity: card,
  from: payments,
  at: "paid_at",
  available: "paid_at",
  features: ({ count, sum, max, countDistinct }) => ({
    payments_1h: count().over("1h"),
    spend_24h: sum("amount").over("24h"),
    highest_30d: max("amount").over("30d"),
    countries_30d: countDistinct("country").over("30d"),
  }),
});

export const fraud = model("fraud", {
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back" },
  features: { amount: payments.columns.amount, country: payments.columns.country, ...activity.features },
  trainer: gradientBoosting({ rounds: 20, leaves: 8, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
});

export const scores = predictions("gold.scores", { model: fraud, rows: payments });

export const fraudScore = endpoint("fraud-score", {
  description: "Scores one payment",
  model: fraud,
  id: payments.columns.payment_id,
  fallback: ({ amount }) => ({ score: amount > 500 ? 0.9 : 0.1 }),
});

/** The same model without anything that answers when it can't. */
export const strictScore = endpoint("strict-score", { model: fraud });

export const spend = metric("spend_usd", {
  description: "Value of payments",
  from: payments,
  time: "paid_at",
  dimensions: ["country", "branch", "charged_back"],
  measure: ({ sum }) => sum("amount"),
});

export const fraudRate = metric("fraud_rate", {
  from: payments,
  time: "paid_at",
  dimensions: ["country"],
  measure: ({ count }) => count({ where: { charged_back: true } }).per(count()),
  target: { max: 0.9 },
});

export const answered = metric("answers", {
  from: fraudScore.log,
  time: "as_of",
  dimensions: ["release"],
  measure: ({ count }) => count(),
});

export const overview = dashboard("overview", {
  title: "Overview",
  tiles: [kpi(fraudRate), line(spend, { by: "day" }), bar(spend, { by: "country" })],
});
