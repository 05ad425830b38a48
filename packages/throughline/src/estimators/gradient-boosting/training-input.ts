import type { TrainingData, TrainingFeature } from "../../ports/trainer.ts";
import { trainingError } from "./error-codes.ts";
import type { FitRequest } from "./fit-request.ts";
import { checkLabels } from "./labels.ts";
import { MAX_CATEGORY_CODES, MAX_WEIGHT } from "./parameters.ts";

/**
 * Refuses data that no model can be fitted to. Features that are constant or all missing pass: they are counted, not used.
 *
 * @throws {ThroughlineError} `training.no-rows`, `no-features`, `length-mismatch`, `invalid-label`, `one-class`,
 * `invalid-weight`, `infinite-value`, `invalid-category`, `invalid-parameter` (a category with a direction), `unsupported`,
 * `validation-mismatch`, `invalid-query`
 */
export function checkTrainingData(request: FitRequest): void {
  const { data, validation } = request;
  checkRows(data, "training");
  checkQueries(request, data, "training");
  checkLabels(request, data, { mustDiffer: true });
  checkDirections(request);
  if (validation === undefined) return;
  checkSameFeatures(data, validation);
  checkRows(validation, "validation");
  checkQueries(request, validation, "validation");
  checkLabels(request, validation, { mustDiffer: false });
}

function checkRows(data: TrainingData, what: string): void {
  if (data.rows === 0 || data.label.length === 0)
    throw trainingError("no-rows", { detail: `the ${what} data has no rows` });
  if (data.features.length === 0) throw trainingError("no-features");
  checkLength("label", data.label.length, data.rows);
  if (data.weight !== undefined) checkWeights(data.weight, data.rows);
  for (const feature of data.features) {
    checkLength(`feature ${feature.name}`, feature.values.length, data.rows);
    if (feature.kind === "categorical") checkCodes(feature);
    else checkFinite(feature);
  }
}

function checkQueries({ objective }: FitRequest, { queries, rows }: TrainingData, what: string): void {
  if (objective !== "lambdarank") {
    if (queries === undefined) return;
    throw trainingError("invalid-query", { detail: `queries are for the objective lambdarank only: ${objective}` });
  }
  if (queries === undefined)
    throw trainingError("invalid-query", { detail: `the ${what} data does not name its queries` });
  const empty = queries.indexOf(0);
  if (empty >= 0) throw trainingError("invalid-query", { detail: `query ${empty} of the ${what} data has no rows` });
  const total = queries.reduce((sum, count) => sum + count, 0);
  if (total === rows) return;
  throw trainingError("invalid-query", { detail: `the queries of the ${what} data have not ${rows} rows: ${total}` });
}

function checkLength(what: string, length: number, rows: number): void {
  if (length === rows) return;
  throw trainingError("length-mismatch", { detail: `${what} does not have ${rows} values: ${length}` });
}

function checkWeights(weight: Float64Array, rows: number): void {
  checkLength("weight", weight.length, rows);
  let any = false;
  for (let row = 0; row < rows; row++) {
    const value = weight[row] as number;
    if (!(value >= 0 && value <= MAX_WEIGHT))
      throw trainingError("invalid-weight", { detail: `the weight of row ${row} is out of bounds: ${value}` });
    any ||= value > 0;
  }
  if (!any) throw trainingError("invalid-weight", { detail: `the weights of all ${rows} rows are 0` });
}

function checkDirections({ data, objective }: FitRequest): void {
  for (const { name, kind, monotone } of data.features) {
    if (monotone === undefined || monotone === 0) continue;
    if (monotone !== 1 && monotone !== -1)
      throw trainingError("invalid-parameter", {
        detail: `monotone of feature ${name} is not -1, 0 or 1: ${monotone}`,
      });
    if (kind === "categorical")
      throw trainingError("invalid-parameter", { detail: `a categorical feature has no direction: ${name}` });
    if (objective === "quantile")
      throw trainingError("unsupported", { detail: `the objective quantile takes no monotone features: ${name}` });
  }
}

function checkSameFeatures({ features }: TrainingData, validation: TrainingData): void {
  const said = (of: TrainingData["features"]) => of.map(({ name, kind }) => `${kind} ${name}`);
  const [asked, given] = [said(features), said(validation.features)];
  const at = asked.findIndex((feature, i) => feature !== given[i]);
  if (at < 0 && asked.length === given.length) return;
  const place = at < 0 ? asked.length : at;
  const detail = `feature ${place} of the validation rows is not ${asked[place] ?? "there in training"}: ${given[place] ?? "none"}`;
  throw trainingError("validation-mismatch", { detail });
}

function checkFinite({ name, values }: TrainingFeature): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      throw trainingError("infinite-value", { detail: `feature ${name} is infinite in row ${row}: ${value}` });
  }
}

function checkCodes({ name, values }: TrainingFeature): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value) || (value >= 0 && value < MAX_CATEGORY_CODES && Number.isInteger(value))) continue;
    throw trainingError("invalid-category", { detail: `feature ${name} has an invalid code in row ${row}: ${value}` });
  }
}
