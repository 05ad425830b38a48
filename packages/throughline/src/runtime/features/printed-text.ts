import type { FieldType } from "../../contracts/shape/field.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";

/** A value as the engine prints it, by which it is told from others; undefined where it is none of the type. */
export function printedText(type: FieldType, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" && type.name === "text") return value;
  const text = canonicalText(type, String(value));
  if (text === undefined || type.name !== "timestamp") return text;
  return text.replace("T", " ").replace(/\.?0*Z$/, "+00");
}
