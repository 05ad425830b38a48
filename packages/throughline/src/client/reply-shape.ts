import type { RemoteField } from "../contracts/core/remote.ts";

/** How values of a type stand in JSON. Numbers of more digits than a double holds are texts. Types that are not named are not checked. */
const jsonTypes: Readonly<Record<string, readonly string[]>> = {
  text: ["string"],
  date: ["string"],
  timestamp: ["string"],
  boolean: ["boolean"],
  int32: ["number"],
  int64: ["number", "string"],
  float64: ["number", "string"],
  decimal: ["number", "string"],
};

/**
 * What is wrong with a reply by the fields that were promised when the page was built, or undefined. Further properties are
 * allowed, so that a page works on with a release that sends more.
 */
export function replyFault(fields: readonly RemoteField[], value: unknown): string | undefined {
  if (fields.length === 0) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "reply is no object";
  for (const field of fields) {
    const fault = fieldFault(field, (value as Readonly<Record<string, unknown>>)[field.name]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault({ name, type, nullable, optional }: RemoteField, value: unknown): string | undefined {
  if (value === undefined) return optional === true ? undefined : `reply lacks ${name}`;
  if (value === null) return nullable ? undefined : `${name} is null`;
  const allowed = jsonTypes[type.replace(/\(.*$/, "")];
  return allowed === undefined || allowed.includes(typeof value) ? undefined : `${name} is no ${type}`;
}
