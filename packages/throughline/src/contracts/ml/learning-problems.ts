import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import { isFeatureColumn } from "./feature-view.ts";
import type { Model } from "./model.ts";
import { classesOf, isNumberType, objectiveOf } from "./objective.ts";

/** Problems of the options that say how is learned, and what is measured beside the measures of all rows. */
export function learningProblems(model: Model): ThroughlineError[] {
  return [
    ...objectiveProblems(model),
    ...partProblems(model),
    ...weightProblems(model),
    ...directionProblems(model),
    ...sliceProblems(model),
    ...decisionProblems(model),
  ];
}

/** What is wrong, and where the cure is not that of every option, how to cure it. */
type Said = string | { readonly detail: string; readonly hint: string };

const invalid = (model: Model, subject: string, said: Said) =>
  contractError("invalid-option", {
    ...(typeof said === "string" ? { detail: said } : said),
    where: whereOf(model, subject),
  });

const numberObjectives: ReadonlySet<string> = new Set(["regression", "quantile", "poisson", "lambdarank"]);

function objectiveProblems(model: Model): ThroughlineError[] {
  const { trainer, label, balanceClasses } = model;
  const asked: string | undefined = trainer.objective;
  const objective = objectiveOf(model);
  const { quantile, positiveWeight, rankTruncation } = trainer.parameters;
  const said: [isWrong: boolean, subject: string, said: Said][] = [
    [asked !== undefined && !numberObjectives.has(asked), "trainer", `trainer has no such objective: ${asked}`],
    [
      asked !== undefined && (objective === "binary" || objective === "multiclass"),
      "trainer",
      { detail: `objective ${asked} asks a label of numbers: ${label.column}`, hint: "leave the objective out" },
    ],
    [
      quantile !== undefined && objective !== "quantile",
      "trainer",
      { detail: `quantile is for the objective quantile only: ${quantile}`, hint: 'add `objective: "quantile"`' },
    ],
    [
      rankTruncation !== undefined && objective !== "lambdarank",
      "trainer",
      {
        detail: `rankTruncation is for the objective lambdarank only: ${rankTruncation}`,
        hint: 'add `objective: "lambdarank"` and a `group`, or leave it out',
      },
    ],
    [
      positiveWeight !== undefined && objective !== "binary",
      "trainer",
      `positiveWeight asks a label of truth: ${label.column}`,
    ],
    [
      balanceClasses !== undefined && typeof balanceClasses !== "boolean",
      "balanceClasses",
      { detail: `balanceClasses is not true or false: ${String(balanceClasses)}`, hint: "write true or leave it out" },
    ],
    [
      balanceClasses === true && objective !== "binary",
      "balanceClasses",
      `balanceClasses asks a label of truth: ${label.column}`,
    ],
    [
      balanceClasses === true && (positiveWeight ?? 1) !== 1,
      "balanceClasses",
      { detail: `balanceClasses and positiveWeight do the same: ${positiveWeight}`, hint: "give one of them" },
    ],
  ];
  return said.filter(([isWrong]) => isWrong).map(([, subject, what]) => invalid(model, subject, what));
}

function partProblems(model: Model): ThroughlineError[] {
  const { validation, test } = model.split;
  const problems: ThroughlineError[] = [];
  if (validation !== undefined && !(validation > 0 && validation + test < 1))
    problems.push(
      invalid(model, "split", `validation and test shares leave nothing to learn from: ${validation} and ${test}`),
    );
  const { earlyStopping, checkpoints } = model;
  const isRounds = (rounds: unknown) => Number.isInteger(rounds) && Number(rounds) >= 1 && Number(rounds) <= 10_000;
  if (earlyStopping !== undefined && !isRounds(earlyStopping.rounds))
    problems.push(
      invalid(model, "earlyStopping", `rounds is not a whole number from 1 to 10,000: ${earlyStopping.rounds}`),
    );
  const every = checkpoints?.everyRounds;
  if (checkpoints !== undefined && !isRounds(every))
    problems.push(invalid(model, "checkpoints", `everyRounds is not a whole number from 1 to 10,000: ${every}`));
  return problems;
}

function weightProblems(model: Model): ThroughlineError[] {
  const { weight, rows, label } = model;
  if (weight === undefined) return [];
  const where = whereOf(model, "weight");
  if (weight === label.column)
    return [contractError("leakage", { detail: `the label is the weight: ${weight}`, where })];
  const type = fieldOf(shapeOf(rows.columns), weight)?.type.name;
  if (type === undefined || type === "unknown" || isNumberType(type)) return [];
  return [contractError("type-mismatch", { detail: `weight asks a number, ${rows.name}.${weight} is ${type}`, where })];
}

