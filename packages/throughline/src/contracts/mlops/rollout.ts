import type { Declaration, DeclarationId } from "../core/declaration.ts";
import { type Duration, parseDuration } from "../core/duration.ts";
import { isMissing } from "../core/missing.ts";
import type { RulesOf } from "../core/option-rules.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";

/** Options of a canary. */
export interface CanaryOptions {
  /** Shares of the keys whose requests a new release answers, one after the other: each in (0, 1], rising, the last one 1. */
  readonly steps: readonly number[];
  /** Answers of the canary in a step before it may go on by itself. @default 500 */
  readonly requests?: number;
  /** Least time of a step before it may go on by itself. @default "10m" */
  readonly pause?: Duration;
}

/** How a new release takes over the requests of an endpoint. */
export type Rollout = Required<CanaryOptions>;

/** How a release takes over the requests of its endpoints, by the ids of their declarations. Others change all at once. */
export type Rollouts = Readonly<Record<DeclarationId, Rollout>>;

/** What may stand in a canary's options. */
export const rolloutRules = { steps: "list", requests: true, pause: true } satisfies RulesOf<CanaryOptions>;

/** A new release answers a share of the keys first, and more of them where it does no worse than the release beside it. */
export function canary(options: CanaryOptions): Rollout {
  return Object.freeze({ requests: 500, pause: "10m", ...options });
}

/** The share of keys in a step; past the last one it is all of them. */
export const shareAt = ({ steps }: Pick<Rollout, "steps">, step: number): number => steps[step] ?? 1;

/** What is wrong with an endpoint's rollout: `contracts.invalid-option`. */
export function rolloutProblems(endpoint: Declaration & { readonly rollout?: Rollout }): ThroughlineError[] {
  const { rollout } = endpoint;
  if (rollout === undefined || isMissing(rollout)) return [];
  const wrong = (option: string, detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(endpoint, `rollout.${option}`) });
  if (!isOfCanary(rollout)) {
    const detail = `rollout is not made by canary(...): ${JSON.stringify(rollout)}`;
    const hint = 'write rollout: canary({ steps: [0.05, 0.25, 1] }), with canary from "throughline/mlops"';
    return [contractError("invalid-option", { detail, hint, where: whereOf(endpoint, "rollout") })];
  }
  const { steps, requests, pause } = rollout;
  const problems = stepFaults(steps).map((detail) =>
    wrong("steps", detail, "write rising shares that end with 1, such as [0.05, 0.25, 1]"),
  );
  if (!(Number.isSafeInteger(requests) && requests > 0))
    problems.push(wrong("requests", `requests is no count of answers: ${requests}`, "write a whole number above 0"));
  if (typeof pause !== "string" || parseDuration(pause) === undefined)
    problems.push(wrong("pause", `pause is not a duration: ${pause}`, 'write a duration such as "10m"'));
  return problems;
}

/** What `canary` gives has all of its options, also those that were left out. */
const isOfCanary = (rollout: unknown): boolean =>
  typeof rollout === "object" && rollout !== null && "requests" in rollout && "pause" in rollout;

function stepFaults(steps: unknown): string[] {
  if (!Array.isArray(steps)) return steps === undefined ? ["a canary has no steps"] : [];
  if (steps.length === 0) return ["a canary has no steps"];
  const outside = steps.filter((share) => !(typeof share === "number" && share > 0 && share <= 1));
  if (outside.length > 0) return [`steps are not shares above 0 and up to 1: ${outside.map(String).join(", ")}`];
  const falling = steps.findIndex((share, i) => i > 0 && share <= steps[i - 1]);
  if (falling > 0) return [`steps do not rise: ${steps[falling - 1]}, ${steps[falling]}`];
  const last = steps.at(-1);
  return last === 1 ? [] : [`the last step is not 1: ${last}`];
}
