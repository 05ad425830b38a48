import { areClassCosts, costMatrix } from "../../contracts/ml/evaluate.ts";
import type { GateMeasure } from "../../contracts/ml/measures.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { classesOf, type ModelObjective, objectiveOf } from "../../contracts/ml/objective.ts";
import { bootstrapIntervals, type Interval } from "../../estimators/evaluation/bootstrap.ts";
import {
  type DrawableRows,
  drawableBinary,
  drawableNumbers,
  type OutcomeCosts,
  totalCost,
} from "../../estimators/evaluation/drawn-measures.ts";
import { type BinaryEvaluation, evaluateBinary } from "../../estimators/evaluation/evaluate-binary.ts";
import {
  type ClassEvaluation,
  drawableClasses,
  evaluateClasses,
} from "../../estimators/evaluation/evaluate-classes.ts";
import { evaluateNumbers, type NumberEvaluation } from "../../estimators/evaluation/evaluate-numbers.ts";
import {
  drawableRanking,
  evaluateRanking,
  type RankingEvaluation,
} from "../../estimators/evaluation/evaluate-ranking.ts";
import { leastCostThreshold } from "../../estimators/evaluation/least-cost.ts";
import type { Steps } from "../../estimators/gradient-boosting/steps.ts";
import type { Frame, FrameSlice } from "./frame.ts";
import type { Split } from "./split-rows.ts";

/** What a model's scores of some rows are judged by. */
export interface Judging {
  readonly objective: ModelObjective;
  /** Binary: scores from here on are decided positive. */
  readonly threshold?: number;
  readonly quantile?: number;
  /** Binary: what each outcome costs. */
  readonly costs?: OutcomeCosts;
  /** Multiclass: what a row costs by its class and by what it is taken for, row-major. */
  readonly classCosts?: Float64Array;
  /** Multiclass: in the order of the scores of a row. */
  readonly classes?: readonly string[];
  /** Lambdarank: what each of the rows that are judged is ordered with. */
  readonly queries?: Uint32Array;
}

/** The figures of a model's measures; undefined where the rows do not allow one. */
export type MeasureFigures = Readonly<Partial<Record<GateMeasure, number | undefined>>>;

/** Scores of some rows against their labels. */
export interface RowsEvaluation {
  readonly objective: ModelObjective;
  readonly rows: number;
  readonly measures: MeasureFigures;
  readonly binary?: BinaryEvaluation;
  readonly numbers?: NumberEvaluation;
  readonly classes?: NamedClasses;
  readonly ranking?: RankingEvaluation;
}

/** What was found of several classes, with their names by place. */
export interface NamedClasses extends ClassEvaluation {
  readonly names: readonly string[];
}

/** One value of a column. */
export interface SliceEvaluation {
  readonly column: string;
  readonly value: string | null;
  readonly rows: number;
  /** Absent where there are too few rows. */
  readonly measures?: MeasureFigures;
}

/** All that is known of a version's scores of the test rows. */
export interface ModelEvaluation extends RowsEvaluation {
  /** 95 % intervals by the bootstrap. */
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly slices: readonly SliceEvaluation[];
}

/** The quantile that is learned where none is named. */
const defaultQuantile = 0.9;
/** Values of a column that are measured, those with most rows. */
const mostSlices = 50;
const leastSliceRows = 50;

/** How a model is judged, its threshold aside. */
export function judgingOf(model: Model): Omit<Judging, "threshold"> {
  const objective = objectiveOf(model);
  const costs = model.evaluate?.costs;
  const classes = classesOf(model);
  return {
    objective,
    ...(objective === "quantile" ? { quantile: model.trainer.parameters.quantile ?? defaultQuantile } : {}),
    ...(costs === undefined ? {} : areClassCosts(costs) ? { classCosts: costMatrix(costs, classes) } : { costs }),
    ...(objective === "multiclass" ? { classes } : {}),
  };
}

/** What the rows of a part are ordered with, for their `Judging`; nothing where the model orders nothing. */
export function queriesOf({ queries }: Pick<Frame, "queries">, { start, end }: Split): Pick<Judging, "queries"> {
  return queries === undefined ? {} : { queries: queries.subarray(start, end) };
}

/** The threshold that decisions take: as declared, or what is best on the validation rows; undefined for numbers and several classes. */
export function chooseThreshold(model: Model, scores: Float64Array, label: Float64Array): number | undefined {
  if (objectiveOf(model) !== "binary") return undefined;
  const { threshold, costs } = model.evaluate ?? {};
  if (threshold !== undefined) return threshold;
  if (costs !== undefined && !areClassCosts(costs)) return leastCostThreshold(scores, label, costs);
  return evaluateBinary({ scores, label }).bestF1.threshold;
}

/** Measures scores of rows. */
export function evaluateRows(scores: Float64Array, label: Float64Array, judging: Judging): RowsEvaluation {
  const { objective, threshold, quantile, costs, queries } = judging;
  if (queries !== undefined) {
    const ranking = evaluateRanking({ scores, grades: label, queries });
    const { rows, ndcg, ndcg5, ndcg10, map } = ranking;
    return { objective, rows, measures: { ndcg, ndcg5, ndcg10, map }, ranking };
  }
  if (judging.classes !== undefined) return evaluateNamed(scores, label, { ...judging, classes: judging.classes });
  if (objective !== "binary") {
    const numbers = evaluateNumbers({ predictions: scores, label, ...(quantile === undefined ? {} : { quantile }) });
    const { rmse, mae, r2, pinball, poissonDeviance } = numbers;
    const measures = {
      ...{ rmse, mae, r2 },
      ...(objective === "quantile" ? { pinball } : {}),
      ...(objective === "poisson" ? { poissonDeviance } : {}),
    };
    return { objective, rows: numbers.rows, measures, numbers };
  }
  const binary = evaluateBinary({ scores, label, ...(threshold === undefined ? {} : { threshold }) });
  return { objective, rows: binary.rows, measures: binaryMeasures(binary, costs), binary };
}

