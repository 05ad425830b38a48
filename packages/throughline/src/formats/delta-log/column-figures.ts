import type { Shape } from "../../contracts/shape/field.ts";
import type { AddFile } from "./actions.ts";
import { type ParsedStatistics, parseStatistics } from "./statistics.ts";

/** What statistics record of a column. */
interface RecordedColumn {
  readonly nulls: number;
  /** Of numbers only. */
  readonly min?: number;
  readonly max?: number;
}

type Files = readonly Pick<AddFile, "stats" | "deletionVector">[];

/**
 * What the statistics of all files together say of each column: exact, or nothing. Nothing is said where a file has none, or rows of it
 * are deleted; bounds only of numbers that a double holds.
 */
export function columnFigures(fields: Shape, files: Files): Readonly<Record<string, RecordedColumn>> {
  const known = files.map(({ stats, deletionVector }) => (deletionVector ? undefined : parseStatistics(stats)));
  const whole = known.filter((one) => one?.numRecords !== undefined) as ParsedStatistics[];
  if (whole.length < files.length) return {};
  const filled = whole.filter(({ numRecords }) => numRecords !== 0);
  return Object.fromEntries(
    fields.flatMap((field) => {
      const nulls = filled.map(({ nullCount }) => nullCount?.[field.name]);
      if (!nulls.every((count) => typeof count === "number")) return [];
      const bounds = numeric.has(field.type.name) ? boundsOf(field.name, filled) : {};
      return [[field.name, { nulls: nulls.reduce((sum, count) => sum + count, 0), ...bounds }] as const];
    }),
  );
}

const numeric = new Set<string>(["int32", "int64", "float64", "decimal"]);

/** Files whose values are all null have no bounds. */
function boundsOf(name: string, files: readonly ParsedStatistics[]): Pick<RecordedColumn, "min" | "max"> {
  const counted = files.filter(({ nullCount, numRecords }) => nullCount?.[name] !== numRecords);
  const [least, greatest] = [
    counted.map(({ minValues }) => minValues?.[name]),
    counted.map(({ maxValues }) => maxValues?.[name]),
  ];
  if (counted.length === 0 || ![...least, ...greatest].every(isExact)) return {};
  return { min: Math.min(...(least as number[])), max: Math.max(...(greatest as number[])) };
}

const isExact = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
