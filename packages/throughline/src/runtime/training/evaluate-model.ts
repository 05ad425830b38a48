import { idOf } from "../../contracts/core/declaration.ts";
import { gateClauses } from "../../contracts/ml/gates.ts";
import type { GateMeasure, Model } from "../../contracts/ml/model.ts";
import { type BinaryEvaluation, evaluateBinary } from "../../estimators/evaluation/evaluate-binary.ts";
import type { Measurement } from "../plan/kind-runner.ts";
import type { Frame } from "./frame.ts";
import { measuresOf } from "./report/report-input.ts";

/** Rows `[start, end)` of a frame. */
export interface Split {
  readonly start: number;
  readonly end: number;
}

/** How the rows of a frame are used. Rows that are too young to have their label are in none. */
export interface Splits {
  readonly train: Split;
  /** Chooses the threshold; never learned from. */
  readonly validation: Split;
  readonly test: Split;
  /** Rows too young to have their label. */
  readonly tooYoung: number;
}

/** Share of the rows before the test that chooses the threshold. */
const validationShare = 0.1;

/** Splits rows in time order: the newest mature ones for the test, those before them for the threshold, the rest to learn from. */
export function splitRows(frame: Frame, options: { readonly test: number; readonly matureUntilUs: number }): Splits {
  let mature = frame.rows;
  while (mature > 0 && (frame.at[mature - 1] as number) > options.matureUntilUs) mature--;
  const learn = Math.floor(mature * (1 - options.test));
  const train = Math.floor(learn * (1 - validationShare));
  return {
    train: { start: 0, end: train },
    validation: { start: train, end: learn },
    test: { start: learn, end: mature },
    tooYoung: frame.rows - mature,
  };
}

/** Measures every gate of a model. A figure that does not exist, since the test rows have one class only, holds nothing. */
export function measureGates(model: Model, evaluation: BinaryEvaluation): Measurement[] {
  const measures = measuresOf(evaluation);
  return gateClauses(model.accept).map(({ name, says, limit, relation }) => {
    const figure = measures[name.split(" ")[0] as GateMeasure] ?? Number.NaN;
    const held = relation === "≥" ? figure >= Number(limit) : figure <= Number(limit);
    const said = Number.isNaN(figure) ? "not measured" : figure;
    return { declaration: idOf(model), promise: name, says, held, figure: said, limit };
  });
}

/** Evaluates scores of some rows at a threshold. */
export function evaluateRows(scores: Float64Array, label: Float64Array, threshold?: number): BinaryEvaluation {
  return evaluateBinary({ scores, label, ...(threshold === undefined ? {} : { threshold }) });
}
