import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import type { FieldRef } from "../core/use.ts";
import { refOf } from "../data/relation-spec.ts";
import type { carried } from "../shape/column.ts";
import type { Shape } from "../shape/field.ts";
import {
  isRelationColumn,
  type NamesOfType,
  type NumericType,
  type Relation,
  type RelationColumn,
} from "../shape/relation.ts";
import type { Answer, AnswerOf } from "./answer.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import { type FeatureColumn, type FeatureView, isFeatureColumn, viewOf } from "./feature-view.ts";
import type { Gates } from "./gates.ts";
import type { MeasureOfLabel } from "./measures.ts";
import type { ClassesOf, LabelNames, LabelTypeOf } from "./objective.ts";
import type { SearchOptions } from "./search.ts";
import type { TrainerChoice } from "./trainers.ts";

/** What a model may take as input: a column of its rows, or a feature of a view. */
export type ModelInput = RelationColumn | FeatureColumn;
/** The inputs of a model under the names that it gives them. */
export type ModelInputs = Readonly<Record<string, ModelInput>>;

/** The inputs that are numbers. */
type NumericInput<F extends ModelInputs> = {
  readonly [K in keyof F & string]: F[K] extends FeatureColumn
    ? K
    : F[K]["typeName"] extends "text" | "json"
      ? never
      : K;
}[keyof F & string];

/** How rows are used, in the order of their time: learned from, then the validation part, then the test part, the newest. */
export interface Split {
  readonly by: "time";
  /**
   * Share of the mature rows, 0 to 1, that comes before the test part: it is not learned from, but chooses the threshold and when
   * to stop early. Default: a tenth of what comes before the test part.
   */
  readonly validation?: number;
  /** The newest share of the mature rows, 0 to 1. */
  readonly test: number;
}

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

/** When new data makes a new version of a model. */
export interface Retrain {
  /** Once the last version is this old. */
  readonly after?: Duration;
  /** Also before that, in the next run that finds an endpoint of the model beyond its `monitor.drift`. @default false */
  readonly onDrift?: boolean;
}

/** Options of a model. */
export interface ModelOptions<R extends Relation, At extends string, Label extends string, F extends ModelInputs>
  extends CommonOptions {
  /** One example a row. */
  readonly rows: R;
  /** The instant a decision about the row is taken: windows end before it. */
  readonly at: At;
  /**
   * A column of `rows`: truth, whose probability is learned; a number, of which what is expected is learned (or what the trainer's
   * `objective` says); or text with declared values, of which the probability of each is learned. Rows younger than `matures` have no label yet: they are left out, and counted.
   */
  readonly label: {
    readonly column: Label;
    readonly matures?: Duration;
  };
  /**
   * The first while of the rows, which is left out and counted: windows of theirs reach before the data begins, and have less in them
   * than a request will ever meet. As long as the longest window. Default: none is left out.
   */
  readonly warmUp?: Duration;
  readonly features: F & NoInfer<Allowed<F, R["name"], Label>>;
  readonly trainer: TrainerChoice;
  readonly split: Split;
  /**
   * With the trainer's objective `lambdarank`: the column of `rows` that names what is ordered together, such as a search or a session.
   * Its rows are never divided between training, validation and test.
   */
  readonly group?: NoInfer<keyof R["columns"] & string>;
  /** A column of `rows` with how much each row counts in training, 0 to 1e9; null counts as 1. Evaluation counts every row once. */
  readonly weight?: NoInfer<NamesOfType<R["columns"], NumericType>>;
  /** Numeric inputs by which the score may only rise (1) or only fall (-1). */
  readonly monotone?: NoInfer<{ readonly [K in NumericInput<F>]?: 1 | -1 }>;
  /** Labels of truth: the rarer outcome gets the weight of the other; scores are then no calibrated probabilities. @default false */
  readonly balanceClasses?: LabelTypeOf<R, Label> extends "boolean" ? boolean : false;
  /** Ends training when the loss of the validation rows has not fallen for so many rounds, and keeps the best. */
  readonly earlyStopping?: { readonly rounds: number };
  /**
   * Rounds between checkpoints, which a run that is ended while it trains goes on after. They change no bit of the model.
   * Default: as many as take a core about ten seconds; none where that is all rounds.
   */
  readonly checkpoints?: { readonly everyRounds: number };
  /** Chooses parameters of the trainer by trials on the rows that are learned from; what it chooses replaces what the trainer was given. */
  readonly search?: NoInfer<SearchOptions<MeasureOfLabel<LabelTypeOf<R, Label>>>>;
  /** What else is measured on the test rows. */
  readonly evaluate?: NoInfer<EvaluateOptions<R, LabelTypeOf<R, Label>, ClassesOf<R, Label>>>;
  /** What a version must reach on the test rows to be released. */
  readonly accept?: NoInfer<Gates<MeasureOfLabel<LabelTypeOf<R, Label>>, ClassesOf<R, Label>>>;
  /** When new data leads to a new version. Without it only a changed declaration does. */
  readonly retrain?: Retrain;
  /** Seed of everything random, a whole number from 0 to 2^32 − 1. @default 1 */
  readonly seed?: number;
}

