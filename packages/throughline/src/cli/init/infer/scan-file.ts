import path from "node:path";
import { type CsvSink, createCsvParser } from "../../../formats/csv/parser.ts";
import { initError } from "../error-codes.ts";
import { type CsvInput, textOf } from "../input/csv-input.ts";
import { type ColumnScan, ColumnScanner } from "./column-scan.ts";
import { DistinctKeys, type Repeats } from "./distinct-keys.ts";

/** How much of a file is read to learn its columns, in bytes of text. */
const scannedBytes = 64 * 1024 * 1024;
/** A project of more columns compiles and reads slowly, and no one reads it. */
const mostColumns = 500;

/** What the rows of a file were like. */
export interface FileScan {
  readonly columns: readonly ColumnScan[];
  /** Rows that could be read. */
  readonly rows: number;
  /** Records that could not, and the reason of the first. */
  readonly broken: number;
  readonly firstBroken: string | undefined;
  /** False where the file is larger than what was read of it. */
  readonly isWhole: boolean;
  /** Columns of which no two rows have the same value, none is empty. */
  readonly unique: ReadonlySet<string>;
  /** Columns that would be so but for a few rows, at most one in a hundred. */
  readonly repeats: ReadonlyMap<string, Repeats>;
}

/**
 * Reads a file's rows, at most 64 MB of text, and holds none of them.
 *
 * @throws {ThroughlineError} `init.bad-header`, `init.too-many-columns`, `init.no-rows`, `init.not-csv`
 */
export async function scanFile(input: CsvInput): Promise<FileScan> {
  const scanners: ColumnScanner[] = [];
  const distinct = new DistinctKeys();
  let headers: readonly string[] = [];
  const counts = { rows: 0, broken: 0, firstBroken: undefined as string | undefined };
  const isWhole = await readRows(input, {
    header(names) {
      headers = checkedHeaders(names, input);
      for (const name of headers) scanners.push(new ColumnScanner(name));
    },
    record({ fields, line }) {
      counts.rows += 1;
      for (let i = 0; i < scanners.length; i++) scanners[i]?.add(fields[i] as string, line);
      distinct.add(fields, line);
    },
    broken({ reason, line }) {
      counts.broken += 1;
      counts.firstBroken ??= `${reason}, line ${line}`;
    },
  });
  if (counts.rows === 0) throw noRows(input, headers, counts);
  if (counts.broken > counts.rows / 4)
    throw initError("not-csv", {
      detail: `${counts.broken} of ${counts.rows + counts.broken} lines cannot be read (${counts.firstBroken}): ${path.basename(input.file)}`,
    });
  const unique = new Set(headers.filter((_, i) => distinct.isUnique(i)));
  const repeats = new Map(
    headers.flatMap((name, i) => {
      const found = distinct.repeatsOf(i);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  return { columns: scanners.map((scanner) => scanner.end()), ...counts, isWhole, unique, repeats };
}

/**
 * Gives a file's records to a sink, up to 64 MB of text.
 *
 * @returns whether that was the whole file
 */
export async function readRows(input: CsvInput, sink: CsvSink): Promise<boolean> {
  const parser = createCsvParser(sink, { delimiter: input.delimiter });
  let bytes = 0;
  for await (const chunk of textOf(input)) {
    if (bytes >= scannedBytes) return false;
    parser.push(chunk);
    bytes += chunk.length;
  }
  parser.end();
  return true;
}

function noRows(input: CsvInput, headers: readonly string[], counts: { readonly firstBroken: string | undefined }) {
  const name = path.basename(input.file);
  if (headers.length === 0)
    return initError("not-csv", {
      detail: `the first line cannot be read (${counts.firstBroken ?? "it is blank"}): ${name}`,
    });
  const why = counts.firstBroken === undefined ? "only a header" : `no line that can be read (${counts.firstBroken})`;
  return initError("no-rows", { detail: `the file has ${why}: ${name}` });
}

/** The names of the columns as sources read them: one without a name gets the name of its place. */
function checkedHeaders(names: readonly string[], input: CsvInput): readonly string[] {
  const file = path.basename(input.file);
  if (names.length > mostColumns)
    throw initError("too-many-columns", {
      detail: `${names.length.toLocaleString("en")} columns, ${mostColumns} at most: ${file}`,
    });
  const numbers = names.filter((name) => /^\s*[+-]?\d+([.,]\d+)?\s*$/.test(name));
  if (numbers.length > 0 && numbers.length * 2 >= names.length)
    throw initError("bad-header", {
      detail: `the first line looks like a row, not like names: ${numbers.slice(0, 3).join(", ")}`,
    });
  const headers = names.map((name, i) => (name === "" ? `column_${i + 1}` : name));
  const lower = headers.map((name) => name.toLowerCase());
  const repeated = headers.find((_, i) => lower.indexOf(lower[i] as string) !== i);
  if (repeated !== undefined)
    throw initError("bad-header", { detail: `two columns have one name, upper and lower case aside: ${repeated}` });
  const kept = headers.find((name) => /^_(rescued|file|line)$/i.test(name));
  if (kept !== undefined)
    throw initError("bad-header", { detail: `the platform keeps a column of this name beside each row: ${kept}` });
  return headers;
}
