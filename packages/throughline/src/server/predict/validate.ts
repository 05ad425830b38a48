import { Ajv, type ErrorObject } from "ajv";
import type { Issue } from "../../contracts/errors/throughline-error.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { unknownSays } from "../../contracts/shape/unknown-fields.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";
import { serverError } from "../error-codes.ts";

type Path = readonly (string | number)[];

/** Checks a value and gives it back; `path` is where it stands in the request. Throws `server.invalid-request` with one issue for each fault. */
export type Validator = (value: unknown, path: Path) => Readonly<Record<string, unknown>>;

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  strictNumbers: true,
  coerceTypes: false,
  // An error brings its schema along, which names the fields that are known.
  verbose: true,
  formats: {
    date: (text: string) => canonicalText({ name: "date" }, text) !== undefined,
    "date-time": (text: string) => canonicalText({ name: "timestamp" }, text) !== undefined,
  },
});

/** Most faults of one request that are told. */
const mostIssues = 20;

/** A validator of a JSON Schema. Unknown fields are refused, since a misspelt one would be a missing one. */
export function compileValidator(schema: JsonSchema): Validator {
  const check = ajv.compile(schema);
  return (value, path) => {
    if (check(value)) return value as Readonly<Record<string, unknown>>;
    const faults = onePerPlace((check.errors ?? []).map((error) => ({ error, issue: issueOf(error, path) })));
    const issues = faults.slice(0, mostIssues);
    const more = faults.length > mostIssues ? `; and ${faults.length - mostIssues} more` : "";
    const says = issues.map(({ path: at, message }) => `${at.join(".")} ${message}`).join("; ");
    throw serverError("invalid-request", {
      detail: `request does not have the shape that is asked: ${says}${more}`,
      issues,
    });
  };
}

type PlacedIssue = Issue & { readonly path: Path };

/** One issue for each place, in the order of the places: what is allowed says more than that its type is another one. */
function onePerPlace(
  faults: readonly { readonly error: ErrorObject; readonly issue: PlacedIssue }[],
): readonly PlacedIssue[] {
  const found = new Map<string, PlacedIssue>();
  for (const { error, issue } of faults) {
    const place = JSON.stringify(issue.path.map(String));
    if (!found.has(place) || error.keyword === "enum") found.set(place, issue);
  }
  return [...found.values()];
}

function issueOf(error: ErrorObject, path: Path): PlacedIssue {
  const at = [...path, ...error.instancePath.split("/").slice(1).map(unescaped)];
  switch (error.keyword) {
    case "additionalProperties":
      return {
        message: unknownSays("field", Object.keys((error.parentSchema as JsonSchema | undefined)?.properties ?? {})),
        path: [...at, shortened(error.params.additionalProperty)],
      };
    case "required":
      return { message: "field is missing", path: [...at, String(error.params.missingProperty)] };
    case "enum":
      return { message: allowedSays(error.params.allowedValues as unknown[]), path: at };
    case "type":
      return { message: `must be ${[error.params.type].flat().join(" or ")}`, path: at };
    case "format":
      return { message: formatSays(String(error.params.format)), path: at };
    default:
      return { message: error.message ?? error.keyword, path: at };
  }
}

function allowedSays(allowed: readonly unknown[]): string {
  const values = allowed.filter((value) => value !== null);
  const orNull = values.length < allowed.length ? " or null" : "";
  return `must be ${values.length > 1 ? "one of " : ""}${values.join(", ")}${orNull}`;
}

/** A part of a JSON pointer as it is written in the value. */
const unescaped = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");

const shortened = (name: unknown) => String(name).slice(0, 100);

const formatSays = (format: string) =>
  format === "date" ? "must be a day such as 2026-01-31" : "must be an instant such as 2026-01-31T12:00:00Z";
