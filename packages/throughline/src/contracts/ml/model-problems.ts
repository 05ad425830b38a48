import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, timestampProblems, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { isRelationColumn, shapeOf } from "../shape/relation.ts";
import { isFeatureColumn } from "./feature-view.ts";
import type { Model, ModelInput } from "./model.ts";

/** Problems of a model: what the compiler refuses, refused again for stored graphs and plain JavaScript. */
export function modelProblems(model: Model): ThroughlineError[] {
  return [
    ...timestampProblems(model, "at", { relation: model.rows, name: model.at }),
    ...labelProblems(model),
    ...durationProblems(model, "label.matures", model.label.matures),
    ...durationProblems(model, "retrain.after", model.retrain?.after),
    ...Object.entries(model.features).flatMap(([name, input]) => inputProblems(model, name, input)),
    ...optionProblems(model),
  ];
}

function labelProblems(model: Model): ThroughlineError[] {
  const field = fieldOf(shapeOf(model.rows.columns), model.label.column);
  if (field === undefined || field.type.name === "boolean" || field.type.name === "unknown") return [];
  const detail = `label asks a boolean, ${model.rows.name}.${model.label.column} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(model, "label") })];
}

function inputProblems(model: Model, name: string, input: ModelInput): ThroughlineError[] {
  const where = whereOf(model, `input ${name}`);
  if (isMissing(input) || isFeatureColumn(input)) return [];
  if (!isRelationColumn(input)) {
    return [contractError("invalid-option", { detail: `input is neither a column nor a feature: ${name}`, where })];
  }
  if (input.owner !== model.rows.name) {
    const detail = `column ${input.name} belongs to ${input.owner}, the model's rows are ${model.rows.name}`;
    return [
      contractError("unknown-column", {
        detail,
        hint: `add it to ${model.rows.name}, or make it a feature of a view`,
        where,
      }),
    ];
  }
  if (input.name === model.label.column)
    return [contractError("leakage", { detail: `the label is an input: ${input.name}`, where })];
  return [];
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  rounds: [1, 10_000],
  leaves: [2, 1_024],
  learningRate: [Number.MIN_VALUE, 1],
  minDataInLeaf: [1, 1e9],
  lambda: [0, 1e9],
  maxBins: [2, 255],
};

function optionProblems(model: Model): ThroughlineError[] {
  const invalid = (detail: string, subject: string) =>
    contractError("invalid-option", { detail, where: whereOf(model, subject) });
  const problems: ThroughlineError[] = [];
  if (Object.keys(model.features).length === 0)
    problems.push(invalid("a model needs at least one feature", "features"));
  if (!(model.split.test > 0 && model.split.test < 1))
    problems.push(invalid(`test share is not between 0 and 1: ${model.split.test}`, "split"));
  for (const [name, given] of Object.entries(model.trainer.parameters)) {
    const [low, high] = ranges[name] ?? [1, 0];
    if (!(given >= low && given <= high))
      problems.push(
        invalid(`${name} is not between ${low === Number.MIN_VALUE ? 0 : low} and ${high}: ${given}`, "trainer"),
      );
  }
  return problems;
}
