import { type GateMeasure, measureRules } from "../../contracts/ml/measures.ts";
import { compareByBootstrap } from "../../estimators/evaluation/bootstrap.ts";
import { rightClasses } from "../../estimators/evaluation/evaluate-classes.ts";
import { deLongTest, type McNemarTest, mcNemarTest } from "../../estimators/evaluation/paired-tests.ts";
import type { Steps } from "../../estimators/gradient-boosting/steps.ts";
import { drawableOf, type Judging } from "./evaluate-model.ts";

/** How a measure differs between two versions on the same rows, the newer less the older. */
export interface MeasureComparison {
  readonly difference: number;
  /** 95 % bounds of the difference. */
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  /** `recorded figures`: of two reports, not of the same rows. */
  readonly by: "DeLong" | "bootstrap" | "recorded figures";
  /** Of the newer one, beyond chance at 5 %. */
  readonly verdict: "better" | "worse" | "no different";
}

/** A version against another one, on the same test rows. */
export interface ModelComparison {
  /** The older one. */
  readonly version: number;
  /** 0 where no row was scored by both. */
  readonly rows: number;
  readonly measures: Readonly<Partial<Record<GateMeasure, MeasureComparison>>>;
  /** Of the decisions as a whole, told beside the measures; no gate goes by it. Absent for numbers. */
  readonly decisions?: McNemarTest;
  /** Why the older one was not scored on the rows of the newer one; absent where it was. */
  readonly because?: string;
}

/** Two versions' scores of the same rows, each judged by its own threshold. */
export interface ComparedScores {
  readonly label: Float64Array;
  readonly older: { readonly version: number; readonly scores: Float64Array; readonly judging: Judging };
  readonly newer: { readonly scores: Float64Array; readonly judging: Judging };
  readonly seed: number;
}

const significance = 0.05;

/**
 * Compares two versions on the same rows: AUC of a label of truth by DeLong's test, every other measure by a paired bootstrap. Which rows
 * each decides right is held against each other by McNemar's test beside that. In steps.
 */
export function* compareModels({ label, older, newer, seed }: ComparedScores): Steps<ModelComparison> {
  const drawn = yield* compareByBootstrap(
    [drawableOf(older.scores, label, older.judging), drawableOf(newer.scores, label, newer.judging)],
    { seed },
  );
  const isBinary = newer.judging.objective === "binary";
  const deLong = isBinary ? deLongTest(label, older.scores, newer.scores) : undefined;
  const measures = Object.entries(drawn).map(([name, { difference, low, high, pValue }]) => {
    const found =
      name === "auc" && deLong !== undefined
        ? {
            difference: deLong.difference,
            low: deLong.low,
            high: deLong.high,
            pValue: deLong.pValue,
            by: "DeLong" as const,
          }
        : { difference, low, high, pValue, by: "bootstrap" as const };
    return [name, { ...found, verdict: verdictOf(name as GateMeasure, found) }] as const;
  });
  return {
    version: older.version,
    rows: label.length,
    measures: Object.fromEntries(measures),
    ...(isBinary || newer.judging.classes !== undefined
      ? { decisions: mcNemarTest([rightRows(label, older), rightRows(label, newer)]) }
      : {}),
  };
}

/** 1 for every row that is decided right. */
function rightRows(label: Float64Array, { scores, judging }: Pick<ComparedScores["newer"], "scores" | "judging">) {
  const { classes, threshold = 0.5 } = judging;
  if (classes !== undefined) return rightClasses({ probabilities: scores, label, classes: classes.length });
  return Uint8Array.from(scores, (score, row) => (score >= threshold === (label[row] === 1) ? 1 : 0));
}

/** What a difference means for the newer one, at 5 %. */
export function verdictOf(
  measure: GateMeasure,
  { difference, pValue }: { readonly difference: number; readonly pValue: number },
): MeasureComparison["verdict"] {
  if (!(pValue < significance) || difference === 0) return "no different";
  return difference > 0 === (measureRules[measure].better === "higher") ? "better" : "worse";
}
