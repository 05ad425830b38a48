import { Ajv, type ErrorObject } from "ajv";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { serverError } from "../rest/error-codes.ts";

/** Checks a value and gives it back; `path` is where it stands in the request. Throws `server.invalid-request` with one issue for each fault. */
export type Validator = (value: unknown, path: readonly (string | number)[]) => Readonly<Record<string, unknown>>;

const ajv = new Ajv({ allErrors: true, strict: false, coerceTypes: false, validateFormats: false });

/** A validator of a JSON Schema. Unknown fields are refused, since a misspelt one would be a missing one. */
export function compileValidator(schema: JsonSchema): Validator {
  const check = ajv.compile(schema);
  return (value, path) => {
    if (check(value)) return value as Readonly<Record<string, unknown>>;
    const issues = (check.errors ?? []).map((error) => ({
      message: messageOf(error),
      path: [...path, ...error.instancePath.split("/").slice(1)],
    }));
    throw serverError("invalid-request", {
      detail: `request does not have the shape that is asked: ${issues.map(({ path: at, message }) => `${at.join(".")} ${message}`.trim()).join("; ")}`,
      issues,
    });
  };
}

function messageOf(error: ErrorObject): string {
  if (error.keyword === "additionalProperties")
    return `field is not known: ${(error.params as { additionalProperty: string }).additionalProperty}`;
  if (error.keyword === "required")
    return `field is missing: ${(error.params as { missingProperty: string }).missingProperty}`;
  if (error.keyword === "enum")
    return `must be one of ${(error.params as { allowedValues: unknown[] }).allowedValues.join(", ")}`;
  return error.message ?? error.keyword;
}
