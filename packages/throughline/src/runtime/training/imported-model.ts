import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { classesOf, type ModelObjective, objectiveOf } from "../../contracts/ml/objective.ts";
import type { ImportedChoice } from "../../contracts/ml/trainers.ts";
import { outputsOf } from "../../estimators/gradient-boosting/ensemble.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import { isUbjson } from "../../formats/xgboost-model/document.ts";
import { parseXgboostModel } from "../../formats/xgboost-model/parse-model.ts";
import type { ModelFormat } from "../../ports/model-runtime.ts";
import type { TrainedModel } from "../../ports/trainer.ts";
import { modelImportance } from "../registry/model-importance.ts";
import { importedModelError } from "./error-codes.ts";
import type { FrameInput } from "./frame.ts";
import { type FileFeature, namedLists, withCategories, wrongCategories } from "./imported-categories.ts";

/** Largest file, bytes. */
const largestFile = 256 * 1024 * 1024;

/**
 * Reads the file of an imported model, below the project's root.
 *
 * @throws {ThroughlineError} `imported-model.file-missing`
 */
export async function readImported({ file }: ImportedChoice, root: string): Promise<Uint8Array> {
  const unreadable = (what: string, cause?: unknown) =>
    importedModelError("file-missing", { detail: `${what}: ${file}`, where: { file }, cause });
  const base = await realpath(root);
  const absolute = await realpath(path.join(base, file)).catch(() => undefined);
  if (absolute === undefined || !absolute.startsWith(base + path.sep)) throw unreadable("file is not in the project");
  const { size } = await stat(absolute);
  if (size > largestFile) throw unreadable("file is larger than 256 MB");
  return readFile(absolute).catch((cause: unknown) => {
    throw unreadable("file can't be read", cause);
  });
}

/**
 * The model of a file, after it was held against the declaration: inputs by number, name, order and kind, and what its scores are.
 *
 * @throws {ThroughlineError} the codes of `imported-model`
 */
export async function importModel(
  model: Model,
  of: { readonly choice: ImportedChoice; readonly root: string; readonly inputs: readonly FrameInput[] },
): Promise<TrainedModel> {
  const { choice, root, inputs } = of;
  const bytes = await readImported(choice, root);
  const format = formatOf(bytes, choice);
  const found = understood(bytes, { format, choice });
  assertInputs(model, { found, inputs, choice });
  assertObjective(model, found, choice);
  const signature = { model: model.name, version: 0, inputs };
  return { format, bytes, importance: modelImportance({ format, bytes, signature }) };
}

/** What a file says of its model. */
interface FoundModel {
  readonly features: readonly FileFeature[];
  /** What the categories of those features that have some are named, in their order; empty where nothing says it beside `features`. */
  readonly lists: readonly (readonly unknown[])[];
  readonly hasNames: boolean;
  /** As the tool calls it. */
  readonly objective: string;
  /** What of ours it can be. */
  readonly scores: readonly ModelObjective[];
  /** Numbers that it gives for a row. */
  readonly outputs: number;
}

function formatOf(bytes: Uint8Array, { file }: ImportedChoice): ModelFormat {
  if (isUbjson(bytes)) return "xgboost-ubj";
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith("{")) return "xgboost-json";
  if (/^tree\r?\n/.test(start)) return "lightgbm";
  const detail = `file starts as neither XGBoost's nor LightGBM's do, ${JSON.stringify(start.slice(0, 20))}: ${file}`;
  throw importedModelError("unknown-format", { detail, where: { file } });
}

function understood(
  bytes: Uint8Array,
  { format, choice: { file } }: { readonly format: ModelFormat; readonly choice: ImportedChoice },
): FoundModel {
  try {
    return format === "lightgbm" ? lightgbmOf(bytes) : xgboostOf(bytes);
  } catch (cause) {
    if (!isThroughlineError(cause)) throw cause;
    const { detail, hint } = cause;
    throw importedModelError("unreadable", { detail: `${detail}: ${file}`, hint, where: { file }, cause });
  }
}

