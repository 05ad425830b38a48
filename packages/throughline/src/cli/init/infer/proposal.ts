import { initError } from "../error-codes.ts";
import { type InferredColumn, isIdentifier } from "./columns.ts";
import type { FileScan } from "./scan-file.ts";

/** Rows of either kind that a model needs at least to learn from and to be tested by. */
export const fewestOfAKind = 20;
const fewestRows = 100;

/** A column that says of each row whether something is so. */
export interface Target {
  readonly column: InferredColumn;
  /** The value that is true. */
  readonly positive: string;
  /** Share of the rows that are. */
  readonly share: number;
  readonly rows: number;
}

/** True for a column that can stand in the table: personal data stays in the source. */
const isOpen = ({ personal }: InferredColumn) => personal === undefined;

const keyTypes: ReadonlySet<string> = new Set(["text", "int32", "int64"]);
const mayBeKey = (column: InferredColumn) => isOpen(column) && keyTypes.has(column.type.name) && !column.nullable;

/** Columns that may be the key, the likeliest first: no value twice, none empty, not personal. */
export function keyCandidates(columns: readonly InferredColumn[], scan: FileScan): readonly InferredColumn[] {
  return columns
    .filter((column) => scan.unique.has(column.scan.header) && mayBeKey(column))
    .sort((a, b) => Number(isIdentifier(b.name)) - Number(isIdentifier(a.name)));
}

/** Columns whose name says that they name rows, and that would be the key but for a few repetitions. */
export function repeatedKeys(columns: readonly InferredColumn[], scan: FileScan): readonly InferredColumn[] {
  return columns.filter(
    (column) => scan.repeats.has(column.scan.header) && mayBeKey(column) && isIdentifier(column.name),
  );
}

/** Columns that may be the time of a row: instants before days, a wider range before a narrower one. */
export function timeCandidates(columns: readonly InferredColumn[]): readonly InferredColumn[] {
  return columns
    .filter((column) => ["timestamp", "date"].includes(column.type.name) && isOpen(column) && !column.nullable)
    .filter(({ scan }) => scan.earliest === undefined || scan.earliest !== scan.latest)
    .sort((a, b) => rank(b) - rank(a) || rangeOf(b) - rangeOf(a));
}

const rank = ({ type }: InferredColumn) => Number(type.name === "timestamp");

/** The range of a column of days or instants in milliseconds; 0 where it was not measured. */
function rangeOf({ scan, form }: InferredColumn): number {
  if (scan.earliest !== undefined && scan.latest !== undefined)
    return Date.parse(scan.latest.slice(0, 10)) - Date.parse(scan.earliest.slice(0, 10));
  if (form.name !== "integer") return 0;
  return (scan.greatest - scan.least) * (scan.greatest < 1e11 ? 1000 : 1);
}

const outcomeName =
  /(^|_)(target|label|outcome|churn(ed)?|surviv(ed|al)|fraud(ulent)?|default(ed)?|convert(ed)?|return(ed)?|cancel(l?ed)?|fail(ed|ure)?|anomaly|won|lost|left|exited|clicked|bought|purchased|responded|response|subscribed|approved|late|delayed|attrition|readmitted|spam|y)$/;

/** Columns that may be the target, the likeliest first: the name of an outcome, then the last one that is true or false. */
export function targetCandidates(columns: readonly InferredColumn[]): readonly Target[] {
  const found = columns.flatMap((column, place) => {
    const target = targetOf(column);
    if (target === undefined) return [];
    const isOutcome = outcomeName.test(column.name);
    const isPlain = ["boolean", "zero-one", "yes-no"].includes(column.scan.form.name);
    return isOutcome || isPlain ? [{ target, rank: Number(isOutcome) * columns.length + place }] : [];
  });
  return found.sort((a, b) => b.rank - a.rank).map(({ target }) => target);
}

/** The column as a target; undefined where its values are not of two kinds, or one of them is too rare. */
function targetOf(column: InferredColumn): Target | undefined {
  const { counts } = column.scan;
  if (!isOpen(column) || column.nullable || counts === undefined || counts.size !== 2) return undefined;
  const rows = column.scan.values;
  const positive = positiveOf(counts);
  const share = (counts.get(positive) ?? 0) / rows;
  const fewest = Math.min(share, 1 - share) * rows;
  return rows < fewestRows || fewest < fewestOfAKind ? undefined : { column, positive, share, rows };
}

/** Of two values the one that says yes, else the rarer one. */
function positiveOf(counts: ReadonlyMap<string, number>): string {
  const says = [...counts.keys()].find((value) => /^(1|true|t|yes|y)$/i.test(value));
  const [rarest] = [...counts].sort((a, b) => a[1] - b[1]);
  return says ?? (rarest?.[0] as string);
}

/**
 * A column by the name that the user gave it, the file's or the table's.
 *
 * @throws {ThroughlineError} `init.unknown-column`
 */
export function columnNamed(columns: readonly InferredColumn[], name: string, option: string): InferredColumn {
  const column = columns.find(({ scan }) => scan.header === name) ?? columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  const names = columns.slice(0, 20).map(({ scan }) => scan.header);
  const hint = `Name one of ${names.join(", ")}${columns.length > 20 ? ", ..." : ""}`;
  throw initError("unknown-column", { detail: `${option} is no column of the file: ${name}`, hint });
}

/**
 * The key that the user named.
 *
 * @throws {ThroughlineError} `init.unusable-column` where values repeat in more than one row of a hundred, are empty, or are personal data
 */
export function namedKey(column: InferredColumn, scan: FileScan): InferredColumn {
  const { header } = column.scan;
  const unusable = (why: string) => initError("unusable-column", { detail: `--key ${why}: ${header}` });
  if (column.personal !== undefined) throw unusable(`is personal data (${column.personal}), which stays in the source`);
  if (column.nullable) throw unusable("is empty in some rows");
  if (!scan.unique.has(header) && !scan.repeats.has(header)) throw unusable("has a value more than once");
  if (["timestamp", "date", "float64", "boolean"].includes(column.type.name))
    throw unusable(`is ${column.type.name}, which names no row`);
  return column;
}

/**
 * The time that the user named.
 *
 * @throws {ThroughlineError} `init.unusable-column` where it is neither days nor instants, or empty in some rows
 */
export function namedTime(column: InferredColumn): InferredColumn {
  const unusable = (why: string) => initError("unusable-column", { detail: `--time ${why}: ${column.scan.header}` });
  if (!["timestamp", "date"].includes(column.type.name)) throw unusable("holds neither days nor instants");
  if (column.nullable) throw unusable("is empty in some rows");
  if (column.personal !== undefined) throw unusable(`is personal data (${column.personal})`);
  return column;
}

/**
 * The target that the user named.
 *
 * @throws {ThroughlineError} `init.unusable-column` where it has not two values, or too few rows of one
 */
export function namedTarget(column: InferredColumn): Target {
  const target = targetOf(column);
  if (target !== undefined) return target;
  throw initError("unusable-column", { detail: `--target ${whyNoTarget(column)}: ${column.scan.header}` });
}

function whyNoTarget({ scan, nullable, personal }: InferredColumn): string {
  if (personal !== undefined) return `is personal data (${personal})`;
  if (nullable) return "is empty in some rows";
  if (scan.counts?.size === 1)
    return `is ${[...scan.counts.keys()][0]} in every row, so there is nothing to tell apart`;
  if (scan.counts?.size !== 2) return "has more than two values";
  if (scan.values < fewestRows) return `has ${scan.values} rows, ${fewestRows} are needed`;
  return `has fewer than ${fewestOfAKind} rows of one of its two values`;
}
