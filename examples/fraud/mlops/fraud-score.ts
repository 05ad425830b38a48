import { endpoint } from "throughline/mlops";
import { rawChargebacks } from "../data/chargebacks.ts";
import { payments } from "../data/payments.ts";
import { fraud } from "../ml/fraud.ts";

export const fraudScore = endpoint("fraud-score", {
  description: "Scores one payment while the customer waits",
  model: fraud,
  objectives: { p99: "10ms", uptime: 0.999 },
  id: payments.columns.payment_id,
  monitor: { drift: { psi: 0.2 }, label: { from: rawChargebacks, delay: "30d" } },
  fallback: ({ amount }) => ({ score: amount > 5_000 ? 0.9 : 0.1 }),
});
