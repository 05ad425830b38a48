import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { lightgbmModelError } from "./error-codes.ts";

/** The lines of a model text and the place of reading. */
export interface TextLines {
  readonly lines: readonly string[];
  next: number;
}

/** The lines of one block: values by key, each with its line number from 1. */
export interface Block {
  readonly title: string;
  readonly line: number;
  readonly entries: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

export function malformed(what: string, line: number): ThroughlineError {
  return lightgbmModelError("malformed", { detail: `${what}: line ${line}` });
}

export function unsupported(what: string, line: number): ThroughlineError {
  return lightgbmModelError("unsupported", { detail: `${what}: line ${line}` });
}

/** The lines of a text; a line break at the end is no empty line. */
export function linesOf(text: string): TextLines {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return { lines, next: 0 };
}

export const isAtEnd = (text: TextLines): boolean => text.next >= text.lines.length;

/** Refuses a text that stops where `expected` would have to come. */
export function truncated(text: TextLines, expected: string): ThroughlineError {
  return lightgbmModelError("truncated", { detail: `the text ends before ${expected}: line ${text.lines.length}` });
}

/** Takes the next line; `expected` says what the text lacks when there is none. */
export function takeLine(text: TextLines, expected: string): string {
  const line = text.lines[text.next];
  if (line === undefined) throw truncated(text, expected);
  text.next++;
  return line;
}

export function skipEmptyLines(text: TextLines): void {
  while (text.lines[text.next] === "") text.next++;
}

/** Reads `key=value` lines up to an empty line, which must come. Lines without `=` are flags with an empty value. */
export function takeBlock(text: TextLines, title: string): Block {
  const entries = new Map<string, { value: string; line: number }>();
  const line = text.next + 1;
  for (;;) {
    const entry = takeLine(text, `the end of ${title}`);
    if (entry === "") return { title, line, entries };
    const equals = entry.indexOf("=");
    const key = equals < 0 ? entry : entry.slice(0, equals);
    entries.set(key, { value: equals < 0 ? "" : entry.slice(equals + 1), line: text.next });
  }
}

/** The text under a key that must be there. */
export function textOf(block: Block, key: string): { readonly value: string; readonly line: number } {
  const entry = block.entries.get(key);
  if (entry === undefined) throw malformed(`${block.title} lacks ${key}`, block.line);
  return entry;
}

/** The whole number >= 0 under a key that must be there. */
export function countOf(block: Block, key: string): number {
  const { value, line } = textOf(block, key);
  if (!/^\d{1,9}$/.test(value)) throw malformed(`${key} is not a count: ${value}`, line);
  return Number(value);
}

/** The numbers under a key; exactly `length` of them. */
export function numbersOf(block: Block, key: string, length: number): Float64Array {
  const { value, line } = textOf(block, key);
  const tokens = value.trim() === "" ? [] : value.trim().split(/ +/);
  if (tokens.length !== length) throw malformed(`${key} has ${tokens.length} values, not ${length}`, line);
  return Float64Array.from(tokens, (token) => parseNumber(token, key, line));
}

/** As `numbersOf`, for what prediction does not need: an absent or empty entry gives zeros. */
export function numbersOrZeros(block: Block, key: string, length: number): Float64Array {
  const empty = (block.entries.get(key)?.value ?? "").trim() === "";
  return empty ? new Float64Array(length) : numbersOf(block, key, length);
}

/** The whole numbers under a key, each in `[min, max)`. */
export function integersOf(
  block: Block,
  key: string,
  bounds: { readonly length: number; readonly min: number; readonly max: number },
): Float64Array {
  const numbers = numbersOf(block, key, bounds.length);
  for (const number of numbers) {
    if (Number.isInteger(number) && number >= bounds.min && number < bounds.max) continue;
    throw malformed(`${key} has a value out of place, ${number}`, textOf(block, key).line);
  }
  return numbers;
}

const spelled: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  "-nan": Number.NaN,
};

/** A number as C++ prints it: decimal, or `inf`, `-inf`, `nan`. */
export function parseNumber(token: string, key: string, line: number): number {
  const known = spelled[token.toLowerCase()];
  if (known !== undefined) return known;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(token)) return Number(token);
  throw malformed(`${key} has a value that is no number, ${token}`, line);
}
