import { type CalibrationBin, logLossOf } from "./calibration.ts";
import { expectedCalibrationError, reliabilityBins, type SaidRows } from "./class-calibration.ts";
import { type ClassCosts, classCosts, confusionCost } from "./class-costs.ts";
import type { DrawableRows, Measures } from "./drawn-measures.ts";
import { evaluationError } from "./error-codes.ts";

/** Rows with the probability of every class and the class that each one is of. */
export interface ClassRows {
  /** (rows, classes), row-major, each 0 to 1. */
  readonly probabilities: Float64Array;
  /** The class of each row, 0 to `classes` - 1. */
  readonly label: Float64Array;
  /** From 2. */
  readonly classes: number;
  /** What a row costs by its class and by what it is taken for, in money: (classes, classes), row-major. */
  readonly costs?: Float64Array;
}

/** How one class was found. */
export interface ClassFigures {
  /** Rows of the class. */
  readonly rows: number;
  /** Rows that were taken for it. */
  readonly predicted: number;
  readonly hits: number;
  /** Share of the rows taken for it that are of it; 0 where none was taken for it, undefined where it has no rows either. */
  readonly precision: number | undefined;
  /** Share of its rows that were found; undefined where it has none. */
  readonly recall: number | undefined;
  readonly f1: number | undefined;
  /** Expected calibration error of its probability. */
  readonly calibrationError: number;
  /** Its probability against the share of rows that are of it. */
  readonly reliability: readonly CalibrationBin[];
}

/** Rows of one class that were taken for another one. */
export interface Confusion {
  readonly truth: number;
  readonly said: number;
  readonly rows: number;
}

export interface ClassEvaluation {
  readonly rows: number;
  /** By class. */
  readonly classes: readonly ClassFigures[];
  /** Rows by class and by what they were taken for: (classes, classes), row-major. */
  readonly confusion: Uint32Array;
  /** Pairs that were confused, most rows first; equal ones in the order of the classes. */
  readonly confusions: readonly Confusion[];
  /** Mean, in nats. */
  readonly logLoss: number;
  readonly accuracy: number;
  /** Means over the classes that have rows or that rows were taken for; a figure that such a class does not have counts as 0. */
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** Rows of the pair that is confused most, as a share of all rows. */
  readonly topConfusion: number;
  /** Expected calibration error of the most probable class: how far its probability is from how often it is right. */
  readonly calibrationError: number;
  /** The probability of the most probable class against how often it is right. */
  readonly reliability: readonly CalibrationBin[];
  /** Where it is known what decisions cost. */
  readonly costs?: ClassCosts;
}

/** The most probable class of a row; of equal ones the first. */
export function mostProbable(probabilities: Float64Array, row: number, classes: number): number {
  const start = row * classes;
  let best = 0;
  for (let one = 1; one < classes; one++)
    if ((probabilities[start + one] as number) > (probabilities[start + best] as number)) best = one;
  return best;
}

/** The probability of the most probable class of every row. */
export function topProbabilities(probabilities: Float64Array, classes: number): Float64Array {
  const rows = probabilities.length / classes;
  return Float64Array.from(
    { length: rows },
    (_, row) => probabilities[row * classes + mostProbable(probabilities, row, classes)] as number,
  );
}

/**
 * Measures a classifier of several classes, which decides for the most probable one.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 * @source Sokolova, Lapalme 2009, "A systematic analysis of performance measures for classification tasks", table 3 (macro-averages)
 */
export function evaluateClasses(of: ClassRows): ClassEvaluation {
  checkClasses(of);
  const { label, classes } = of;
  const said = decisionsOf(of);
  const confusion = new Uint32Array(classes * classes);
  for (let row = 0; row < said.length; row++) {
    const cell = (label[row] as number) * classes + (said[row] as number);
    confusion[cell] = (confusion[cell] as number) + 1;
  }
  const found = figuresOf(confusion, classes);
  const loss = lossesOf(of).reduce((sum, one) => sum + one, 0);
  const decided = confidenceOf(of, said);
  return {
    ...found,
    classes: found.classes.map((figures, one) => ({ ...figures, ...calibrationOf(classRows(of, one)) })),
    ...calibrationOf(decided),
    ...{ confusion, confusions: confusionsOf(confusion, classes), logLoss: loss / label.length },
    ...(of.costs === undefined ? {} : { costs: classCosts(of, of.costs, confusion) }),
  };
}

const calibrationOf = (rows: SaidRows) => ({
  calibrationError: expectedCalibrationError(rows),
  reliability: reliabilityBins(rows),
});

/** The probability of what each row is taken for, and whether that is right. */
function confidenceOf({ probabilities, label, classes }: ClassRows, decisions: Uint32Array): SaidRows {
  return {
    said: label.map((_, row) => probabilities[row * classes + (decisions[row] as number)] as number),
    came: Uint8Array.from(decisions, (said, row) => (said === label[row] ? 1 : 0)),
  };
}

