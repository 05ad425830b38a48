import type { FieldType } from "../../contracts/shape/field.ts";
import type { AddFile } from "./actions.ts";
import { parseStatistics } from "./statistics.ts";

/** The least and the greatest value that is looked for in a column; wire values. */
export interface ColumnRange {
  readonly column: string;
  readonly type: FieldType;
  readonly min: string | number;
  readonly max: string | number;
}

type Comparable = number | Uint8Array;

const encoder = new TextEncoder();

function comparable(type: FieldType, value: unknown): Comparable | undefined {
  if (type.name === "text") return typeof value === "string" ? encoder.encode(value) : undefined;
  if (type.name === "date" || type.name === "timestamp") {
    const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  }
  const numeric = type.name === "decimal" || type.name === "int32" || type.name === "int64" || type.name === "float64";
  if (!numeric || (typeof value !== "number" && typeof value !== "string")) return undefined;
  return Number.isNaN(Number(value)) ? undefined : Number(value);
}

/** True only when `a` is surely less than `b`: rounding to doubles and milliseconds keeps order but makes equals. */
function surelyLess(a: Comparable | undefined, b: Comparable | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return typeof a === "number" ? a < (b as number) : Buffer.compare(a, b as Uint8Array) < 0;
}

/** False when the statistics of a file rule out that it has a row within all the ranges. */
export function mayContain(file: Pick<AddFile, "stats">, ranges: readonly ColumnRange[]): boolean {
  const stats = parseStatistics(file.stats);
  if (stats === undefined) return true;
  return ranges.every(({ column, type, min, max }) => {
    const least = comparable(type, stats.minValues?.[column]);
    const greatest = comparable(type, stats.maxValues?.[column]);
    return !surelyLess(greatest, comparable(type, min)) && !surelyLess(comparable(type, max), least);
  });
}
