import {
  type ByteParser,
  createLineBlocks,
  decodeBytes,
  rawLength,
  showBytes,
  type TextBlock,
} from "../csv/line-blocks.ts";
import { objectMembers } from "./object-members.ts";

/** Why a line could not be read. */
export type JsonlProblem = "broken-json" | "not-an-object" | "invalid-utf8" | "line-too-long";

export interface JsonlRecord {
  /** Each member's value as JSON text, as it is written. */
  readonly members: ReadonlyMap<string, string>;
  /** The physical line; the first line of a file is 1. */
  readonly line: number;
  readonly raw: string;
}

export interface BrokenJsonlRecord {
  readonly reason: JsonlProblem;
  readonly detail: string;
  readonly line: number;
  /** Its first 1,000 characters, U+FFFD for what is no UTF-8. */
  readonly raw: string;
}

export interface JsonlSink {
  record(record: JsonlRecord): void;
  broken(record: BrokenJsonlRecord): void;
}

export interface JsonlOptions {
  /** Number of the first physical line. @default 1 */
  readonly firstLine?: number;
  /** Longest line in bytes. @default 1,048,576 */
  readonly maxLineBytes?: number;
}

export interface JsonlParser extends ByteParser {
  /** Newlines read so far. */
  readonly newlines: number;
}

const blank = /^[ \t\r]*$/;

/**
 * Reads JSON Lines from chunks of bytes: one object a line, LF or CRLF, UTF-8. Blank lines are skipped, and a line that
 * cannot be read is reported and never ends the file. Values keep their text: `12.50` stays `12.50`.
 *
 * @source https://jsonlines.org
 */
export function createJsonlParser(sink: JsonlSink, options: JsonlOptions = {}): JsonlParser {
  const { firstLine = 1, maxLineBytes = 1_048_576 } = options;
  let line = firstLine;
  const reject = (reason: JsonlProblem, detail: string, raw: string) => sink.broken({ reason, detail, line, raw });

  const tooLong = (start: string) => {
    reject("line-too-long", `the line has more than ${maxLineBytes} bytes`, start);
    line += 1;
  };

  const readLine = (raw: string, decoded: boolean) => {
    const text = decoded ? raw : decodeBytes(raw);
    if (text === undefined) return reject("invalid-utf8", "some bytes are no UTF-8", showBytes(raw));
    const problem = problemOf(text);
    if (problem !== undefined) return reject(problem.reason, problem.detail, text.slice(0, rawLength));
    sink.record({ members: objectMembers(text), line, raw: text });
  };

  const takeLine = (text: string, decoded: boolean) => {
    const raw = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (raw.length > maxLineBytes) return tooLong(decoded ? raw.slice(0, rawLength) : showBytes(raw));
    if (!blank.test(raw)) readLine(raw, decoded);
    line += 1;
  };

  const block = ({ text, decoded, last }: TextBlock) => {
    let at = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
      takeLine(text.slice(at, end), decoded);
      at = end + 1;
    }
    if (!last || at === text.length) return text.length;
    takeLine(text.slice(at), decoded);
    line -= 1;
    return text.length;
  };

  const blocks = createLineBlocks({ maxLineBytes, block, tooLong });
  return {
    ...blocks,
    get newlines() {
      return line - firstLine;
    },
  };
}

function problemOf(text: string): { reason: JsonlProblem; detail: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return undefined;
    return { reason: "not-an-object", detail: `the line holds ${kindOf(value)}, no object` };
  } catch (error) {
    return { reason: "broken-json", detail: (error as Error).message };
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
