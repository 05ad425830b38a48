import { xgboostModelError } from "./error-codes.ts";
import { readUbjson } from "./read-ubjson.ts";

/** Largest file that is read. */
const MAX_BYTES = 256 * 1024 * 1024;

export const malformed = (detail: string, cause?: unknown) =>
  xgboostModelError("malformed", { detail, ...(cause === undefined ? {} : { cause }) });

export const unsupported = (detail: string) => xgboostModelError("unsupported", { detail });

/** True for bytes that start as Universal Binary JSON does; JSON goes on with white space, a quote or a brace. */
export function isUbjson(bytes: Uint8Array): boolean {
  const second = String.fromCharCode(bytes[1] ?? 0);
  return bytes[0] === 0x7b && /[iUIlL#$]/.test(second);
}

/** The document of a model file, JSON or Universal Binary JSON. */
export function readDocument(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_BYTES) throw unsupported(`a file of more than ${MAX_BYTES} bytes: ${bytes.length}`);
  if (bytes.length === 0) throw xgboostModelError("truncated", { detail: "the file is empty" });
  return isUbjson(bytes) ? readUbjson(bytes) : readJson(bytes);
}

function readJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (!text.trimStart().startsWith("{"))
    throw malformed(`neither JSON nor UBJSON, it starts with ${JSON.stringify(text.slice(0, 20))}`);
  try {
    return JSON.parse(/NaN|Infinity/.test(text) ? withoutSpecialNumbers(text) : text);
  } catch (cause) {
    if (!text.trimEnd().endsWith("}"))
      throw xgboostModelError("truncated", { detail: `the JSON has no end, ${bytes.length} bytes`, cause });
    throw malformed(`the file is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** XGBoost writes NaN and infinities as JavaScript does; null stands for NaN here. */
function withoutSpecialNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|NaN|Infinity/g, (token) => {
    if (token === "NaN") return "null";
    return token === "Infinity" ? "1e999" : token;
  });
}

/** A part of a document, and what leads there: `learner.objective`. */
export interface Part {
  readonly value: unknown;
  readonly path: string;
}

export function memberOf({ value, path }: Part, name: string): Part {
  const whole = path === "" ? name : `${path}.${name}`;
  const members = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (!Object.hasOwn(members, name)) throw malformed(`the model has no ${whole}`);
  return { value: members[name], path: whole };
}

export const hasMember = ({ value }: Part, name: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name);

/** A part below parts. */
export const partAt = (part: Part, ...names: readonly string[]): Part => names.reduce(memberOf, part);

export function textOf({ value, path }: Part): string {
  if (typeof value !== "string") throw malformed(`${path} is no text: ${String(value).slice(0, 40)}`);
  return value;
}

/** XGBoost writes numbers of parameters as text. */
export function countOf(part: Part): number {
  const count = Number(textOf(part));
  if (!Number.isInteger(count) || count < 0 || count > 2 ** 31)
    throw malformed(`${part.path} is no count: ${String(part.value)}`);
  return count;
}

export function itemsOf({ value, path }: Part): readonly Part[] {
  if (!Array.isArray(value)) throw malformed(`${path} is no list`);
  return value.map((item, i) => ({ value: item, path: `${path}[${i}]` }));
}

/** A list of numbers, null among them for NaN; truth counts as 0 and 1, as the oldest files have it. */
export function numbersOf({ value, path }: Part, length?: number): ArrayLike<number> {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) throw malformed(`${path} is no list of numbers`);
  const items = value as ArrayLike<unknown>;
  if (length !== undefined && items.length !== length)
    throw malformed(`${path} has ${items.length} items, not ${length}`);
  if (!Array.isArray(value)) return items as ArrayLike<number>;
  const strange = value.find((item) => typeof item !== "number" && typeof item !== "boolean" && item !== null);
  if (strange !== undefined) throw malformed(`${path} has an item that is no number: ${String(strange).slice(0, 40)}`);
  if (value.every((item) => typeof item === "number")) return value as number[];
  return value.map((item) => (item === null ? Number.NaN : Number(item)));
}

/** As `numbersOf`, each a whole number from `min` and below `max`. */
export function integersOf(
  part: Part,
  { length, min, max }: { readonly length?: number; readonly min: number; readonly max: number },
): ArrayLike<number> {
  const items = numbersOf(part, length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as number;
    if (!(Number.isInteger(item) && item >= min && item < max))
      throw malformed(`${part.path}[${i}] is no whole number from ${min} to ${max - 1}: ${item}`);
  }
  return items;
}
