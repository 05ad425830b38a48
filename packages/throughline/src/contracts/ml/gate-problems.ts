import { optionFaults } from "../core/option-rules.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { ClassGateBounds } from "./gates.ts";
import { type GateMeasure, measuresFor, type OneClassMeasure } from "./measures.ts";
import type { Model } from "./model.ts";
import { classesOf, objectiveOf } from "./objective.ts";

/** Problems of a model's gates: measures that its objective does not have, limits that are none, slices and costs that are missing. */
export function gateProblems(model: Model): ThroughlineError[] {
  const objective = objectiveOf(model);
  // Which measures a label has that is refused is not known.
  if (objective === "multiclass" && classesOf(model).length === 0) return [];
  const known = measuresFor(objective);
  if (typeof model.accept !== "object") {
    const detail = `accept is no object: ${String(model.accept)}`;
    return [contractError("invalid-option", { detail, where: whereOf(model, "accept") })];
  }
  return Object.entries(model.accept).flatMap(([measure, bounds]: [string, ClassGateBounds | undefined]) => {
    const where = whereOf(model, `accept.${measure}`);
    const invalid = (detail: string, hint?: string) =>
      contractError("invalid-option", { detail, where, ...(hint === undefined ? {} : { hint }) });
    if (!known.includes(measure as GateMeasure))
      return [invalid(`gate is on no measure: ${measure}`, `use one of ${known.join(", ")}`)];
    const faults = boundFaults(measure, bounds);
    if (faults.length > 0) return faults.map((fault) => invalid(...fault));
    const problems = limitsOf(bounds).map((limit) => invalid(`limit of a gate is not a number: ${limit}`));
    const asked: unknown = bounds?.current;
    if (asked !== undefined && asked !== "better" && asked !== "not-worse")
      problems.push(invalid(`current is neither better nor not-worse: ${String(asked)}`));
    if (bounds?.slices !== undefined && (model.evaluate?.slices ?? []).length === 0)
      problems.push(
        invalid(
          `gate is on slices, and there are none: ${measure}`,
          "name their columns in `evaluate: { slices: [...] }`",
        ),
      );
    if (measure === "cost" && model.evaluate?.costs === undefined)
      problems.push(invalid("gate is on costs, and there are none", "give them in `evaluate: { costs: { ... } }`"));
    return [...problems, ...classFaults(model, measure, bounds?.classes).map((fault) => invalid(...fault))];
  });
}

type Fault = readonly [detail: string, hint?: string];

const limitRules = { min: true, max: true } as const;

/** What would leave a gate open without a word: names that bound nothing, no bounds at all, and bounds between which nothing lies. */
function boundFaults(measure: string, bounds: ClassGateBounds | undefined): readonly Fault[] {
  if (bounds === undefined) return [];
  const classes = Object.fromEntries(Object.keys(bounds?.classes ?? {}).map((name) => [name, limitRules]));
  const rules = { ...limitRules, current: true, slices: limitRules, classes } as const;
  const misspelt = optionFaults({ [measure]: bounds }, { [measure]: rules }, "accept.");
  if (misspelt.length > 0) return misspelt.map(({ detail, hint }) => [detail, hint]);
  const { slices, classes: ofClasses } = bounds;
  const limits: readonly (readonly [of: string, limits: ClassGateBounds | undefined])[] = [
    [measure, bounds],
    [`${measure}.slices`, slices],
    ...Object.entries(ofClasses ?? {}).map(([name, one]) => [`${measure}.classes.${name}`, one] as const),
  ];
  const given: readonly (readonly [of: string, bounds: object | undefined])[] = [
    ...limits,
    [`${measure}.classes`, ofClasses],
  ];
  return [
    ...given.filter(([, one]) => one !== undefined && isEmpty(one)).map(([of]) => emptyFault(of)),
    ...limits.flatMap(([of, one]) => rangeFaults(of, one)),
  ];
}

const isEmpty = (bounds: object) => Object.values(bounds).every((bound) => bound === undefined);

const emptyFault = (of: string): Fault => [`gate bounds nothing: ${of}`, "give it a min or a max, or leave it out"];

const rangeFaults = (of: string, { min = -Infinity, max = Infinity }: ClassGateBounds = {}): Fault[] =>
  min > max ? [[`gate asks at least ${min} and at most ${max}: ${of}`, "give a min that is not above the max"]] : [];

const ofOneClass: ReadonlySet<string> = new Set<OneClassMeasure>(["f1", "precision", "recall", "calibrationError"]);

function classFaults(model: Model, measure: string, bounds: ClassGateBounds["classes"]): readonly Fault[] {
  if (bounds === undefined) return [];
  const classes = classesOf(model);
  if (classes.length === 0 || !ofOneClass.has(measure)) {
    const what = classes.length === 0 ? "label has no classes" : "measure is of all classes together";
    return [[`gate is on classes, and the ${what}: ${measure}`, "leave `classes` out of it"]];
  }
  const unknown = Object.keys(bounds).filter((name) => !classes.includes(name));
  return unknown.map((name) => [
    `gate is on no class of ${model.label.column}: ${name}`,
    `use one of ${classes.join(", ")}`,
  ]);
}

const limitsOf = (bounds: ClassGateBounds | undefined) =>
  [bounds, bounds?.slices, ...Object.values(bounds?.classes ?? {})]
    .flatMap((limits) => [limits?.min, limits?.max])
    .filter((limit) => limit !== undefined && !Number.isFinite(limit));
