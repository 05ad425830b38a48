import type { Model } from "../../contracts/ml/model.ts";
import type { SearchRecord } from "../registry/search-record.ts";

/** What a model's declaration says of its training beside the trainer's parameters: what was left out is not there. */
export interface TrainingChoices {
  readonly balanceClasses?: true;
  /** Directions of inputs: 1 rises, -1 falls. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** The column that says how much a row counts. */
  readonly weight?: string;
  /** The column whose rows are ordered with each other. */
  readonly group?: string;
  /** Rounds without a gain after which training ends. */
  readonly earlyStopping?: number;
  readonly search?: {
    readonly method: string;
    readonly trials: number;
    readonly measure: string;
    readonly folds: number;
    readonly parameters: readonly string[];
  };
  /** That scores are no calibrated probabilities, and why; absent where nothing makes them so. */
  readonly scores?: string;
}

/** Gathers what a model was trained by, of its declaration and its search. */
export function trainingChoices(
  model: Model,
  of: { readonly positiveWeight?: number | undefined; readonly search?: SearchRecord | undefined },
): TrainingChoices {
  const { balanceClasses, monotone, weight, group, earlyStopping } = model;
  const directions = Object.entries(monotone ?? {}).filter(
    (entry): entry is [string, 1 | -1] => entry[1] !== undefined,
  );
  const scores = uncalibrated(balanceClasses, of.positiveWeight);
  return {
    ...(balanceClasses === true ? { balanceClasses } : {}),
    ...(directions.length === 0 ? {} : { monotone: Object.fromEntries(directions) }),
    ...(weight === undefined ? {} : { weight }),
    ...(group === undefined ? {} : { group }),
    ...(earlyStopping === undefined ? {} : { earlyStopping: earlyStopping.rounds }),
    ...(of.search === undefined ? {} : { search: searchedBy(of.search) }),
    ...(scores === undefined ? {} : { scores }),
  };
}

function searchedBy({ method, trials, measure, folds }: SearchRecord): NonNullable<TrainingChoices["search"]> {
  return {
    method,
    trials: new Set(trials.map(({ trial }) => trial)).size,
    measure,
    folds: folds.length,
    parameters: [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))],
  };
}

function uncalibrated(balanced: boolean | undefined, positiveWeight = 1): string | undefined {
  if (balanced !== true && positiveWeight === 1) return undefined;
  return `not calibrated: ${balanced === true ? "balanceClasses" : "positiveWeight"} shifts them from the share of true labels`;
}

/** The choices as lines for people: a name, and what was chosen. */
export function choiceLines(choices: TrainingChoices | undefined): readonly (readonly [name: string, value: string])[] {
  const { balanceClasses, monotone, weight, group, earlyStopping, search, scores } = choices ?? {};
  const directions = Object.entries(monotone ?? {}).map(
    ([name, direction]) => `${name} ${direction === 1 ? "rises" : "falls"}`,
  );
  const lines: (readonly [string, string | undefined])[] = [
    ["balanceClasses", balanceClasses === true ? "true" : undefined],
    ["monotone", directions.length === 0 ? undefined : directions.join(", ")],
    ["weight", weight],
    ["group", group],
    ["earlyStopping", earlyStopping === undefined ? undefined : `after ${earlyStopping} rounds without a gain`],
    [
      "search",
      search === undefined
        ? undefined
        : `${search.parameters.join(", ")}: ${search.trials} by ${search.method} on ${search.measure}, folds: ${search.folds}`,
    ],
    ["scores", scores],
  ];
  return lines.filter((line): line is readonly [string, string] => line[1] !== undefined);
}
