import type { ModelObjective } from "./objective.ts";

/** Measures of a model whose label is true or false. `cost` needs `evaluate.costs`. */
export type BinaryMeasure = "auc" | "prAuc" | "f1" | "precision" | "recall" | "accuracy" | "logLoss" | "brier" | "cost";
/** Measures of a model whose label is a number; those of an order are for `lambdarank`. */
export type NumberMeasure = "rmse" | "mae" | "r2" | "pinball" | "poissonDeviance" | RankingMeasure;
/** Measures of an order of rows within groups. */
type RankingMeasure = "ndcg" | "ndcg5" | "ndcg10" | "map";
/** Measures of a model whose label is one of several classes; `f1 precision recall` are the means of the classes' figures. `cost` needs `evaluate.costs`. */
export type ClassMeasure =
  | "logLoss"
  | "accuracy"
  | "f1"
  | "precision"
  | "recall"
  | "topConfusion"
  | "calibrationError"
  | "cost";
/** The measures that a single class has. */
export type OneClassMeasure = "f1" | "precision" | "recall" | "calibrationError";
/** What a gate may be on, measured on the test rows; decisions at the threshold that validation rows chose. */
export type GateMeasure = BinaryMeasure | ClassMeasure | NumberMeasure;

/** The measures of a label of some type. */
export type MeasureOfLabel<Type> = Type extends "boolean"
  ? BinaryMeasure
  : Type extends "text"
    ? ClassMeasure
    : NumberMeasure;

interface MeasureRule {
  /** How reports write it. */
  readonly title: string;
  readonly better: "higher" | "lower";
  readonly of: readonly ModelObjective[];
}

const binary = ["binary"] as const;
const labels = ["binary", "multiclass"] as const;
const ranking = ["lambdarank"] as const;
const numbers = ["regression", "quantile", "poisson"] as const;

/** Every measure with its title, the direction that is better, and the objectives that have it. */
export const measureRules: Readonly<Record<GateMeasure, MeasureRule>> = {
  auc: { title: "AUC", better: "higher", of: binary },
  prAuc: { title: "PR AUC", better: "higher", of: binary },
  f1: { title: "F1", better: "higher", of: labels },
  precision: { title: "precision", better: "higher", of: labels },
  recall: { title: "recall", better: "higher", of: labels },
  accuracy: { title: "accuracy", better: "higher", of: labels },
  logLoss: { title: "log loss", better: "lower", of: labels },
  brier: { title: "Brier score", better: "lower", of: binary },
  cost: { title: "cost of a row", better: "lower", of: labels },
  topConfusion: { title: "top confusion", better: "lower", of: ["multiclass"] },
  calibrationError: { title: "calibration error", better: "lower", of: ["multiclass"] },
  rmse: { title: "RMSE", better: "lower", of: numbers },
  mae: { title: "MAE", better: "lower", of: numbers },
  r2: { title: "R²", better: "higher", of: numbers },
  pinball: { title: "pinball loss", better: "lower", of: ["quantile"] },
  poissonDeviance: { title: "Poisson deviance", better: "lower", of: ["poisson"] },
  ndcg: { title: "NDCG", better: "higher", of: ranking },
  ndcg5: { title: "NDCG@5", better: "higher", of: ranking },
  ndcg10: { title: "NDCG@10", better: "higher", of: ranking },
  map: { title: "MAP", better: "higher", of: ranking },
};

/** The measure that speaks for a model with this objective where only one is shown or compared. */
export const primaryMeasures: Readonly<Record<ModelObjective, GateMeasure>> = {
  binary: "auc",
  multiclass: "logLoss",
  regression: "rmse",
  quantile: "pinball",
  poisson: "poissonDeviance",
  lambdarank: "ndcg",
};

/** The measures that a model with this objective has. */
export const measuresFor = (objective: ModelObjective): readonly GateMeasure[] =>
  (Object.keys(measureRules) as GateMeasure[]).filter((name) => measureRules[name].of.includes(objective));
