import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { isFeatureColumn } from "./feature-view.ts";
import type { Model } from "./model.ts";
import type { ImportedChoice, NumberObjective, TrainerChoice } from "./trainers.ts";

/** What a file does not say of the model in it. */
interface ImportedOptions {
  /** For labels of numbers: what the scores are. @default "regression" */
  readonly objective?: NumberObjective;
  /** With `objective: "quantile"`: which one, 0.001 to 0.999. @default 0.9 */
  readonly quantile?: number;
  /** For each text input its categories, in the order of the codes that the model was trained with, from 0; others are missing values. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A model that XGBoost or LightGBM trained, brought as it is: each run that finds the file changed evaluates it on the test rows, holds
 * it to the gates, and keeps it as a version.
 *
 * @param file  what `save_model` wrote, `.json`, `.ubj` or LightGBM's text; a path from the project's root
 */
export function imported(file: string, options: ImportedOptions = {}): ImportedChoice {
  const { objective, quantile, categories } = options;
  return Object.freeze({
    trainer: "imported",
    file,
    ...(objective === undefined ? {} : { objective }),
    ...(categories === undefined ? {} : { categories: Object.freeze({ ...categories }) }),
    parameters: Object.freeze(quantile === undefined ? {} : { quantile }),
  });
}

/** True for a model that comes from a file. */
export const isImported = (trainer: TrainerChoice): trainer is ImportedChoice => trainer.trainer === "imported";

/** Options that only say how a model is trained. */
const trainingOptions = [
  "weight",
  "monotone",
  "balanceClasses",
  "earlyStopping",
  "checkpoints",
  "search",
  "retrain",
] as const;

/** Problems of a model that comes from a file, as far as its declaration tells. */
export function importedProblems(model: Model): ThroughlineError[] {
  const { trainer } = model;
  if (!isImported(trainer)) return [];
  const { file } = trainer as { readonly file: unknown };
  const isInside = typeof file === "string" && file !== "" && !/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(file);
  return [
    ...(isInside ? [] : [invalid(model, "trainer", `file is no path inside the project: ${String(file)}`)]),
    ...trainingOptions
      .filter((name) => model[name] !== undefined)
      .map((name) => invalid(model, name, `${name} is for models that are trained here`)),
    ...categoryProblems(model, trainer.categories ?? {}),
  ];
}

function categoryProblems(model: Model, categories: Readonly<Record<string, unknown>>): ThroughlineError[] {
  const isText = (name: string) => {
    const input = Object.hasOwn(model.features, name) ? model.features[name] : undefined;
    if (input === undefined || isFeatureColumn(input)) return false;
    return ["text", "json"].includes(input.field?.type.name ?? "");
  };
  const missing = Object.keys(model.features).filter((name) => isText(name) && categories[name] === undefined);
  const strange = Object.keys(categories).filter((name) => !isText(name));
  const wrong = Object.entries(categories).filter(([name, list]) => isText(name) && !isList(list));
  return [
    ...missing.map((name) => {
      const detail = `input ${name} is text, and nothing says which code stands for which`;
      const hint = `add categories: { ${name}: [...] } to imported(), in the order of the codes`;
      return contractError("invalid-option", { detail, hint, where: whereOf(model, `input ${name}`) });
    }),
    ...strange.map((name) => invalid(model, "trainer", `categories are for text inputs: ${name}`)),
    ...wrong.map(([name]) => invalid(model, "trainer", `categories of ${name} are no list of different texts`)),
  ];
}

const isList = (list: unknown): boolean =>
  Array.isArray(list) && list.every((one) => typeof one === "string") && new Set(list).size === list.length;

const invalid = (model: Model, subject: string, detail: string) =>
  contractError("invalid-option", { detail, where: whereOf(model, subject) });
