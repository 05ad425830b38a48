import type { PromiseClause } from "../graph/kind-spec.ts";
import type { GateMeasure, Gates } from "./model.ts";

/** How reports write the measures that a gate may be on. */
export const measureTitles: Record<GateMeasure, string> = {
  auc: "AUC",
  prAuc: "PR AUC",
  f1: "F1",
  precision: "precision",
  recall: "recall",
  logLoss: "log loss",
  brier: "Brier score",
};

/** The clauses of a model's gates. */
export function gateClauses(gates: Gates): PromiseClause[] {
  return Object.entries(gates).flatMap(([measure, bounds]) => {
    const title = measureTitles[measure as GateMeasure] ?? measure;
    const clauses: PromiseClause[] = [];
    if (bounds?.min !== undefined)
      clauses.push({ name: measure, says: `${title} ≥ ${bounds.min}`, relation: "≥", limit: bounds.min });
    if (bounds?.max !== undefined)
      clauses.push({ name: `${measure} max`, says: `${title} ≤ ${bounds.max}`, relation: "≤", limit: bounds.max });
    return clauses;
  });
}
