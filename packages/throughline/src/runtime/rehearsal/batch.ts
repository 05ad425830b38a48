import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Source } from "../../contracts/data/source.ts";
import type { Field } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { findFiles } from "../lake/ingest/find-files.ts";
import { formatOf } from "../lake/ingest/read-records.ts";

/** A row as files hold it: texts, or null. */
export type FileRow = Readonly<Record<string, string | null>>;

/** The last file of a source; undefined where there is none. */
export async function lastFile(root: string, source: Source): Promise<string | undefined> {
  const { files } = await findFiles(root, source.files);
  return files.findLast((file) => formatOf(file.path) !== undefined)?.path;
}

/** A row that the columns allow, another one for each number. */
export function soundRow(source: Source, nowUs: number, n: number): FileRow {
  return Object.fromEntries(shapeOf(source.columns).map((field) => [field.name, soundValue(field, nowUs, n)]));
}

function soundValue({ type, values }: Field, nowUs: number, n: number): string {
  if (values?.[0] !== undefined) return values[0];
  const instant = new Date(nowUs / 1000 - n).toISOString();
  if (type.name === "text") return `rehearsed-${n}`;
  if (type.name === "timestamp") return instant;
  if (type.name === "date") return instant.slice(0, 10);
  if (type.name === "boolean") return "true";
  return type.name === "json" || type.name === "list" || type.name === "struct" ? "null" : String(n % 10);
}

/** Puts rows where the source finds them: in a file of their own, or behind the last where the pattern allows no other. */
export async function addRows(root: string, source: Source, rows: readonly FileRow[]): Promise<void> {
  const last = (await lastFile(root, source)) as string;
  const own = last.replace(/(\.(?:csv|jsonl|ndjson)(?:\.gz)?)$/, "-rehearsed$1");
  await writeFile(
    path.join(root, own),
    bytesOf(own, linesOf(source, rows, { columns: Object.keys(source.columns), isHeaded: true })),
  );
  const { files } = await findFiles(root, source.files);
  if (files.some((file) => file.path === own)) return;
  await rm(path.join(root, own));
  await append(path.join(root, last), source, rows);
}

const bytesOf = (file: string, text: string) => (file.endsWith(".gz") ? gzipSync(text) : Buffer.from(text));

interface Layout {
  readonly columns: readonly string[];
  /** Whether the columns are named before the rows. */
  readonly isHeaded: boolean;
}

function linesOf(source: Source, rows: readonly FileRow[], { columns, isHeaded }: Layout): string {
  if (formatOf(source.files) === "jsonl") return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const delimiter = source.delimiter ?? ",";
  const lines = rows.map((row) => columns.map((name) => row[name] ?? "").join(delimiter));
  return `${[...(isHeaded ? [columns.join(delimiter)] : []), ...lines].join("\n")}\n`;
}

async function append(file: string, source: Source, rows: readonly FileRow[]): Promise<void> {
  const bytes = await readFile(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
  const columns = (/^[^\r\n]*/.exec(text)?.[0] ?? "")
    .split(source.delimiter ?? ",")
    .map((name) => name.replaceAll('"', ""));
  const lines = linesOf(source, rows, { columns, isHeaded: false });
  await appendFile(file, bytesOf(file, text === "" || text.endsWith("\n") ? lines : `\n${lines}`));
}
