import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { createGunzip, constants as zlib } from "node:zlib";
import { type Delimiter, delimiters } from "../../../contracts/data/source.ts";
import { type CsvSink, createCsvParser } from "../../../formats/csv/parser.ts";
import { initError } from "../error-codes.ts";

/** Encodings that are told apart; what is no UTF-8 and has no mark is taken for windows-1252. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** A CSV file of the user's, as its first bytes show it. */
export interface CsvInput {
  /** Absolute. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly isCompressed: boolean;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

/** The delimiter of a source that names none. */
export const standardDelimiter: Delimiter = ",";
const lookBytes = 262_144;

/**
 * Looks at the start of a file: compression, encoding and delimiter.
 *
 * @throws {ThroughlineError} `init.unreadable-file`, `init.not-csv`, `init.no-rows`
 */
export async function openCsv(file: string): Promise<CsvInput> {
  const { start, sizeBytes } = await startOf(file);
  if (sizeBytes === 0) throw initError("no-rows", { detail: `the file is empty: ${file}` });
  const isCompressed = start[0] === 0x1f && start[1] === 0x8b;
  const bytes = isCompressed ? await uncompressedStart(start, file) : start;
  if (bytes.length === 0) throw initError("no-rows", { detail: `the file is empty: ${file}` });
  const encoding = encodingOf(bytes, file);
  const text = Buffer.from(decoderOf(encoding).decode(bytes, { stream: true }));
  return { file, sizeBytes, isCompressed, encoding, delimiter: delimiterOf(text) };
}

async function startOf(file: string): Promise<{ readonly start: Buffer; readonly sizeBytes: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const stat = await handle.stat();
    if (stat.isDirectory()) throw initError("unreadable-file", { detail: `it is a folder: ${file}` });
    if (!stat.isFile()) throw initError("unreadable-file", { detail: `it is no regular file: ${file}` });
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(lookBytes), 0, lookBytes, 0);
    return { start: buffer.subarray(0, bytesRead), sizeBytes: stat.size };
  } catch (cause) {
    throw readFailure(file, cause);
  } finally {
    await handle?.close();
  }
}

function readFailure(file: string, cause: unknown) {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return initError("unreadable-file", { detail: `no such file: ${file}`, cause });
  return typeof (cause as NodeJS.ErrnoException).syscall === "string"
    ? initError("unreadable-file", { detail: `the file cannot be opened: ${file}: ${code}`, cause })
    : cause;
}

async function uncompressedStart(start: Buffer, file: string): Promise<Buffer> {
  const gunzip = createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH });
  const chunks: Buffer[] = [];
  try {
    gunzip.end(start);
    for await (const chunk of gunzip) chunks.push(chunk as Buffer);
  } catch (cause) {
    if (chunks.length === 0)
      throw initError("not-csv", { detail: `the compressed file is damaged: ${path.basename(file)}`, cause });
  }
  return Buffer.concat(chunks).subarray(0, lookBytes);
}

/** First bytes of what people take for CSV. */
const otherFormats: readonly (readonly [start: string, format: string])[] = [
  ["PK\u0003\u0004", "an Excel workbook or a ZIP archive"],
  ["\u00d0\u00cf\u0011\u00e0", "an old Excel workbook"],
  ["PAR1", "Parquet"],
  ["SQLite format 3", "an SQLite database"],
  ["%PDF", "a PDF"],
];

function encodingOf(bytes: Buffer, file: string): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const start = bytes.subarray(0, 32).toString("latin1");
  const other = otherFormats.find(([mark]) => start.startsWith(mark));
  if (other !== undefined) throw initError("not-csv", { detail: `it is ${other[1]}: ${file}` });
  if (bytes.includes(0)) throw initError("not-csv", { detail: `it holds bytes that no text has: ${file}` });
  const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1 || bytes.length);
  return isUtf8(whole) ? "utf-8" : "windows-1252";
}

/** A decoder for a stream of bytes in this encoding. */
export const decoderOf = (encoding: Encoding) => new TextDecoder(encoding, { fatal: false });

/** The delimiter that cuts most lines into the same number of fields, of which there are the most. */
function delimiterOf(text: Buffer): Delimiter {
  const counts = delimiters.map((delimiter) => ({ delimiter, ...countRecords(text, delimiter) }));
  const fitting = counts.filter(({ fields, whole, broken }) => fields > 1 && whole >= broken);
  const best = fitting.sort(
    (a, b) => b.whole / (b.whole + b.broken) - a.whole / (a.whole + a.broken) || b.fields - a.fields,
  );
  return best[0]?.delimiter ?? standardDelimiter;
}

function countRecords(text: Buffer, delimiter: string) {
  const count = { fields: 0, whole: 0, broken: 0 };
  const sink: CsvSink = {
    header: (names) => {
      count.fields = names.length;
    },
    record: () => {
      count.whole += 1;
    },
    broken: () => {
      count.broken += 1;
    },
  };
  createCsvParser(sink, { delimiter }).push(text.subarray(0, text.lastIndexOf(10) + 1 || text.length));
  return count;
}

/** The file's text as UTF-8, from its first byte; a byte order mark of another encoding is dropped. */
export async function* textOf(input: CsvInput): AsyncGenerator<Buffer> {
  const bytes = createReadStream(input.file, { highWaterMark: lookBytes });
  const source = input.isCompressed ? bytes.pipe(createGunzip({ chunkSize: lookBytes })) : bytes;
  bytes.on("error", (error) => source.destroy(error));
  const decoder = input.encoding === "utf-8" ? undefined : decoderOf(input.encoding);
  try {
    for await (const chunk of source as AsyncIterable<Buffer>)
      yield decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    const rest = decoder?.decode();
    if (rest) yield Buffer.from(rest);
  } catch (cause) {
    if (!String((cause as NodeJS.ErrnoException).code).startsWith("Z_")) throw readFailure(input.file, cause);
    throw initError("not-csv", { detail: `the compressed file is damaged: ${path.basename(input.file)}`, cause });
  } finally {
    bytes.destroy();
  }
}
