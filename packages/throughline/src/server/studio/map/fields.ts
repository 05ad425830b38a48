import type { StudioField } from "../../../client/studio/studio-values.ts";
import { type Field, formatType, type Shape } from "../../../contracts/shape/field.ts";

const piiPrefix = "pii:";

/** The categories of personal data that a field holds. */
export const piiOf = (field: Pick<Field, "tags">): string[] =>
  (field.tags ?? []).filter((tag) => tag.startsWith(piiPrefix)).map((tag) => tag.slice(piiPrefix.length));

/** Names of the fields with personal data. */
export const piiNames = (shape: Shape): ReadonlySet<string> =>
  new Set(shape.filter((field) => piiOf(field).length > 0).map(({ name }) => name));

/** A field as the Studio shows it. */
export function studioField(field: Field, key: readonly string[] = []): StudioField {
  const pii = piiOf(field);
  return {
    name: field.name,
    type: formatType(field.type),
    nullable: field.nullable,
    ...(field.optional === true ? { optional: true } : {}),
    ...(field.unit === undefined ? {} : { unit: field.unit }),
    ...(field.values === undefined ? {} : { values: field.values }),
    ...(pii.length === 0 ? {} : { pii }),
    ...(key.includes(field.name) ? { key: true } : {}),
    ...(field.description === undefined ? {} : { description: field.description }),
  };
}
