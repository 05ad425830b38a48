import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import type { PartitionValues } from "../../../formats/delta-log/actions.ts";
import type { TableColumn } from "./table-columns.ts";

/** A data file as a query reads it. */
export interface ScanFile {
  /** Absolute. */
  readonly path: string;
  readonly partitionValues: PartitionValues;
  /** Numbers of rows that are deleted, from 0. */
  readonly deleted: readonly number[];
}

/** Which type a column is read with, and which other columns the scan gives. */
export interface ScanOptions {
  readonly types: "declared" | "stored";
  /** Adds the column `fileColumn`: the path of a row's file. */
  readonly withFile?: boolean;
}

/** No column of a user has this name. */
export const fileColumn = "throughline:file";

/** A path that DuckDB takes literally although it looks for patterns. */
const escapePattern = (path: string): string => path.replaceAll(/[[*?]/g, "[$&]");

const typeOf = (column: TableColumn, options: ScanOptions): string =>
  options.types === "declared" ? column.declaredType : column.storedType;

/** The inner name of a column: no name of a user can then hide the reader's own columns. */
const inner = (index: number): string => `c${index}`;

function readParquet(
  columns: readonly TableColumn[],
  files: readonly ScanFile[],
  options: ScanOptions & { readonly nameOf: (column: TableColumn, index: number) => string },
): string {
  const paths = files.map(({ path }) => literal(escapePattern(path)));
  const schema = columns.flatMap((column, i) => {
    const [name, type] = [options.nameOf(column, i), typeOf(column, options)].map(literal);
    return column.isPartition
      ? []
      : [`${literal(column.physical)}: {name: ${name}, type: ${type}, default_value: NULL}`];
  });
  return `read_parquet([${paths.join(", ")}], schema = MAP {${schema.join(", ")}})`;
}

/** Rows deleted by vectors: lists as one text each, since a list literal of many numbers is slow to parse. */
function deletedRows(files: readonly ScanFile[]): string {
  const values = files.map(({ path, deleted }) => `(${literal(path)}, '[${deleted.join(",")}]')`);
  return `(SELECT d.f, unnest(CAST(d.l AS BIGINT[])) AS r FROM (VALUES ${values.join(", ")}) AS d(f, l))`;
}

function partitionRows(columns: readonly TableColumn[], files: readonly ScanFile[]): string {
  const names = ["f", ...columns.map((_, i) => `p${i}`)];
  const values = files.map(({ path, partitionValues }) => {
    const own = columns.map((column) => literal(partitionValues[column.physical] ?? null));
    return `(${[literal(path), ...own].join(", ")})`;
  });
  return `(VALUES ${values.join(", ")}) AS p(${names.join(", ")})`;
}

/** A SELECT with the columns under inner names, `f` the file, for files that need more than to be read. */
function scanRows(columns: readonly TableColumn[], files: readonly ScanFile[], options: ScanOptions): string {
  const partitions = columns.filter((column) => column.isPartition);
  const withDeleted = files.filter(({ deleted }) => deleted.length > 0);
  const own = columns.flatMap((column, i) => (column.isPartition ? [] : [inner(i)]));
  const extra = withDeleted.length > 0 ? ["file_row_number AS r"] : [];
  const read = readParquet(columns, files, { ...options, nameOf: (_, i) => inner(i) });
  const source = `(SELECT ${[...own, "filename AS f", ...extra].join(", ")} FROM ${read}) AS s`;
  const selected = columns.map((column, i) =>
    column.isPartition
      ? `CAST(p.p${partitions.indexOf(column)} AS ${typeOf(column, options)}) AS ${inner(i)}`
      : `s.${inner(i)}`,
  );
  const joins = [
    ...(partitions.length > 0 ? [`JOIN ${partitionRows(partitions, files)} ON s.f = p.f`] : []),
    ...(withDeleted.length > 0 ? [`ANTI JOIN ${deletedRows(withDeleted)} AS d ON s.f = d.f AND s.r = d.r`] : []),
  ];
  return `SELECT ${[...selected, "s.f"].join(", ")} FROM ${source} ${joins.join(" ")}`;
}

function noRows(columns: readonly TableColumn[], options: ScanOptions): string {
  const nulls = columns.map((column) => `CAST(NULL AS ${typeOf(column, options)}) AS ${quoteColumn(column.name)}`);
  const file = options.withFile === true ? [`CAST(NULL AS VARCHAR) AS ${quoteColumn(fileColumn)}`] : [];
  return `(SELECT ${[...nulls, ...file].join(", ")} WHERE false)`;
}

const isPlain = (columns: readonly TableColumn[], files: readonly ScanFile[], options: ScanOptions): boolean =>
  options.withFile !== true &&
  columns.every((column) => !column.isPartition) &&
  files.every(({ deleted }) => deleted.length === 0);

/** A table expression with exactly the columns' names and types that reads the files' rows. */
export function scanSql(columns: readonly TableColumn[], files: readonly ScanFile[], options: ScanOptions): string {
  if (files.length === 0) return noRows(columns, options);
  if (isPlain(columns, files, options)) {
    const names = columns.map((column) => quoteColumn(column.name));
    return `(SELECT ${names.join(", ")} FROM ${readParquet(columns, files, { ...options, nameOf: ({ name }) => name })})`;
  }
  const outer = columns.map((column, i) => `${inner(i)} AS ${quoteColumn(column.name)}`);
  const file = options.withFile === true ? [`f AS ${quoteColumn(fileColumn)}`] : [];
  return `(SELECT ${[...outer, ...file].join(", ")} FROM (${scanRows(columns, files, options)}))`;
}
