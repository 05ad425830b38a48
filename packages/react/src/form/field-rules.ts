import type { Limits, RemoteField } from "throughline/client";
import { numberText } from "../format/number-text.ts";

/** What a person typed into a field as the value that is sent; undefined where an optional field was left empty. */
export function sentValue(field: RemoteField, typed: string): unknown {
  const { type } = field;
  const text = type === "text" ? typed : typed.trim();
  if (text === "" && type !== "boolean") return field.optional === true ? undefined : field.nullable ? null : "";
  if (type === "boolean") return text === "true";
  if (/^(int|float|decimal)/.test(type)) return numberOf(text);
  if (type === "timestamp") return instantOf(text);
  return type === "json" ? JSON.parse(text) : text;
}

/** A number that a double can't hold stays a text, as the server sends such ones too. */
function numberOf(text: string): number | string {
  const digits = text.replaceAll(/[^0-9]/g, "").replace(/^0+/, "");
  return digits.length > 15 ? text : Number(text);
}

/** Times are typed in UTC, and the control leaves out seconds that are zero. */
function instantOf(text: string): string {
  if (/Z$|[+-]\d\d:\d\d$/.test(text)) return text;
  return `${text.length === 16 ? `${text}:00` : text}Z`;
}

/** What is wrong with what was typed, as a sentence that says what to do; undefined where nothing is. The rules are those of the server. */
export function typedFault(field: RemoteField, typed: string): string | undefined {
  const text = typed.trim();
  if (field.type === "boolean") return undefined;
  if (text === "") return field.optional === true || field.nullable ? undefined : missingText(field);
  if (field.values !== undefined)
    return field.values.includes(typed) ? undefined : `Choose one of ${field.values.join(", ")}`;
  return typeFault(field.type, text) ?? limitsFault(field, typed);
}

function missingText({ values, example }: RemoteField): string {
  if (values !== undefined) return "Choose one";
  return example === undefined ? "Fill this in" : `Fill this in, such as ${example}`;
}

const int32 = 2_147_483_647n;
const int64 = 9_223_372_036_854_775_807n;

function typeFault(type: string, text: string): string | undefined {
  if (type === "int32" || type === "int64") return wholeFault(text, type === "int32" ? int32 : int64);
  if (type === "float64") return isNumber(text) ? undefined : `Write a number: ${text} is none`;
  if (type.startsWith("decimal")) return decimalFault(type, text);
  if (type === "date") return isDate(text) ? undefined : `Write a date as 2026-02-28: ${text} is none`;
  if (type === "timestamp")
    return Number.isNaN(Date.parse(instantOf(text))) ? `Write a time as 2026-02-28T14:30: ${text} is none` : undefined;
  if (type === "json") return isJson(text) ? undefined : "Write JSON";
  return undefined;
}

function wholeFault(text: string, greatest: bigint): string | undefined {
  if (!/^-?\d+$/.test(text)) return `Write a whole number: ${text} is none`;
  const value = BigInt(text);
  if (value > greatest || value < -greatest - 1n)
    return `Write a number between −${numberText(String(greatest + 1n))} and ${numberText(String(greatest))}`;
  return undefined;
}

const isNumber = (text: string) => /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));

function decimalFault(type: string, text: string): string | undefined {
  const [, precision = "38", scale = "0"] = /^decimal\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  const [, whole, fraction = ""] = /^-?(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return `Write a number such as 12.50: ${text} is none`;
  if (fraction.replace(/0+$/, "").length > Number(scale))
    return `Write at most ${scale} digits after the point: ${text}`;
  const room = Number(precision) - Number(scale);
  return whole.replace(/^0+/, "").length > room ? `Write at most ${room} digits before the point: ${text}` : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function limitsFault({ limits, type }: RemoteField, typed: string): string | undefined {
  if (limits === undefined) return undefined;
  return type === "text" ? lengthFault(limits, typed) : boundsFault(limits, Number(typed));
}

function lengthFault({ minLength, maxLength, pattern }: Limits, text: string): string | undefined {
  const { length } = [...text];
  if (minLength !== undefined && minLength === maxLength && length !== minLength)
    return `Write exactly ${minLength} characters: these are ${length}`;
  if (minLength !== undefined && length < minLength)
    return `Write at least ${minLength} characters: these are ${length}`;
  if (maxLength !== undefined && length > maxLength)
    return `Write at most ${maxLength} characters: these are ${length}`;
  if (pattern !== undefined && !new RegExp(pattern, "u").test(text)) return `Write it in the form ${pattern}`;
  return undefined;
}

function boundsFault({ min, max, exclusiveMin, exclusiveMax }: Limits, value: number): string | undefined {
  const say = (word: string, bound: number) =>
    `Write a number ${word} ${numberText(bound)}: ${numberText(value)} is not`;
  if (min !== undefined && value < min) return say("of at least", min);
  if (max !== undefined && value > max) return say("of at most", max);
  if (exclusiveMin !== undefined && value <= exclusiveMin) return say("above", exclusiveMin);
  if (exclusiveMax !== undefined && value >= exclusiveMax) return say("below", exclusiveMax);
  return undefined;
}

/** A value as it stands in a control, for values that are there at first. */
export function typedOf(field: RemoteField, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (field.type === "timestamp") return String(value).replace(/Z$/, "").slice(0, 19);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
