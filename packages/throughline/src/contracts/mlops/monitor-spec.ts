import { parseDuration } from "../core/duration.ts";
import { isMissing } from "../core/missing.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems } from "../data/relation-problems.ts";
import { useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { PromiseClause } from "../graph/kind-spec.ts";
import { objectiveOf } from "../ml/objective.ts";
import { fieldOf } from "../shape/field.ts";
import { isRelation, shapeOf } from "../shape/relation.ts";
import type { Endpoint } from "./endpoint.ts";
import { type DriftLimits, type LateLabel, labelTime } from "./monitor.ts";

type Monitored = Pick<Endpoint, "monitor" | "id">;

/** The column of a label's relation that names the prediction; undefined where the endpoint has no id. */
export const labelKey = ({ id }: Monitored): string | undefined => (isMissing(id) ? undefined : id?.name);

/** What is read to label predictions. */
export function labelUses(endpoint: Monitored): Use[] {
  const label = endpoint.monitor?.label;
  const key = labelKey(endpoint);
  if (label === undefined || key === undefined || !isRelation(label.from)) return [];
  const [time, column] = [labelTime(label), label.column];
  return [
    useOf(label.from, [
      { name: key, as: "id of labels" },
      ...(column === undefined ? [] : [{ name: column, as: "label" }]),
      ...(time === undefined ? [] : [{ name: time, as: "time of labels" }]),
    ]),
  ];
}

/** What an endpoint promises by what it watches. */
export function monitorClauses({ monitor }: Monitored): PromiseClause[] {
  const clauses: PromiseClause[] = [];
  const { psi, ks } = monitor?.drift ?? {};
  if (psi !== undefined)
    clauses.push({ name: "drift", says: `PSI ≤ ${psi} of every input and score`, relation: "≤", limit: psi });
  if (ks !== undefined)
    clauses.push({ name: "drift ks", says: `KS ≤ ${ks} of every number and score`, relation: "≤", limit: ks });
  if (monitor?.label !== undefined) {
    const { coverage, delay } = monitor.label;
    const says = `labelled ${delay} later ≥ ${Number((100 * coverage).toPrecision(12))} %`;
    clauses.push({ name: "label coverage", says, relation: "≥", limit: coverage });
  }
  return clauses;
}

/** Problems of what an endpoint watches. */
export function monitorProblems(endpoint: Endpoint): ThroughlineError[] {
  const { monitor } = endpoint;
  return [
    ...(monitor?.drift === undefined ? [] : driftProblems(endpoint, monitor.drift)),
    ...(monitor?.label === undefined ? [] : labelProblems(endpoint, monitor.label)),
  ];
}

function driftProblems(endpoint: Endpoint, { psi, ks, window, minimum }: DriftLimits): ThroughlineError[] {
  const at = (option: string) => `monitor.drift.${option}`;
  const problems: ThroughlineError[] = [];
  const wrong = (option: string, detail: string) =>
    problems.push(contractError("invalid-option", { detail, where: whereOf(endpoint, at(option)) }));
  if (psi !== undefined && !(Number.isFinite(psi) && psi > 0)) wrong("psi", `psi is not a number above 0: ${psi}`);
  if (ks !== undefined && !(ks > 0 && ks <= 1)) wrong("ks", `ks is not above 0 and up to 1: ${ks}`);
  if (!isCount(minimum)) wrong("minimum", `minimum is not a whole number from 1 on: ${minimum}`);
  if (typeof window !== "number") problems.push(...lengthProblems(endpoint, at("window"), window));
  else if (!isCount(window)) wrong("window", `window is not a whole number of answers from 1 on: ${window}`);
  else if (minimum > window) wrong("minimum", `minimum is more than the ${window} answers of the window: ${minimum}`);
  return problems;
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;

/** Problems of a duration that has to be longer than nothing. */
function lengthProblems(endpoint: Endpoint, option: string, text: string): ThroughlineError[] {
  const unreadable = durationProblems(endpoint, option, String(text));
  if (unreadable.length > 0 || parseDuration(text) !== 0) return unreadable;
  return [
    contractError("invalid-option", {
      detail: `${option} is no time at all: ${text}`,
      where: whereOf(endpoint, option),
    }),
  ];
}

function labelProblems(endpoint: Endpoint, label: LateLabel): ThroughlineError[] {
  const at = (option: string) => whereOf(endpoint, `monitor.label.${option}`);
  const invalid = (option: string, detail: string, hint?: string) =>
    contractError("invalid-option", { detail, where: at(option), ...(hint === undefined ? {} : { hint }) });
  const { from, coverage, minimum } = label;
  const problems = [
    ...durationProblems(endpoint, "monitor.label.delay", String(label.delay)),
    ...lengthProblems(endpoint, "monitor.label.window", label.window),
  ];
  if (endpoint.id === undefined) {
    const hint = "give the endpoint an `id`, a column of the model's rows that the labels have too";
    problems.push(invalid("from", `labels find no prediction: ${endpoint.name} has no id`, hint));
  }
  const objective = isMissing(endpoint.model) ? "binary" : objectiveOf(endpoint.model);
  if (objective !== "binary") {
    const hint = "watch drift only: quality is measured on labels that are true or false";
    const gives = objective === "multiclass" ? "one of several classes" : "a number";
    problems.push(invalid("from", `labels judge a probability, ${endpoint.model.name} gives ${gives}`, hint));
  }
  if (!isMissing(from) && !isRelation(from))
    problems.push(invalid("from", `labels come from no relation: ${typeof from}`));
  if (!(coverage >= 0 && coverage <= 1)) problems.push(invalid("coverage", `coverage is not from 0 to 1: ${coverage}`));
  if (!isCount(minimum)) problems.push(invalid("minimum", `minimum is not a whole number from 1 on: ${minimum}`));
  return isRelation(from) ? [...problems, ...columnTypeProblems(endpoint, label)] : problems;
}

function columnTypeProblems(endpoint: Endpoint, { from, column }: LateLabel): ThroughlineError[] {
  const field = column === undefined ? undefined : fieldOf(shapeOf(from.columns), column);
  if (field === undefined || field.type.name === "boolean" || field.type.name === "unknown") return [];
  const detail = `a label is a boolean, ${from.name}.${column} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(endpoint, "monitor.label.column") })];
}
