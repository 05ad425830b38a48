import { readFileSync } from "node:fs";
import { seal, unseal } from "../../runtime/load/seal.ts";
import { writeCacheText } from "./cache-file.ts";

/** Values of plain data in one file, a sealed line each, so that one can be read without the others. */
export interface CacheLines {
  readonly length: number;
  /** The value of a line; undefined where a byte of it differs from what was written. */
  valueAt(line: number): unknown;
  /** The text of all lines from one on. */
  textFrom(line: number): string;
}

const newline = 10;

/** Reads the lines of a file; undefined where it can't be read. */
export function readCacheLines(file: string): CacheLines | undefined {
  const bytes = bytesOf(file);
  if (bytes === undefined) return undefined;
  const starts = [0];
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, end + 1)) starts.push(end + 1);
  return {
    length: starts.length - 1,
    valueAt: (line) => unseal(bytes.toString("latin1", starts[line], starts[line + 1])),
    textFrom: (line) => bytes.toString("latin1", starts[line]),
  };
}

/** Writes values a line each, and after them lines that were read. */
export async function writeCacheLines(file: string, values: readonly unknown[], rest = ""): Promise<void> {
  await writeCacheText(file, values.map(seal).join("") + rest);
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
