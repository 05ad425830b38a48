import type { GateMeasure, Gates } from "../../../contracts/ml/model.ts";
import type { BinaryEvaluation } from "../../../estimators/evaluation/evaluate-binary.ts";
import type { TrainedModel } from "../../../ports/trainer.ts";

/** What an evaluation report shows of one model version. All texts may be anything: they are escaped. */
export interface EvaluationReport {
  readonly model: {
    readonly name: string;
    readonly version: string | number;
    readonly description?: string;
    readonly trainer: string;
    /** ISO, UTC. */
    readonly trainedAt: string;
    /** Seconds that the fit took. */
    readonly fitSeconds?: number;
  };
  /** The tables it learned from, at the version read. */
  readonly data: readonly { readonly name: string; readonly version: string | number }[];
  readonly rows: {
    readonly train: number;
    /** Rows that chose the threshold: never learned from. */
    readonly validation: number;
    readonly test: number;
    /** Rows whose label has not matured. */
    readonly tooYoung: number;
    /** Rows left out for another reason, such as no label. */
    readonly leftOut: number;
  };
  /** What the gates are on: the model's scores of the test rows, at the threshold that decisions take. */
  readonly evaluation: BinaryEvaluation;
  readonly gates: Gates;
  readonly importance: TrainedModel["importance"];
  readonly unused?: TrainedModel["unused"];
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly seed: number;
  /** What identifies the run: artifact, declaration, code. */
  readonly hashes: readonly { readonly what: string; readonly hash: string }[];
}

/** A measure against its gate. Without a gate there is no state. */
export interface MeasureResult {
  readonly measure: GateMeasure;
  /** Undefined when the test rows do not allow it. */
  readonly value: number | undefined;
  readonly min?: number;
  readonly max?: number;
  readonly state: "held" | "broken" | "not-measured" | undefined;
}

/** The measures of an evaluation that gates can be on; F1, precision and recall at its threshold, undefined without positive rows. */
export function measuresOf(evaluation: BinaryEvaluation): Readonly<Record<GateMeasure, number | undefined>> {
  const { rocAuc: auc, prAuc, logLoss, brier, atThreshold, positives } = evaluation;
  const found = (figure: number) => (positives === 0 ? undefined : figure);
  const [f1, precision, recall] = [found(atThreshold.f1), found(atThreshold.precision), found(atThreshold.recall)];
  return { auc, prAuc, f1, precision, recall, logLoss, brier };
}

/** All measures, each with its gate where it has one, in the order of `measuresOf`. */
export function measureResults(evaluation: BinaryEvaluation, gates: Gates): MeasureResult[] {
  return Object.entries(measuresOf(evaluation)).map(([name, value]) => {
    const measure = name as GateMeasure;
    const gate = gates[measure];
    if (gate === undefined) return { measure, value, state: undefined };
    const holds = (figure: number) => figure >= (gate.min ?? -Infinity) && figure <= (gate.max ?? Infinity);
    return { measure, value, ...gate, state: value === undefined ? "not-measured" : holds(value) ? "held" : "broken" };
  });
}
