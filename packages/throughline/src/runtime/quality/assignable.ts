import type { Field, FieldType } from "../../contracts/shape/field.ts";

/** Digits before the point that every value of a whole type fits in. */
const wholeDigits: Partial<Record<FieldType["name"], number>> = { int32: 10, int64: 19 };

/** Types that a declared type takes beside its own. */
const wider: Partial<Record<FieldType["name"], readonly FieldType["name"][]>> = {
  int64: ["int32"],
  float64: ["int32", "int64", "decimal"],
  timestamp: ["date"],
  text: ["json"],
};

/**
 * True when a query's column may be stored as the declared type: the same type, whole numbers in wider ones, decimals and whole numbers
 * in decimals with room for all their digits, any number as float64, dates as timestamps, anything as JSON. These are the rules by
 * which queries are checked before they run.
 */
export function isAssignable(given: FieldType, declared: FieldType): boolean {
  if (given.name === "unknown" || declared.name === "unknown" || declared.name === "json") return true;
  if (declared.name === "decimal") return fitsDecimal(given, declared);
  if (declared.name === "list") return given.name === "list" && isAssignable(given.item, declared.item);
  if (declared.name === "struct") return given.name === "struct" && hasFields(given.fields, declared.fields);
  return given.name === declared.name || wider[declared.name]?.includes(given.name) === true;
}

function fitsDecimal(given: FieldType, declared: FieldType & { name: "decimal" }): boolean {
  const before = declared.precision - declared.scale;
  if (given.name === "decimal") return given.scale <= declared.scale && given.precision - given.scale <= before;
  return (wholeDigits[given.name] ?? Number.POSITIVE_INFINITY) <= before;
}

function hasFields(given: readonly Field[], declared: readonly Field[]): boolean {
  return declared.every((field) => {
    const other = given.find(({ name }) => name === field.name);
    return other !== undefined && isAssignable(other.type, field.type);
  });
}
