import type { TrainingData, TrainingFeature } from "../../ports/trainer.ts";
import { trainingError } from "./error-codes.ts";
import { MAX_CATEGORY_CODES } from "./parameters.ts";

/**
 * Refuses data that no model can be fitted to. Features that are constant or all missing pass: they are counted, not used.
 *
 * @throws {ThroughlineError} `training.no-rows`, `no-features`, `length-mismatch`, `invalid-label`, `one-class`,
 * `infinite-value`, `invalid-category`
 */
export function checkTrainingData(data: TrainingData): void {
  if (data.rows === 0 || data.label.length === 0)
    throw trainingError("no-rows", { detail: "the training data has no rows" });
  if (data.features.length === 0) throw trainingError("no-features");
  checkLength("label", data.label.length, data.rows);
  checkLabel(data.label);
  for (const feature of data.features) {
    checkLength(`feature ${feature.name}`, feature.values.length, data.rows);
    if (feature.kind === "categorical") checkCodes(feature);
    else checkFinite(feature);
  }
}

function checkLength(what: string, length: number, rows: number): void {
  if (length === rows) return;
  throw trainingError("length-mismatch", { detail: `${what} does not have ${rows} values: ${length}` });
}

function checkLabel(label: Float64Array): void {
  let positives = 0;
  for (let row = 0; row < label.length; row++) {
    const value = label[row] as number;
    if (value !== 0 && value !== 1)
      throw trainingError("invalid-label", { detail: `the label of row ${row} is neither 0 nor 1: ${value}` });
    positives += value;
  }
  if (positives !== 0 && positives !== label.length) return;
  throw trainingError("one-class", {
    detail: `all ${label.length} labels are equal: ${positives === 0 ? 0 : 1}`,
  });
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
