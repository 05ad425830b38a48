import type { FieldType } from "../../contracts/shape/field.ts";

const integerDigits: Readonly<Record<string, number>> = { int32: 10, int64: 19 };

/**
 * Whether values of type `given` fit a column of type `declared` without loss: equal types, integers in wider numbers,
 * decimals in decimals with room, anything numeric in float64, dates in timestamps, all in json and unknown.
 */
export function fits(given: FieldType, declared: FieldType): boolean {
  if (given.name === "unknown" || declared.name === "unknown" || declared.name === "json") return true;
  if (given.name === "json") return declared.name === "text";
  if (declared.name === "float64") return ["int32", "int64", "float64", "decimal"].includes(given.name);
  if (declared.name === "decimal") return fitsDecimal(given, declared);
  if (declared.name === "int64") return given.name === "int64" || given.name === "int32";
  if (declared.name === "timestamp") return given.name === "timestamp" || given.name === "date";
  if (declared.name === "list") return given.name === "list" && fits(given.item, declared.item);
  if (declared.name === "struct") return given.name === "struct" && fitsStruct(given, declared);
  return given.name === declared.name;
}

function fitsDecimal(given: FieldType, declared: FieldType & { readonly name: "decimal" }): boolean {
  const room = declared.precision - declared.scale;
  if (given.name === "decimal") return given.precision - given.scale <= room && given.scale <= declared.scale;
  return (integerDigits[given.name] ?? 99) <= room;
}

function fitsStruct(
  given: FieldType & { readonly name: "struct" },
  declared: FieldType & { readonly name: "struct" },
): boolean {
  return declared.fields.every((field) => {
    const other = given.fields.find(({ name }) => name === field.name);
    return other !== undefined && fits(other.type, field.type);
  });
}
