import type { Shape } from "../../../contracts/shape/field.ts";
import { createCsvParser } from "../../../formats/csv/parser.ts";
import { createJsonlParser } from "../../../formats/jsonl/parser.ts";
import { ingestError } from "../error-codes.ts";
import { csvRecords } from "./csv-records.ts";
import { jsonlRecords } from "./jsonl-records.ts";
import { readSegment, type Segment } from "./read-segment.ts";
import type { Emit, FileCounts } from "./staged-row.ts";

/** What both parsers are to this module. */
interface Parser {
  push(bytes: Buffer): void;
  end(): void;
  readonly newlines: number;
}

/** What the part of the file that is in already tells about the rest. */
interface Before {
  header?: readonly string[];
  newlines: number;
  endsLine: boolean;
}

type Format = "csv" | "jsonl";

/** A file's format by its name; undefined for a name that tells none. */
export function formatOf(path: string): Format | undefined {
  const ending = /\.(csv|jsonl|ndjson)(\.gz)?$/.exec(path)?.[1];
  return ending === undefined || ending === "csv" ? ending : "jsonl";
}

const isLineEnd = (byte: number | undefined) => byte === 10 || byte === 13;
const ignore = () => {};

function parserBefore(format: Format, before: Before, delimiter: string): Parser {
  if (format === "jsonl") return createJsonlParser({ record: ignore, broken: ignore });
  const header = (names: readonly string[]) => {
    before.header = names;
  };
  return createCsvParser({ header, record: ignore, broken: ignore }, { delimiter });
}

interface Target {
  readonly columns: Shape;
  /** Of CSV. */
  readonly delimiter: string;
  readonly emit: Emit;
}

/**
 * Reads the records of a segment in the order of their lines, which count from the file's start.
 *
 * @throws `ingest.unknown-format`, `ingest.bad-header`, `ingest.missing-column`, `ingest.file-changed` and what `readSegment` throws;
 * some records were given out by then
 */
export async function readRecords(segment: Segment, target: Target): Promise<FileCounts> {
  const format = formatOf(segment.path);
  if (format === undefined)
    throw ingestError("unknown-format", {
      detail: `the file's name tells no format: ${segment.path}`,
      where: { file: segment.path },
    });
  const counts: FileCounts = { rows: 0, rescued: new Map() };
  const before: Before = { newlines: 0, endsLine: true };
  const earlier = parserBefore(format, before, target.delimiter);
  let parser: Parser | undefined;
  const start = () => {
    earlier.end();
    before.newlines = earlier.newlines;
    parser = parserOf(format, { ...target, counts, path: segment.path }, before);
  };
  let first = true;
  await readSegment(segment, {
    before(bytes) {
      before.endsLine = isLineEnd(bytes.at(-1));
      earlier.push(bytes);
    },
    start,
    bytes(bytes) {
      if (first && !before.endsLine && !isLineEnd(bytes[0])) throw grownLine(segment.path);
      first = false;
      parser?.push(bytes);
    },
  });
  parser?.end();
  return counts;
}

function parserOf(format: Format, target: Target & { counts: FileCounts; path: string }, before: Before): Parser {
  const firstLine = before.newlines + 1;
  if (format === "jsonl") return createJsonlParser(jsonlRecords(target), { firstLine });
  const { header } = before;
  const options = { firstLine, delimiter: target.delimiter };
  return createCsvParser(csvRecords(target, header), header === undefined ? options : { ...options, header });
}

function grownLine(path: string) {
  const detail = `the last line that was ingested has grown: ${path}`;
  return ingestError("file-changed", { detail, where: { file: path } });
}
