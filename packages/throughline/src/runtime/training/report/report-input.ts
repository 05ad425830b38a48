import type { ClassCostOptions, CostOptions } from "../../../contracts/ml/evaluate.ts";
import { type GateMeasure, measuresFor } from "../../../contracts/ml/measures.ts";
import type { TrainedModel, TrainProgress } from "../../../ports/trainer.ts";
import type { PermutationRecord } from "../../registry/permutation-record.ts";
import type { SearchRecord } from "../../registry/search-record.ts";
import type { ModelComparison } from "../compare-models.ts";
import type { ModelEvaluation } from "../evaluate-model.ts";
import type { GateResult } from "../judge-gates.ts";
import type { TrainingChoices } from "../training-choices.ts";

/** What an evaluation report shows of one model version. All texts may be anything: they are escaped. */
export interface EvaluationReport {
  readonly model: {
    readonly name: string;
    readonly version: string | number;
    readonly description?: string;
    readonly trainer: string;
    /** ISO, UTC; of an imported model when it was imported. */
    readonly trainedAt: string;
    /** True where another tool trained it. */
    readonly isImported?: boolean;
    /** Seconds that the fit took. */
    readonly fitSeconds?: number;
  };
  readonly label: { readonly column: string; readonly unit?: string };
  /** The tables it learned from, at the version read. */
  readonly data: readonly { readonly name: string; readonly version: string | number }[];
  readonly rows: {
    readonly train: number;
    /** Rows that chose the threshold and when to stop: never learned from. */
    readonly validation: number;
    readonly test: number;
    /** Rows whose label has not matured. */
    readonly tooYoung: number;
    /** Rows left out for another reason, such as no label. */
    readonly leftOut: number;
    /** Rows of the warm-up; absent where none is declared. */
    readonly warmUp?: number;
  };
  /** What the gates are on: the model's scores of the test rows, at the threshold that decisions take. */
  readonly evaluation: ModelEvaluation;
  readonly gates: readonly GateResult[];
  readonly costs?: CostOptions | ClassCostOptions;
  /** Against the version that stood; absent where this is the first. */
  readonly comparison?: ModelComparison;
  /** Losses by round. */
  readonly curve: readonly TrainProgress[];
  /** With early stopping: the round whose trees are the last. */
  readonly bestRound?: number;
  /** How the parameters were chosen; absent where they were declared. */
  readonly search?: SearchRecord;
  readonly importance: TrainedModel["importance"];
  /** What is lost when an input is shuffled; absent where it was not measured. */
  readonly permutation?: PermutationRecord;
  readonly unused?: TrainedModel["unused"];
  readonly parameters: Readonly<Record<string, string | number>>;
  /** What the declaration says of training beside them. */
  readonly choices?: TrainingChoices;
  readonly seed: number;
  /** What identifies the run: artifact, declaration, code. */
  readonly hashes: readonly { readonly what: string; readonly hash: string }[];
}

/** A measure with its interval and the gates that are on it. */
export interface MeasureResult {
  readonly measure: GateMeasure;
  /** Undefined when the test rows do not allow it. */
  readonly value: number | undefined;
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  readonly gates: readonly GateResult[];
}

/** The measures that the objective has and this model asks for, each with its gates. */
export function measureResults({ evaluation, gates }: Pick<EvaluationReport, "evaluation" | "gates">): MeasureResult[] {
  return measuresFor(evaluation.objective)
    .filter((measure) => Object.hasOwn(evaluation.measures, measure))
    .map((measure) => ({
      measure,
      value: evaluation.measures[measure],
      interval: evaluation.intervals[measure],
      gates: gates.filter(({ clause }) => clause.measure === measure),
    }));
}