/** What is learned from rows with a label that matures. */
export interface Model<
  Name extends string = string,
  R extends Relation = Relation,
  F extends ModelInputs = ModelInputs,
  At extends string = string,
  Said extends Answer = Answer,
> extends Declaration<"model", Name> {
  /** What it says of a row; never present at run time. */
  readonly [carried]?: Said;
  readonly rows: R;
  readonly at: At;
  readonly label: { readonly column: string; readonly matures?: Duration };
  readonly warmUp?: Duration;
  readonly features: F;
  readonly trainer: TrainerChoice;
  readonly split: Split;
  readonly group?: string;
  readonly weight?: string;
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  readonly balanceClasses?: boolean;
  readonly earlyStopping?: { readonly rounds: number };
  readonly checkpoints?: { readonly everyRounds: number };
  readonly evaluate?: EvaluateOptions;
  readonly search?: SearchOptions;
  readonly accept: Gates;
  readonly retrain?: Retrain;
  readonly seed: number;
}

const rules = {
  ...commonRules,
  rows: true,
  at: true,
  label: { column: true, matures: true },
  warmUp: true,
  features: true,
  trainer: true,
  split: { by: true, validation: true, test: true },
  group: true,
  weight: true,
  monotone: true,
  balanceClasses: true,
  earlyStopping: { rounds: true },
  checkpoints: { everyRounds: true },
  search: { space: true, method: true, trials: true, folds: true, measure: true, seed: true },
  evaluate: { slices: "list", sliceRows: true, threshold: true, costs: true },
  accept: true,
  retrain: { after: true, onDrift: true },
  seed: true,
} satisfies RulesOf<ModelOptions<Relation, string, string, ModelInputs>>;

/** Declares a model: rows with a label that matures, features correct in time, an algorithm, and the gates of a release. */
export function model<
  const Name extends string,
  const R extends Relation,
  const At extends NamesOfType<R["columns"], "timestamp">,
  const Label extends LabelNames<R["columns"]>,
  const F extends ModelInputs,
>(name: Name, options: ModelOptions<R, At, Label, F>): Model<Name, R, F, At, AnswerOf<R, Label>> {
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
      ...learningOptions(options as unknown as Partial<Model>),
      accept: options.accept ?? {},
      ...(options.retrain === undefined ? {} : { retrain: options.retrain }),
      seed: options.seed ?? 1,
    },
  );
}

/** The options that change how is learned and measured, as far as they are given. */
function learningOptions(
  given: Partial<Model>,
): Pick<
  Model,
  | "warmUp"
  | "group"
  | "weight"
  | "monotone"
  | "balanceClasses"
  | "earlyStopping"
  | "checkpoints"
  | "evaluate"
  | "search"
> {
  const { warmUp, group, weight, monotone, balanceClasses, earlyStopping, checkpoints, evaluate, search } = given;
  return {
    ...(warmUp === undefined ? {} : { warmUp }),
    ...(group === undefined ? {} : { group }),
    ...(weight === undefined ? {} : { weight }),
    ...(monotone === undefined ? {} : { monotone }),
    ...(balanceClasses === undefined ? {} : { balanceClasses }),
    ...(earlyStopping === undefined ? {} : { earlyStopping }),
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(evaluate === undefined ? {} : { evaluate }),
    ...(search === undefined ? {} : { search }),
  };
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