function lightgbmOf(bytes: Uint8Array): FoundModel {
  const { ensemble, pandasCategorical } = parseLightgbmModel(bytes);
  const { objective, features } = ensemble;
  const { name } = objective;
  return {
    features: features.map((feature) => ({
      name: feature.name,
      kind: feature.domain.kind === "unused" ? "unknown" : feature.domain.kind,
    })),
    lists: namedLists(pandasCategorical),
    hasNames: true,
    objective: name,
    scores: [name],
    outputs: outputsOf(objective),
  };
}

/** What the scores of XGBoost's objectives are; those that are not here, no model declares. */
const xgboostScores: Readonly<Record<string, readonly ModelObjective[]>> = {
  "binary:logistic": ["binary"],
  "reg:logistic": ["binary"],
  "multi:softprob": ["multiclass"],
  "multi:softmax": ["multiclass"],
  "count:poisson": ["poisson", "regression"],
  "reg:quantileerror": ["quantile"],
  "reg:absoluteerror": ["quantile", "regression"],
  "reg:squarederror": ["regression"],
  "reg:linear": ["regression"],
  "reg:squaredlogerror": ["regression"],
  "reg:pseudohubererror": ["regression"],
  "reg:gamma": ["regression"],
  "reg:tweedie": ["regression"],
  "rank:ndcg": ["lambdarank"],
  "rank:map": ["lambdarank"],
  "rank:pairwise": ["lambdarank"],
};

function xgboostOf(bytes: Uint8Array): FoundModel {
  const { features, hasNames, objective, outputs } = parseXgboostModel(bytes);
  return {
    features,
    lists: [],
    hasNames,
    outputs,
    objective: objective.name,
    scores: xgboostScores[objective.name] ?? [],
  };
}

function assertInputs(
  model: Model,
  of: { readonly found: FoundModel; readonly inputs: readonly FrameInput[]; readonly choice: ImportedChoice },
): void {
  const { inputs, choice } = of;
  const { features, hasNames, lists } = of.found;
  const fault = (detail: string, subject: string, hint?: string) =>
    importedModelError("other-inputs", {
      ...{ detail: `${detail}: ${choice.file}`, where: whereOf(model, subject) },
      ...(hint === undefined ? {} : { hint }),
    });
  if (features.length !== inputs.length)
    throw fault(
      `the file's model takes ${features.length} inputs, ${model.name} declares ${inputs.length}`,
      "features",
    );
  for (const [i, { name, kind }] of inputs.entries()) {
    const feature = features[i] as FileFeature;
    if (hasNames && feature.name !== name)
      throw fault(`input ${i + 1} is ${feature.name} in the file, and declared as ${name}`, `input ${name}`);
    if (kind === "categorical" && feature.kind === "numeric")
      throw fault(`input ${name} is text, and a number in the file`, `input ${name}`);
  }
  const wrong = wrongCategories(withCategories(features, lists, inputs), lists, inputs);
  if (wrong !== undefined) throw fault(wrong.detail, `input ${wrong.name}`, listHint);
}

const listHint = "declare a column of text, and the file's list in its order as the input's categories in imported()";

function assertObjective(model: Model, found: FoundModel, { file }: ImportedChoice): void {
  const { objective, scores, outputs } = found;
  const asked = objectiveOf(model);
  const classes = classesOf(model).length;
  if (scores.includes(asked) && asked === "multiclass" && outputs !== classes) {
    const detail = `the file's model tells ${outputs} classes, the label ${model.label.column} has ${classes}: ${file}`;
    const hint = "declare the label's values in the order of the classes that the model was trained with";
    throw importedModelError("other-objective", { detail, hint, where: whereOf(model, "label") });
  }
  if (scores.includes(asked)) return;
  const detail = `the file's model learned ${objective}, ${model.name} asks ${asked}: ${file}`;
  throw importedModelError("other-objective", { detail, hint: cureOf(scores), where: whereOf(model, "trainer") });
}

function cureOf([score]: readonly ModelObjective[]): string {
  if (score === undefined) return "train a model of probabilities, classes, numbers, quantiles, counts or ranks";
  if (score === "binary") return "declare a label of truth";
  if (score === "multiclass") return "declare a label of text with its values";
  return `declare a label of numbers, and imported(..., { objective: "${score}" })`;
}