/** The probability of one class, and whether each row is of it. */
const classRows = ({ probabilities, label, classes }: ClassRows, one: number): SaidRows => ({
  said: label.map((_, row) => probabilities[row * classes + one] as number),
  came: Uint8Array.from(label, (truth) => (truth === one ? 1 : 0)),
});

/** Rows of a classifier of several classes: `f1 precision recall accuracy logLoss topConfusion calibrationError`, and with costs `cost`, the mean of a row. */
export function drawableClasses(of: ClassRows): DrawableRows {
  const { label, classes } = of;
  const said = decisionsOf(of);
  const losses = lossesOf(of);
  const decided = confidenceOf(of, said);
  const { costs } = of;
  const confusion = new Uint32Array(classes * classes);
  return {
    rows: label.length,
    measuresOf(counts): Measures {
      confusion.fill(0);
      let loss = 0;
      for (let row = 0; row < said.length; row++) {
        const count = counts[row] as number;
        const cell = (label[row] as number) * classes + (said[row] as number);
        confusion[cell] = (confusion[cell] as number) + count;
        loss += count * (losses[row] as number);
      }
      const { f1, precision, recall, accuracy, topConfusion, rows } = figuresOf(confusion, classes);
      return {
        ...{ f1, precision, recall, accuracy, logLoss: loss / rows, topConfusion },
        calibrationError: expectedCalibrationError(decided, counts),
        ...(costs === undefined ? {} : { cost: confusionCost(costs, confusion) / rows }),
      };
    },
  };
}

/** 1 for every row whose most probable class is its own. */
export function rightClasses(of: ClassRows): Uint8Array {
  return Uint8Array.from(decisionsOf(of), (said, row) => (said === of.label[row] ? 1 : 0));
}

const decisionsOf = ({ probabilities, label, classes }: ClassRows) =>
  Uint32Array.from(label, (_, row) => mostProbable(probabilities, row, classes));

const lossesOf = ({ probabilities, label, classes }: ClassRows) =>
  label.map((truth, row) => logLossOf(probabilities[row * classes + truth] as number, true));

function checkClasses({ probabilities, label, classes }: ClassRows): void {
  if (label.length === 0) throw evaluationError("no-rows");
  if (probabilities.length !== label.length * classes)
    throw evaluationError("length-mismatch", {
      detail: `${probabilities.length} probabilities for ${label.length} labels of ${classes} classes`,
    });
  for (const [i, one] of probabilities.entries())
    if (!(one >= 0 && one <= 1))
      throw evaluationError("invalid-score", { detail: `row ${Math.floor(i / classes)} has no probability: ${one}` });
  for (const [row, truth] of label.entries())
    if (!(Number.isInteger(truth) && truth >= 0 && truth < classes))
      throw evaluationError("invalid-label", {
        detail: `the label of row ${row} is no class from 0 to ${classes - 1}: ${truth}`,
        hint: "leave out rows without a label, and number the classes from 0",
      });
}

type Counted = Pick<ClassEvaluation, "rows" | "accuracy" | "f1" | "precision" | "recall" | "topConfusion"> & {
  readonly classes: readonly Omit<ClassFigures, "calibrationError" | "reliability">[];
};

function figuresOf(confusion: Uint32Array, classes: number): Counted {
  const truths = new Float64Array(classes);
  const taken = new Float64Array(classes);
  let [right, rows, top] = [0, 0, 0];
  for (const [cell, count] of confusion.entries()) {
    const [truth, said] = [Math.floor(cell / classes), cell % classes];
    truths[truth] = (truths[truth] as number) + count;
    taken[said] = (taken[said] as number) + count;
    rows += count;
    if (truth === said) right += count;
    else top = Math.max(top, count);
  }
  const found = Array.from({ length: classes }, (_, one) => {
    const [of, predicted] = [truths[one] as number, taken[one] as number];
    const hits = confusion[one * classes + one] as number;
    const isThere = of + predicted > 0;
    return {
      ...{ rows: of, predicted, hits },
      precision: isThere ? (predicted === 0 ? 0 : hits / predicted) : undefined,
      recall: of === 0 ? undefined : hits / of,
      f1: isThere ? (2 * hits) / (of + predicted) : undefined,
    };
  });
  const there = found.filter(({ f1 }) => f1 !== undefined);
  const mean = (name: "f1" | "precision" | "recall") =>
    there.reduce((sum, figures) => sum + (figures[name] ?? 0), 0) / there.length;
  return {
    ...{ rows, classes: found, accuracy: right / rows, topConfusion: top / rows },
    ...{ f1: mean("f1"), precision: mean("precision"), recall: mean("recall") },
  };
}

function confusionsOf(confusion: Uint32Array, classes: number): Confusion[] {
  const found: Confusion[] = [];
  for (const [cell, rows] of confusion.entries()) {
    const [truth, said] = [Math.floor(cell / classes), cell % classes];
    if (rows > 0 && truth !== said) found.push({ truth, said, rows });
  }
  return found.sort((a, b) => b.rows - a.rows);
}
