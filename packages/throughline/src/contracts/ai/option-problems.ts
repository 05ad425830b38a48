import type { Declaration } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";

/** The problem of what should be a zod object and is none. */
export function schemaProblems(declaration: Declaration, option: string, value: unknown): ThroughlineError[] {
  if (isMissing(value)) return [];
  const { safeParse, shape } = (value ?? {}) as { readonly safeParse?: unknown; readonly shape?: unknown };
  if (typeof safeParse === "function" && typeof shape === "object") return [];
  const detail = `${option} is no zod object`;
  const hint = `write ${option}: z.object({ ... })`;
  return [contractError("invalid-option", { detail, hint, where: whereOf(declaration, option) })];
}

/** The problem of what should be a function and is none, or is not there. */
export function functionProblems(declaration: Declaration, option: string, value: unknown): ThroughlineError[] {
  if (typeof value === "function") return [];
  return [contractError("invalid-option", { detail: `${option} is no function`, where: whereOf(declaration, option) })];
}

/** Problems of the categories of personal data that a declaration says it takes. */
export function categoryProblems(declaration: Declaration & { readonly pii: readonly unknown[] }): ThroughlineError[] {
  return declaration.pii
    .filter((category) => typeof category !== "string" || category === "")
    .map((category) =>
      contractError("invalid-option", {
        detail: `pii is no category of personal data: ${category}`,
        hint: 'name the category that the column is tagged with, such as "name"',
        where: whereOf(declaration, "pii"),
      }),
    );
}
