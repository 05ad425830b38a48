import type { Field, TypeName } from "../../../contracts/shape/field.ts";

const typeWords: Record<TypeName, string> = {
  text: "not-a-text",
  boolean: "not-a-boolean",
  int32: "not-an-integer",
  int64: "not-an-integer",
  float64: "not-a-number",
  decimal: "not-a-decimal",
  date: "not-a-date",
  timestamp: "not-a-timestamp",
  json: "not-json",
  unknown: "not-a-value",
  list: "not-a-list",
  struct: "not-a-struct",
};

/** `not-a-decimal amount`: the value is none of its column's type. */
export const wrongType = (field: Field): string => `${typeWords[field.type.name]} ${field.name}`;
/** `null amount`: the column takes no null. */
export const noValue = (name: string): string => `null ${name}`;
/** `not-allowed country`: the value is none of the closed set. */
export const notAllowed = (name: string): string => `not-allowed ${name}`;
/** `out-of-range count`: a whole number of more bits than the column has. */
export const outOfRange = (name: string): string => `out-of-range ${name}`;
/** `out-of-precision amount`: a decimal of more digits than the column has, before or after the point. */
export const outOfPrecision = (name: string): string => `out-of-precision ${name}`;
/** `non-finite x`: NaN, an infinity, or a number too large for 64 bits. */
export const notFinite = (name: string): string => `non-finite ${name}`;
/** `duplicate payment_id`: a row with the same key was there before. */
export const duplicate = (key: readonly string[]): string => `duplicate ${key.join(", ")}`;