function evaluateNamed(
  probabilities: Float64Array,
  label: Float64Array,
  { objective, classes, classCosts }: Judging & { readonly classes: readonly string[] },
): RowsEvaluation {
  const found = evaluateClasses({ probabilities, label, classes: classes.length, ...costsOf(classCosts) });
  const { rows, f1, precision, recall, accuracy, logLoss, topConfusion, calibrationError, costs } = found;
  const cost = costs === undefined ? {} : { cost: costs.total / rows };
  const measures = { f1, precision, recall, accuracy, logLoss, topConfusion, calibrationError, ...cost };
  return { objective, rows, measures, classes: { ...found, names: classes } };
}

const costsOf = (costs: Float64Array | undefined) => (costs === undefined ? {} : { costs });

/** F1, precision and recall at the threshold; undefined without positive rows. */
function binaryMeasures(binary: BinaryEvaluation, costs: OutcomeCosts | undefined): MeasureFigures {
  const { rocAuc: auc, prAuc, logLoss, brier, atThreshold, positives, rows } = binary;
  const found = (figure: number) => (positives === 0 ? undefined : figure);
  const [f1, precision, recall] = [found(atThreshold.f1), found(atThreshold.precision), found(atThreshold.recall)];
  const cost = costs === undefined ? {} : { cost: costOf(binary, costs) / rows };
  return { auc, prAuc, f1, precision, recall, accuracy: atThreshold.accuracy, logLoss, brier, ...cost };
}

/** What the decisions at the threshold cost together, in money. */
export function costOf({ atThreshold }: BinaryEvaluation, costs: OutcomeCosts): number {
  return totalCost(costs, {
    hits: atThreshold.truePositives,
    misses: atThreshold.falseNegatives,
    falseAlarms: atThreshold.falsePositives,
    rejections: atThreshold.trueNegatives,
  });
}

/** The same rows as the bootstrap draws them. */
export function drawableOf(scores: Float64Array, label: Float64Array, judging: Judging): DrawableRows {
  const { objective, threshold = 0.5, quantile, costs, classCosts, classes, queries } = judging;
  if (queries !== undefined) return drawableRanking({ scores, grades: label, queries });
  if (classes !== undefined)
    return drawableClasses({ probabilities: scores, label, classes: classes.length, ...costsOf(classCosts) });
  if (objective === "binary")
    return drawableBinary({ scores, label, threshold, ...(costs === undefined ? {} : { costs }) });
  return drawableNumbers({
    predictions: scores,
    label,
    ...(quantile === undefined ? {} : { quantile }),
    isPoisson: objective === "poisson",
  });
}

/** Test rows with what the model says of them. */
export interface ScoredRows {
  /** One number a row, or row-major one for each class. */
  readonly scores: Float64Array;
  readonly label: Float64Array;
  readonly slices: readonly FrameSlice[];
}

/** Measures scores of the test rows, in steps: all of them, with intervals, and each slice. */
export function* evaluateModel(
  model: Pick<Model, "seed" | "evaluate">,
  { scores, label, slices }: ScoredRows,
  judging: Judging,
): Steps<ModelEvaluation> {
  const whole = evaluateRows(scores, label, judging);
  const intervals = yield* bootstrapIntervals(drawableOf(scores, label, judging), { seed: model.seed });
  const least = model.evaluate?.sliceRows ?? leastSliceRows;
  return {
    ...whole,
    intervals,
    slices: slices.flatMap((slice) => evaluateSlices({ slice, scores, label, least }, judging)),
  };
}

function evaluateSlices(
  of: {
    readonly slice: FrameSlice;
    readonly scores: Float64Array;
    readonly label: Float64Array;
    readonly least: number;
  },
  judging: Judging,
): SliceEvaluation[] {
  const { slice, scores, label, least } = of;
  const rowsOf = new Map<string | null, number[]>();
  for (const [row, value] of slice.values.entries()) {
    const rows = rowsOf.get(value);
    if (rows === undefined) rowsOf.set(value, [row]);
    else rows.push(row);
  }
  const most = [...rowsOf].sort(
    ([a, left], [b, right]) => right.length - left.length || (String(a) < String(b) ? -1 : 1),
  );
  return most.slice(0, mostSlices).map(([value, rows]) => {
    const found = { column: slice.column, value, rows: rows.length };
    if (rows.length < least) return found;
    const width = scores.length / label.length;
    const picked = Float64Array.from(
      { length: rows.length * width },
      (_, i) => scores[(rows[Math.floor(i / width)] as number) * width + (i % width)] as number,
    );
    const labels = Float64Array.from(rows, (row) => label[row] as number);
    const { queries } = judging;
    const ordered = queries === undefined ? {} : { queries: Uint32Array.from(rows, (row) => queries[row] as number) };
    return { ...found, measures: evaluateRows(picked, labels, { ...judging, ...ordered }).measures };
  });
}
