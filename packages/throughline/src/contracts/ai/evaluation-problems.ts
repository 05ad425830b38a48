import type { Declaration } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import { pathProblems } from "../data/source-problems.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";

/** Problems of the file with the cases of an evaluation. */
export function casesProblems(declaration: Declaration, cases: unknown): ThroughlineError[] {
  if (typeof cases === "string" && cases.endsWith(".jsonl")) return pathProblems(declaration, "evaluate.cases", cases);
  const detail = `cases are no file of lines: ${cases}`;
  const hint = 'name a .jsonl file below the project\'s root, such as "ai/rules.cases.jsonl"';
  return [contractError("invalid-option", { detail, hint, where: whereOf(declaration, "evaluate.cases") })];
}

/** The problem of a gate that is no share, if it is none. */
export function shareProblems(declaration: Declaration, option: string, share: unknown): ThroughlineError[] {
  if (typeof share === "number" && share >= 0 && share <= 1) return [];
  const detail = `${option} is not a share between 0 and 1: ${share}`;
  return [contractError("invalid-option", { detail, where: whereOf(declaration, option) })];
}

/** What a number may be. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The problem of a number that is not whole or out of its bounds, if it is. */
export function wholeProblems(
  declaration: Declaration,
  option: string,
  of: Bounds & { readonly value: unknown },
): ThroughlineError[] {
  const { value, min, max } = of;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return [];
  const detail = `${option} is not a whole number from ${min} to ${max.toLocaleString("en")}: ${value}`;
  return [contractError("invalid-option", { detail, where: whereOf(declaration, option) })];
}
