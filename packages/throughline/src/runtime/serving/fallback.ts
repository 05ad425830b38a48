import { scoreField } from "../../contracts/ml/answer.ts";
import { classesOf } from "../../contracts/ml/objective.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { answerAt, type Said } from "../training/class-answer.ts";
import { servingError } from "./error-codes.ts";

/**
 * Runs the user's fallback on a copy of the request. What it throws or gives wrongly is its error, with its stack as the cause.
 *
 * @throws {ThroughlineError} `serving.fallback-failed`
 */
export function callFallback(endpoint: Endpoint, request: Readonly<Record<string, unknown>>): Said {
  let given: ReturnType<NonNullable<Endpoint["fallback"]>> | undefined;
  try {
    given = endpoint.fallback?.({ ...request });
    const classes = classesOf(endpoint.model);
    if (classes.length > 0) return answerAt(probabilitiesOf(endpoint, given?.probabilities, classes), 0, classes);
    return { score: scoreOf(endpoint, given?.score) };
  } catch (cause) {
    if (given !== undefined) throw cause;
    const thrown = cause instanceof Error ? cause.name : "a thrown value";
    throw servingError("fallback-failed", { detail: `fallback of ${endpoint.name} failed: ${thrown}`, cause });
  }
}

function scoreOf(endpoint: Endpoint, score: unknown): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = scoreField(endpoint.model).limits ?? {};
  if (typeof score === "number" && Number.isFinite(score) && score >= min && score <= max) return score;
  const asked = Number.isFinite(max)
    ? `score between ${min} and ${max}`
    : Number.isFinite(min)
      ? `score from ${min} on`
      : "finite score";
  throw servingError("fallback-failed", {
    detail: `fallback of ${endpoint.name} gives no ${asked}: ${typeof score === "number" ? score : typeof score}`,
  });
}

/** How far a sum of probabilities may be from 1. */
const tolerance = 1e-6;

/** The probability of every class, 0 for those that are left out. */
function probabilitiesOf(endpoint: Endpoint, given: unknown, classes: readonly string[]): Float64Array {
  const failed = (detail: string) => {
    const { column } = endpoint.model.label;
    const hint = `give probabilities of ${classes.join(", ")} that are 1 together`;
    return servingError("fallback-failed", {
      detail: `fallback of ${endpoint.name} ${detail}`,
      hint: `${hint}: the label is ${column}`,
    });
  };
  if (typeof given !== "object" || given === null) throw failed(`gives no probabilities: ${typeof given}`);
  const unknown = Object.keys(given).find((name) => !classes.includes(name));
  if (unknown !== undefined) throw failed(`gives the probability of no class: ${unknown}`);
  const said = new Map<string, unknown>(Object.entries(given));
  const found = classes.map((name) => said.get(name) ?? 0);
  const wrong = classes.find((_, i) => !(typeof found[i] === "number" && found[i] >= 0 && found[i] <= 1));
  if (wrong !== undefined) throw failed(`gives no probability of ${wrong} between 0 and 1: ${String(said.get(wrong))}`);
  const probabilities = Float64Array.from(found as number[]);
  const sum = probabilities.reduce((total, one) => total + one, 0);
  if (Math.abs(sum - 1) > tolerance)
    throw failed(`gives probabilities that are not 1 together: ${Number(sum.toPrecision(6))}`);
  return probabilities;
}
