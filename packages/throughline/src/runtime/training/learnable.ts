import { whereOf } from "../../contracts/data/relation-spec.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { classesOf, objectiveOf } from "../../contracts/ml/objective.ts";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import type { TrainedModel } from "../../ports/trainer.ts";
import type { Frame } from "./frame.ts";
import type { Split, Splits } from "./split-rows.ts";

const count = ({ start, end }: Split) => end - start;

/**
 * Refuses rows that nothing can be learned from, before the fit does in words of its own.
 *
 * @throws {ThroughlineError} `training.no-rows`, `training.invalid-label`, `training.invalid-weight`, `training.one-class`, `training.empty-class`
 */
export function assertLearnable(model: Model, frame: Frame, splits: Splits): void {
  const where = whereOf(model, "rows");
  const parts = [splits.train, splits.validation, splits.test].map(count);
  const total = parts.reduce((sum, rows) => sum + rows, 0);
  if (Math.min(...parts) === 0) {
    const warming = frame.warmUp === 0 ? "" : `${frame.warmUp.toLocaleString("en")} to warm up, `;
    const others = `${warming}${splits.tooYoung.toLocaleString("en")} too young, ${frame.leftOut.toLocaleString("en")} without a label or an instant`;
    const detail = `${model.name} has too few rows in ${model.rows.name}: ${total.toLocaleString("en")} to learn from and test on, ${others}`;
    if (frame.warmUp === 0) throw trainingError("no-rows", { detail, where });
    const hint = "shorten `warmUp`, or train once there are rows after it that have their label";
    throw trainingError("no-rows", { detail, hint, where: whereOf(model, "warmUp") });
  }
  assertLabels(model, frame, { start: 0, end: splits.test.end });
  assertWeights(model, frame, splits.test.end);
  assertLabelsDiffer(model, frame, splits.train);
  assertEveryClass(model, frame, splits.train);
}

function assertLabels(model: Model, frame: Frame, { start, end }: Split): void {
  const { column } = model.label;
  const least = objectiveOf(model) === "poisson" ? 0 : Number.NEGATIVE_INFINITY;
  if (objectiveOf(model) === "lambdarank") assertGrades(model, frame.label.subarray(start, end));
  const labels = frame.label.subarray(start, end);
  assertDeclared(model, frame, labels);
  const wrong = labels.filter((label) => !(Number.isFinite(label) && label >= least));
  const [first] = wrong;
  if (first === undefined) return;
  const what = Number.isFinite(first) ? "are negative, which counts can't be" : "are not finite";
  const detail = `${wrong.length.toLocaleString("en")} labels of ${model.name} ${what}: ${model.rows.name}.${column} is ${first}`;
  const hint = Number.isFinite(first)
    ? 'reject negative values with a check of the table, or leave `objective: "poisson"` out'
    : "make such values null where the column is made: rows without a label are left out";
  throw trainingError("invalid-label", { detail, hint, where: whereOf(model, "label") });
}

/** The highest grade. */
const highestGrade = 30;

function assertGrades(model: Model, labels: Float64Array): void {
  const wrong = labels.filter((grade) => !(Number.isInteger(grade) && grade >= 0 && grade <= highestGrade));
  if (wrong.length === 0) return;
  const detail = `${wrong.length.toLocaleString("en")} labels of ${model.name} are no grade from 0 to ${highestGrade}: ${model.rows.name}.${model.label.column} is ${wrong[0]}`;
  const hint = "give how relevant a row is as a small whole number, 0 for not at all";
  throw trainingError("invalid-label", { detail, hint, where: whereOf(model, "label") });
}

function assertDeclared(model: Model, { undeclared }: Frame, labels: Float64Array): void {
  const classes = classesOf(model);
  const wrong = undeclared.length === 0 ? labels.subarray(0, 0) : labels.filter((label) => label >= classes.length);
  const [first] = wrong;
  if (first === undefined) return;
  const { column } = model.label;
  const named = undeclared[first - classes.length];
  const detail = `${wrong.length.toLocaleString("en")} labels of ${model.name} are none of the declared values: ${model.rows.name}.${column} is ${named}`;
  const hint = `add the value to the column's \`oneOf(...)\`, or reject it with a check of the table`;
  throw trainingError("invalid-label", { detail, hint, where: whereOf(model, "label") });
}

/** A class that nothing is learned of would never be said, and could not be told from one that is rare. */
function assertEveryClass(model: Model, frame: Frame, train: Split): void {
  const classes = classesOf(model);
  const there = new Set(
    frame.label.subarray(train.start, train.end).filter((_, row) => frame.weight?.[train.start + row] !== 0),
  );
  const empty = classes.filter((_, code) => !there.has(code));
  if (empty.length === 0) return;
  const { column } = model.label;
  const detail = `no row that ${model.name} learns from is of a declared class: ${column} ${empty.join(", ")}`;
  throw trainingError("empty-class", { detail, where: whereOf(model, "label") });
}

function assertWeights(model: Model, { weight }: Frame, end: number): void {
  const wrong = weight?.subarray(0, end).find((one) => !(one >= 0 && one <= 1e9));
  if (wrong === undefined) return;
  const detail = `weight of a row is no number from 0 to 1,000,000,000: ${model.rows.name}.${model.weight} is ${wrong}`;
  const hint = "correct it where the column is made; null counts as 1";
  throw trainingError("invalid-weight", { detail, hint, where: whereOf(model, "weight") });
}

function assertLabelsDiffer(model: Model, frame: Frame, train: Split): void {
  const counting = (row: number) => frame.weight?.[train.start + row] !== 0;
  const labels = frame.label.subarray(train.start, train.end).filter((_, row) => counting(row));
  const [first] = labels;
  if (!labels.every((label) => label === first)) return;
  const isBinary = objectiveOf(model) === "binary";
  const named = isBinary ? first === 1 : (classesOf(model)[first ?? -1] ?? first);
  const shown = first === undefined ? "none has a weight" : `${model.label.column} is ${named}`;
  const detail = `all ${count(train).toLocaleString("en")} rows that ${model.name} learns from have one label: ${shown}`;
  const hint = isBinary ? {} : { hint: "train on a span of time in which the label differs" };
  throw trainingError("one-class", { detail, ...hint, where: whereOf(model, "label") });
}

/** Refuses a model that nothing could be learned by: each of its inputs has one value in all rows, or none. */
export function assertUsable(model: Model, { unused = [] }: TrainedModel): void {
  if (unused.length < Object.keys(model.features).length) return;
  const named = unused.map(({ feature, why }) => `${feature} ${why === "constant" ? "has one value" : "has no value"}`);
  const detail = `no input of ${model.name} tells rows apart: ${named.join(", ")} in all rows`;
  const hint = "fill the columns where they are made, or add inputs that differ";
  throw trainingError("no-features", { detail, hint, where: whereOf(model, "features") });
}
