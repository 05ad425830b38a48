import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import type { FieldRef } from "../core/use.ts";
import { refOf } from "../data/relation-spec.ts";
import type { Shape } from "../shape/field.ts";
import { isRelationColumn, type NamesOfType, type Relation, type RelationColumn } from "../shape/relation.ts";
import { type FeatureColumn, type FeatureView, isFeatureColumn, viewOf } from "./feature-view.ts";
import type { TrainerChoice } from "./trainers.ts";

/** What a model may take as input: a column of its rows, or a feature of a view. */
export type ModelInput = RelationColumn | FeatureColumn;
/** The inputs of a model under the names that it gives them. */
export type ModelInputs = Readonly<Record<string, ModelInput>>;

/** The measures that a gate may be on, each between 0 and 1 on the test split. `f1` at the threshold that is best on the training split. */
export type GateMeasure = "auc" | "prAuc" | "f1" | "precision" | "recall" | "logLoss" | "brier";
/** Bounds that a version must keep to be released. */
export type Gates = Readonly<Partial<Record<GateMeasure, { readonly min?: number; readonly max?: number }>>>;

/** Refuses, in the user's words, what a model must not learn from. */
type Allowed<F extends ModelInputs, Rows extends string, Label extends string> = {
  readonly [K in keyof F]: F[K] extends RelationColumn<infer Owner, infer Name>
    ? string extends Owner
      ? F[K]
      : Owner extends Rows
        ? Name extends Label
          ? TypeProblem<`${Name} is the label, and a feature of itself`>
          : F[K]
        : TypeProblem<`column ${Name} belongs to ${Owner}, the model's rows are ${Rows}`>
    : F[K];
};

/** Options of a model. */
export interface ModelOptions<R extends Relation, At extends string, Label extends string, F extends ModelInputs>
  extends CommonOptions {
  /** One example a row. */
  readonly rows: R;
  /** The instant a decision about the row is taken: windows end before it. */
  readonly at: At;
  /** A boolean column of `rows`. Rows younger than `matures` have no label yet: they are left out, and counted. */
  readonly label: {
    readonly column: Label;
    readonly matures?: Duration;
  };
  readonly features: F & NoInfer<Allowed<F, R["name"], Label>>;
  readonly trainer: TrainerChoice;
  /** By time: the newest share of the mature rows, 0 to 1, is kept for the test. */
  readonly split: { readonly by: "time"; readonly test: number };
  /** What a version must reach on the test split to be released. */
  readonly accept?: Gates;
  /** When new data leads to a new version. Without it only a changed declaration does. */
  readonly retrain?: { readonly after: Duration };
  /** Seed of everything random, a whole number from 0 to 2^32 − 1. @default 1 */
  readonly seed?: number;
}

/** A classifier of rows with a label that matures. */
export interface Model<
  Name extends string = string,
  R extends Relation = Relation,
  F extends ModelInputs = ModelInputs,
  At extends string = string,
> extends Declaration<"model", Name> {
  readonly rows: R;
  readonly at: At;
  readonly label: { readonly column: string; readonly matures?: Duration };
  readonly features: F;
  readonly trainer: TrainerChoice;
  readonly split: { readonly by: "time"; readonly test: number };
  readonly accept: Gates;
  readonly retrain?: { readonly after: Duration };
  readonly seed: number;
}

const rules = {
  ...commonRules,
  rows: true,
  at: true,
  label: { column: true, matures: true },
  features: true,
  trainer: true,
  split: { by: true, test: true },
  accept: true,
  retrain: { after: true },
  seed: true,
} satisfies RulesOf<ModelOptions<Relation, string, string, ModelInputs>>;

/** Declares a model: rows with a label that matures, features correct in time, an algorithm, and the gates of a release. */
export function model<
  const Name extends string,
  const R extends Relation,
  const At extends NamesOfType<R["columns"], "timestamp">,
  const Label extends NamesOfType<R["columns"], "boolean">,
  const F extends ModelInputs,
>(name: Name, options: ModelOptions<R, At, Label, F>): Model<Name, R, F, At> {
  return declare(
    { kind: "model", name, above: model, given: { options, rules } },
    {
      ...common(options),
      rows: options.rows,
      at: options.at,
      label: Object.freeze({ ...options.label }),
      features: Object.freeze({ ...(options.features as F) }),
      trainer: options.trainer,
      split: options.split,
      accept: options.accept ?? {},
      ...(options.retrain === undefined ? {} : { retrain: options.retrain }),
      seed: options.seed ?? 1,
    },
  );
}

/** The views whose features a model takes, each once. */
export function viewsOf(model: Model): FeatureView[] {
  return [...new Set(Object.values(model.features).filter(isFeatureColumn).map(viewOf))];
}

/** The model's input: its features under the names it gives them. */
export function inputShape(model: Model): Shape {
  return Object.entries(model.features)
    .filter(([, input]) => isRelationColumn(input) || isFeatureColumn(input))
    .map(([name, input]) => ({ name, ...input.field }));
}

/** The field of a model's provided port. */
export const scoreField = {
  name: "score",
  type: { name: "float64" },
  nullable: false,
  limits: { min: 0, max: 1 },
  description: "probability of the label",
} as const;

/** The source field of each input, by the input's name. */
export function inputRefs(model: Model): ReadonlyMap<string, FieldRef> {
  const refs = new Map<string, FieldRef>();
  for (const [name, input] of Object.entries(model.features)) {
    if (isFeatureColumn(input))
      refs.set(name, { declaration: idOf(viewOf(input)), port: "features", field: input.name });
    else if (isRelationColumn(input)) refs.set(name, refOf(model.rows, input.name));
  }
  return refs;
}
