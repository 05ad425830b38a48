import type { Duration } from "../core/duration.ts";
import type { RulesOf } from "../core/option-rules.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import type { NamesOfType, Relation, RelationColumn } from "../shape/relation.ts";

/** How far inputs and scores may move from those that the model was trained and tested on. */
export interface DriftOptions {
  /** Greatest population stability index of any input or of the score, above 0. @default 0.2 where `ks` is not given either */
  readonly psi?: number;
  /** Greatest Kolmogorov–Smirnov distance of any numeric input or of the score, above 0 and up to 1. */
  readonly ks?: number;
  /** The answers that are compared: those of the last while, or so many of the newest. @default "24h" */
  readonly window?: Duration | number;
  /** Answers from which on they are compared. @default 200, or `window` where that is a smaller number */
  readonly minimum?: number;
}

/** Refuses a relation that lacks the endpoint's id, in the user's words. */
type JoinedBy<From extends Relation, Id> = [Id] extends [never]
  ? TypeProblem<"labels find their prediction by `id`, which this endpoint does not have">
  : Id extends RelationColumn<string, infer Name>
    ? Name extends keyof From["columns"]
      ? unknown
      : TypeProblem<`column ${Name} is not in ${From["name"]}, which has the labels`>
    : unknown;

/** Where the truth about predictions comes from, later on. */
export interface LateLabelOptions<From extends Relation, Id> {
  /** Has a column of the name of the endpoint's `id`. */
  readonly from: From & NoInfer<JoinedBy<From, Id>>;
  /** A boolean column of `from` with the label. Without it a row is a positive, and no row when the delay is over a negative. */
  readonly column?: NoInfer<NamesOfType<From["columns"], "boolean">>;
  /** Time after the prediction within which its label is known. Younger predictions are not judged. */
  readonly delay: Duration;
  /** Predictions are judged whose delay ended within this time. @default "30d" */
  readonly window?: Duration;
  /** Least share of them that must have their label, 0 to 1. @default 0.9 */
  readonly coverage?: number;
  /** Labelled predictions from which on quality is measured. @default 100 */
  readonly minimum?: number;
}

/** What is watched of an endpoint's answers. */
export interface MonitorOptions<From extends Relation, Id> {
  readonly drift?: DriftOptions;
  readonly label?: LateLabelOptions<From, Id>;
}

/** What is watched, with all that was left to defaults. */
export interface Monitor {
  readonly drift?: DriftLimits;
  readonly label?: LateLabel;
}

export interface DriftLimits {
  readonly psi?: number;
  readonly ks?: number;
  readonly window: Duration | number;
  readonly minimum: number;
}

export interface LateLabel {
  readonly from: Relation;
  readonly column?: string;
  readonly delay: Duration;
  readonly window: Duration;
  readonly coverage: number;
  readonly minimum: number;
}

/** The options as `endpoint` checks them. */
export const monitorRules = {
  drift: { psi: true, ks: true, window: true, minimum: true },
  label: { from: true, column: true, delay: true, window: true, coverage: true, minimum: true },
} satisfies RulesOf<MonitorOptions<Relation, never>>;

const standardMinimum = 200;

/** Fills in defaults. */
export function monitorOf<From extends Relation, Id>(options: MonitorOptions<From, Id>): Monitor {
  const { drift, label } = options;
  const limits = drift?.psi === undefined && drift?.ks === undefined ? { psi: 0.2 } : {};
  const window = drift?.window ?? "24h";
  const minimum = typeof window === "number" ? Math.max(1, Math.min(window, standardMinimum)) : standardMinimum;
  return Object.freeze({
    ...(drift === undefined ? {} : { drift: Object.freeze({ ...limits, window, minimum, ...drift }) }),
    ...(label === undefined
      ? {}
      : { label: Object.freeze({ window: "30d", coverage: 0.9, minimum: 100, ...label } as LateLabel) }),
  });
}

/** The time at which a label was known, where its relation says so. */
export const labelTime = ({ from }: LateLabel): string | undefined => from.available ?? from.at;
