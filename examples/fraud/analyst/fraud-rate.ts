import { bar, dashboard, kpi, line, metric } from "throughline/analyst";
import { payments } from "../data/payments.ts";

export const fraudRate = metric("fraud_rate", {
  description: "Share of payments that were charged back",
  from: payments,
  time: "paid_at",
  dimensions: ["country", "category"],
  measure: ({ count }) => count({ where: { charged_back: true } }).per(count()),
  target: { max: 0.015 },
  decision: "tighten the decline threshold",
});

export const chargedBack = metric("charged_back_usd", {
  description: "Value of payments that were charged back",
  from: payments,
  time: "paid_at",
  dimensions: ["country", "category"],
  measure: ({ sum }) => sum("amount", { where: { charged_back: true } }),
  decision: "how much review capacity pays for itself",
});

export const overview = dashboard("fraud-overview", {
  title: "Fraud overview",
  tiles: [
    kpi(fraudRate),
    kpi(chargedBack),
    line(fraudRate, { by: "day" }),
    bar(fraudRate, { by: "country" }),
    bar(chargedBack, { by: "category" }),
  ],
});
