import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { type GateMeasure, measuresFor } from "./measures.ts";
import type { Model } from "./model.ts";
import { objectiveOf } from "./objective.ts";
import { isWholeParameter, parameterFault, parameterNames } from "./parameter-ranges.ts";

/** A search as it may be given in plain JavaScript. */
type Given = Readonly<Record<"space" | "method" | "trials" | "folds" | "measure" | "seed", unknown>>;
/** What is wrong with a part of a search, and where the cure is not that of every option, how to cure it. */
type Fault = readonly [subject: string, detail: string, hint?: string];

/** Problems of a model's search: a space of nothing, bounds that can't be, parameters that the trainer does not have. */
export function searchProblems(model: Model): ThroughlineError[] {
  const search = model.search as unknown;
  if (search === undefined || typeof search !== "object" || search === null) return [];
  const given = search as Given;
  const faults = [...methodFaults(given), ...measureFaults(model, given), ...spaceFaults(model, given)];
  return faults.map(([subject, detail, hint]) =>
    contractError("invalid-option", {
      detail,
      where: whereOf(model, subject),
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

const methods = ["random", "halving", "tpe"];

const isWhole = (value: unknown, low: number, high: number) =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

function methodFaults({ method, trials, folds, seed }: Given): Fault[] {
  const said: [isRight: boolean, fault: Fault][] = [
    [
      methods.includes(method as string),
      ["search.method", `search has no such method: ${String(method)}`, `use ${methods.join(", ")}`],
    ],
    [isWhole(trials, 1, 1_000), ["search.trials", `trials is not a whole number from 1 to 1,000: ${String(trials)}`]],
    [
      folds === undefined || isWhole(folds, 1, 20),
      ["search.folds", `folds is not a whole number from 1 to 20: ${String(folds)}`],
    ],
    [
      seed === undefined || isWhole(seed, 0, 2 ** 32 - 1),
      ["search.seed", `seed is not a whole number from 0 to 4,294,967,295: ${String(seed)}`],
    ],
  ];
  return said.flatMap(([isRight, fault]) => (isRight ? [] : [fault]));
}

function measureFaults(model: Model, { measure }: Given): Fault[] {
  const known = measuresFor(objectiveOf(model));
  const subject = "search.measure";
  if (!known.includes(measure as GateMeasure))
    return [[subject, `search is by no measure: ${String(measure)}`, `use one of ${known.join(", ")}`]];
  if (measure !== "cost" || model.evaluate?.costs !== undefined) return [];
  return [[subject, "search is by costs, and there are none", "give them in `evaluate: { costs: { ... } }`"]];
}

function spaceFaults(model: Model, { space, method }: Given): Fault[] {
  const dimensions = typeof space === "object" && space !== null ? Object.entries(space) : [];
  const given = dimensions.filter(([, dimension]) => dimension !== undefined);
  if (given.length === 0)
    return [
      ["search.space", "search has nothing to search", "name parameters: { learningRate: logUniform(0.01, 0.3) }"],
    ];
  return given.flatMap(([name, dimension]) => {
    const subject = `search.space.${name}`;
    const parameter = parameterOf(model, name, method);
    if (parameter !== undefined) return [[subject, ...parameter] as Fault];
    return dimensionFaults(name, dimension).map((detail): Fault => [subject, detail]);
  });
}

/** Why a parameter can't be searched. */
function parameterOf(model: Model, name: string, method: unknown): readonly [string, string?] | undefined {
  const searched = parameterNames.filter((one) => one !== "quantile" && one !== "rankTruncation");
  if (name === "quantile")
    return ["quantile says what is learned, and can't be searched", "write it in the trainer's options"];
  if (name === "rankTruncation")
    return [
      "rankTruncation is for the objective lambdarank, which is not searched",
      "write it in the trainer's options",
    ];
  if (!searched.includes(name)) return [`trainer has no such parameter: ${name}`, `use one of ${searched.join(", ")}`];
  if (name === "rounds" && method === "halving")
    return ["halving itself divides the rounds: rounds", "write them in the trainer's options"];
  if (name === "positiveWeight" && objectiveOf(model) !== "binary")
    return [`positiveWeight asks a label of truth: ${model.label.column}`];
  if (name === "positiveWeight" && model.balanceClasses === true)
    return ["balanceClasses and positiveWeight do the same: positiveWeight", "leave one of them out"];
  return undefined;
}

type Bounds = Readonly<Record<"draw" | "low" | "high" | "values", unknown>>;

function dimensionFaults(name: string, dimension: unknown): string[] {
  const { draw, low, high, values } = (dimension ?? {}) as Bounds;
  if (draw === "choice") return choiceFaults(name, values);
  if (draw !== "uniform" && draw !== "logUniform" && draw !== "integer")
    return [`${name} is not drawn by uniform, logUniform, integer or choice`];
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return [`bounds of ${name} are no numbers: ${String(low)} and ${String(high)}`];
  const [least, most] = [low as number, high as number];
  if (!(least < most)) return [`bounds of ${name} leave nothing between them: ${least} and ${most}`];
  if (draw === "integer" && !(Number.isInteger(least) && Number.isInteger(most)))
    return [`bounds of ${name} are no whole numbers: ${least} and ${most}`];
  if (draw === "logUniform" && least <= 0) return [`the lower bound of ${name} has no logarithm: ${least}`];
  if (draw !== "integer" && isWholeParameter(name))
    return [`${name} takes whole numbers, draw it by integer or choice`];
  return [...new Set([least, most].flatMap((bound) => parameterFault(name, bound) ?? []))];
}

function choiceFaults(name: string, values: unknown): string[] {
  if (!Array.isArray(values) || values.length === 0) return [`${name} has nothing to choose from`];
  return [...new Set(values.flatMap((value) => parameterFault(name, value ?? "undefined") ?? []))];
}
