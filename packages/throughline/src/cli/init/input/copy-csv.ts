import { constants, createWriteStream } from "node:fs";
import { copyFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { createCsvParser } from "../../../formats/csv/parser.ts";
import { type CsvInput, standardDelimiter, textOf } from "./csv-input.ts";

/** True for a file that sources read as it is. */
export const isStandard = (input: CsvInput): boolean => input.encoding === "utf-8";

/** One line of CSV, without its newline. */
export function csvLine(fields: readonly string[], delimiter: string = standardDelimiter): string {
  if (fields.length === 1 && fields[0] === "") return '""';
  const isQuoted = (field: string) => field.includes(delimiter) || /["\r\n]/.test(field);
  return fields.map((field) => (isQuoted(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(delimiter);
}

/**
 * Copies a file to `target` as sources read it: one of UTF-8 byte by byte, any other one rewritten as UTF-8 with the same delimiter.
 * Values stay as they are; a record that cannot be read is copied as it stands, to be rejected with its reason.
 */
export async function copyCsv(input: CsvInput, target: string): Promise<void> {
  if (isStandard(input)) return copyFile(input.file, target, constants.COPYFILE_FICLONE);
  const lines = Readable.from(standardLines(input));
  if (input.isCompressed) await pipeline(lines, createGzip(), createWriteStream(target));
  else await pipeline(lines, createWriteStream(target));
}

async function* standardLines(input: CsvInput): AsyncGenerator<string> {
  let lines: string[] = [];
  const parser = createCsvParser(
    {
      header: (names) => lines.push(csvLine(names, input.delimiter)),
      record: ({ fields }) => lines.push(csvLine(fields, input.delimiter)),
      broken: ({ raw }) => lines.push(raw),
    },
    { delimiter: input.delimiter },
  );
  const take = () => {
    const text = lines.length === 0 ? "" : `${lines.join("\n")}\n`;
    lines = [];
    return text;
  };
  for await (const chunk of textOf(input)) {
    parser.push(chunk);
    yield take();
  }
  parser.end();
  yield take();
}