function directionProblems(model: Model): ThroughlineError[] {
  const objective = objectiveOf(model);
  return Object.entries(model.monotone ?? {}).flatMap(([name, direction]) => {
    const input = Object.hasOwn(model.features, name) ? model.features[name] : undefined;
    const problem = (detail: string) => invalid(model, `monotone.${name}`, detail);
    if (input === undefined) return [problem(`model has no such input: ${name}`)];
    const { name: type } = input.field?.type ?? { name: "unknown" };
    if (!isFeatureColumn(input) && (type === "text" || type === "json"))
      return [problem(`a direction asks a numeric input, ${name} is ${type}`)];
    if (direction !== undefined && direction !== 1 && direction !== -1)
      return [problem(`direction is neither 1 nor -1: ${String(direction)}`)];
    return objective === "quantile" ? [problem("directions are not for the objective quantile")] : [];
  });
}

const sliceTypes: ReadonlySet<string> = new Set(["text", "boolean", "int32", "int64", "unknown"]);

function sliceProblems(model: Model): ThroughlineError[] {
  const { slices = [], sliceRows } = model.evaluate ?? {};
  const problems = (Array.isArray(slices) ? slices : []).flatMap((name) => {
    const type = fieldOf(shapeOf(model.rows.columns), name)?.type.name;
    if (type === undefined || sliceTypes.has(type)) return [];
    const detail = `slices ask text, truth or whole numbers, ${model.rows.name}.${name} is ${type}`;
    return [contractError("type-mismatch", { detail, where: whereOf(model, "evaluate.slices") })];
  });
  if (sliceRows !== undefined && !(Number.isInteger(sliceRows) && sliceRows >= 2))
    problems.push(invalid(model, "evaluate.sliceRows", `sliceRows is not a whole number from 2: ${sliceRows}`));
  return problems;
}

function decisionProblems(model: Model): ThroughlineError[] {
  const { threshold, costs } = (model.evaluate ?? {}) as { threshold?: unknown; costs?: unknown };
  const problems: ThroughlineError[] = [];
  const objective = objectiveOf(model);
  const asked = [
    { name: "threshold", given: threshold, what: "a label of truth", isMissing: objective !== "binary" },
    {
      name: "costs",
      given: costs,
      what: "a label of truth or of several classes",
      isMissing: objective !== "binary" && objective !== "multiclass",
    },
  ];
  for (const { name, given, what, isMissing } of asked)
    if (given !== undefined && isMissing)
      problems.push(invalid(model, `evaluate.${name}`, `${name} asks ${what}: ${model.label.column}`));
  if (threshold !== undefined && !(typeof threshold === "number" && threshold >= 0 && threshold <= 1))
    problems.push(invalid(model, "evaluate.threshold", `threshold is not between 0 and 1: ${String(threshold)}`));
  return [...problems, ...costProblems(model, costs)];
}

const outcomes = ["falsePositive", "falseNegative", "truePositive", "trueNegative"];

function costProblems(model: Model, costs: unknown): ThroughlineError[] {
  if (costs === undefined) return [];
  const problem = (said: Said) => invalid(model, "evaluate.costs", said);
  if (typeof costs !== "object" || costs === null) return [problem(`costs are no object: ${String(costs)}`)];
  const given = costs as Readonly<Record<string, unknown>>;
  const isOfClasses = objectiveOf(model) === "multiclass";
  const known = isOfClasses ? ["wrong", "right"] : outcomes;
  const asked = isOfClasses ? ["wrong"] : ["falsePositive", "falseNegative"];
  const others = isOfClasses ? ["of", "currency"] : ["currency"];
  const unknown = Object.keys(given).filter((name) => !known.includes(name) && !others.includes(name));
  const missing = asked.filter((name) => given[name] === undefined);
  const wrong = known.filter((name) => given[name] !== undefined && !Number.isFinite(given[name]));
  return [
    ...unknown.map((name) =>
      problem({ detail: `costs have no such outcome: ${name}`, hint: `use ${[...known, ...others].join(", ")}` }),
    ),
    ...missing.map((name) => problem(`costs lack an outcome: ${name}`)),
    ...wrong.map((name) => problem(`cost is not a number: ${name} is ${String(given[name])}`)),
    ...(isOfClasses && given.of !== undefined ? pairFaults(model, given.of).map(problem) : []),
  ];
}

/** What is wrong with the costs of pairs of classes. */
function pairFaults(model: Model, pairs: unknown): Said[] {
  if (typeof pairs !== "object" || pairs === null) return [`costs of pairs are no object: ${String(pairs)}`];
  const classes = classesOf(model);
  const stranger = (name: string): Said => ({
    detail: `costs name no class of ${model.label.column}: ${name}`,
    hint: `use one of ${classes.join(", ")}`,
  });
  return Object.entries(pairs).flatMap(([truth, row]: [string, unknown]): Said[] => {
    if (!classes.includes(truth)) return [stranger(truth)];
    if (row === undefined) return [];
    if (typeof row !== "object" || row === null) return [`costs of ${truth} are no object: ${String(row)}`];
    return Object.entries(row).flatMap(([said, cost]): Said[] => {
      if (!classes.includes(said)) return [stranger(said)];
      const isFigure = cost === undefined || Number.isFinite(cost);
      return isFigure ? [] : [`cost is not a number: ${truth} taken for ${said} is ${String(cost)}`];
    });
  });
}
