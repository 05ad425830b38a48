import { type FieldType, formatType } from "../shape/field.ts";

/** How a type became another one. `wider`: every value of the old one, as it is sent, is one of the new. */
export type TypeStep = "wider" | "narrower" | "other";

type Decimal = Extract<FieldType, { readonly name: "decimal" }>;

/** Digits that a decimal may have and still be a number in JSON; one with more is a text. */
const mostNumberDigits = 15;

/** How `after` differs from `before`; undefined where it does not, or where one of them is not known. Lists and structs of both are compared by their parts. */
export function typeStep(before: FieldType, after: FieldType): TypeStep | undefined {
  if (before.name === "unknown" || after.name === "unknown" || formatType(before) === formatType(after))
    return undefined;
  if (isWider(before, after)) return "wider";
  return isWider(after, before) ? "narrower" : "other";
}

function isWider(before: FieldType, after: FieldType): boolean {
  if (after.name === "json") return true;
  if (after.name === "text") return before.name === "date" || before.name === "timestamp";
  if (before.name === "decimal" && after.name === "decimal") return isWiderDecimal(before, after);
  if (after.name === "float64") return before.name === "int32" || (before.name === "decimal" && isNumber(before));
  return after.name === "decimal" && before.name === "int32" && isNumber(after) && wholeDigits(after) >= 10;
}

const isNumber = ({ precision }: Decimal) => precision <= mostNumberDigits;
const wholeDigits = ({ precision, scale }: Decimal) => precision - scale;

function isWiderDecimal(before: Decimal, after: Decimal): boolean {
  const holds = wholeDigits(after) >= wholeDigits(before) && after.scale >= before.scale;
  return holds && isNumber(before) === isNumber(after);
}

const bits: Readonly<Partial<Record<FieldType["name"], number>>> = { int32: 32, int64: 64 };

/** What of a type changed, where it can be said more exactly than by the two types. */
export function typeWords(before: FieldType, after: FieldType): string | undefined {
  if (before.name === "decimal" && after.name === "decimal") {
    const precision =
      before.precision === after.precision ? [] : [`precision ${before.precision} → ${after.precision}`];
    const scale = before.scale === after.scale ? [] : [`scale ${before.scale} → ${after.scale}`];
    return [...precision, ...scale].join(", ");
  }
  const [from, to] = [bits[before.name], bits[after.name]];
  return from === undefined || to === undefined ? undefined : `${from} → ${to} bits`;
}
