import { parseDuration } from "../core/duration.ts";
import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, nameProblems, timestampProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { isRelationColumn, shapeOf } from "../shape/relation.ts";
import { type Entity, entityKeyProblems } from "./entity.ts";
import { type FeatureColumn, isFeatureColumn, viewOf } from "./feature-view.ts";
import { gateProblems } from "./gate-problems.ts";
import { importedProblems } from "./imported.ts";
import { learningProblems } from "./learning-problems.ts";
import { type Model, type ModelInput, viewsOf } from "./model.ts";
import { classesOf, isNumberType } from "./objective.ts";
import { parameterFault, parameterNames } from "./parameter-ranges.ts";
import { rankingProblems } from "./ranking-problems.ts";
import { searchProblems } from "./search-problems.ts";

/** Problems of a model: what the compiler refuses, refused again for stored graphs and plain JavaScript. */
export function modelProblems(model: Model): ThroughlineError[] {
  return [
    ...nameProblems(model),
    ...timestampProblems(model, "at", { relation: model.rows, name: model.at }),
    ...labelProblems(model),
    ...durationProblems(model, "label.matures", model.label.matures),
    ...durationProblems(model, "warmUp", model.warmUp),
    ...durationProblems(model, "retrain.after", model.retrain?.after),
    ...Object.entries(model.features).flatMap(([name, input]) => inputProblems(model, name, input)),
    ...viewsOf(model).flatMap((view) => [
      ...entityKeyProblems(model, view.entity, model.rows),
      ...keyNameProblems(model, view.entity),
    ]),
    ...optionProblems(model),
    ...learningProblems(model),
    ...importedProblems(model),
    ...rankingProblems(model),
    ...gateProblems(model),
    ...searchProblems(model),
  ];
}

/** Callers send entities' keys and inputs side by side, so that one name cannot mean both. */
function keyNameProblems(model: Model, { key, name }: Entity): ThroughlineError[] {
  const input = model.features[key.name];
  if (input === undefined || (isRelationColumn(input) && input.name === key.name)) return [];
  const detail = `input ${key.name} has the name of the key of ${name}`;
  return [
    contractError("invalid-name", {
      detail,
      hint: "give the input another name",
      where: whereOf(model, `input ${key.name}`),
    }),
  ];
}

/** Classes that a label may have. */
const mostClasses = 1_000;

function labelProblems(model: Model): ThroughlineError[] {
  const field = fieldOf(shapeOf(model.rows.columns), model.label.column);
  const type = field?.type.name;
  if (type === undefined || type === "boolean" || type === "unknown" || isNumberType(type)) return [];
  const where = whereOf(model, "label");
  const column = `${model.rows.name}.${model.label.column}`;
  if (type !== "text") {
    const detail = `label asks a boolean, a number, or text with declared values, ${column} is ${type}`;
    return [contractError("type-mismatch", { detail, where })];
  }
  const classes = classesOf(model).length;
  if (classes >= 2 && classes <= mostClasses) return [];
  const declared = classes === 0 ? "declares no values" : `declares ${classes} of them`;
  const detail = `label of text asks 2 to ${mostClasses.toLocaleString("en")} values, ${column} ${declared}`;
  return [contractError("type-mismatch", { detail, hint: "declare them: `text().oneOf(...)`", where })];
}

function inputProblems(model: Model, name: string, input: ModelInput): ThroughlineError[] {
  const where = whereOf(model, `input ${name}`);
  if (isMissing(input)) return [];
  if (isFeatureColumn(input)) return labelInFeature(model, name, input);
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
  const { type } = input.field;
  if (type.name !== "list" && type.name !== "struct") return [];
  return [contractError("type-mismatch", { detail: `a model takes no ${type.name}: ${input.name}`, where })];
}

/** A window reaches up to the row, where labels that mature later are not known yet; only an availability of its own can hold them back. */
function labelInFeature(model: Model, name: string, input: FeatureColumn): ThroughlineError[] {
  const view = viewOf(input);
  const feature = view.definitions[input.name];
  const { column, matures } = model.label;
  const reads = feature?.column === column || Object.hasOwn(feature?.where ?? {}, column);
  if (!reads || view.from.name !== model.rows.name || view.available !== view.at) return [];
  if (matures === undefined || parseDuration(matures) === 0) return [];
  const detail = `input ${name} is made from the label, which is known ${matures} later: ${column}`;
  const hint =
    "leave the label out of the feature, or give the view an `available` time that says when the label was known";
  return [contractError("leakage", { detail, hint, where: whereOf(model, `input ${name}`) })];
}

function optionProblems(model: Model): ThroughlineError[] {
  const invalid = (detail: string, subject: string, hint?: string) =>
    contractError("invalid-option", {
      detail,
      where: whereOf(model, subject),
      ...(hint === undefined ? {} : { hint }),
    });
  const problems: ThroughlineError[] = [];
  const onDrift: unknown = model.retrain?.onDrift ?? false;
  if (typeof onDrift !== "boolean")
    problems.push(invalid(`onDrift is not true or false: ${onDrift}`, "retrain.onDrift"));
  if (Object.keys(model.features).length === 0)
    problems.push(invalid("a model needs at least one feature", "features"));
  if ((model.split.by as unknown) !== "time")
    problems.push(invalid(`rows are split by time, and by nothing else: ${String(model.split.by)}`, "split"));
  if (!(model.split.test > 0 && model.split.test < 1))
    problems.push(invalid(`test share is not between 0 and 1: ${model.split.test}`, "split"));
  if (!(Number.isInteger(model.seed) && model.seed >= 0 && model.seed < 2 ** 32))
    problems.push(invalid(`seed is not a whole number from 0 to 4,294,967,295: ${model.seed}`, "seed"));
  for (const [name, given] of Object.entries(model.trainer.parameters)) {
    const fault = parameterFault(name, given);
    const hint = parameterNames.includes(name)
      ? undefined
      : `use one of ${[...parameterNames, "objective"].join(", ")}`;
    if (fault !== undefined) problems.push(invalid(fault, "trainer", hint));
  }
  return problems;
}
