import { entity, featureView, gradientBoosting, model, predictions } from "throughline/ml";
import { authorizations } from "../data/authorizations.ts";
import { payments } from "../data/payments.ts";

export const card = entity("card", { key: payments.columns.card_id });

export const cardActivity = featureView("card_activity", {
  description: "What a card did just before",
  entity: card,
  from: payments,
  live: authorizations,
  at: "paid_at",
  features: ({ count, countDistinct, mean, sum }) => ({
    payments_1h: count().over("1h"),
    payments_24h: count().over("24h"),
    spend_24h: sum("amount").over("24h"),
    countries_7d: countDistinct("country").over("7d"),
    payments_30d: count().over("30d"),
    mean_30d: mean("amount").over("30d"),
  }),
});

export const fraud = model("fraud", {
  description: "Probability that a payment will be charged back as fraud",
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back", matures: "30d" },
  warmUp: "30d",
  features: {
    amount: payments.columns.amount,
    country: payments.columns.country,
    category: payments.columns.category,
    merchant_days: payments.columns.merchant_days,
    ...cardActivity.features,
  },
  trainer: gradientBoosting({ rounds: 200, leaves: 31, learningRate: 0.05 }),
  split: { by: "time", test: 0.2 },
  accept: { auc: { min: 0.85 }, f1: { min: 0.6 } },
  retrain: { after: "7d", onDrift: true },
});

export const scores = predictions("gold.scores", { model: fraud, rows: payments });
