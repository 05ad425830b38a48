import type { Shape } from "../../../contracts/shape/field.ts";

/** A record on its way into the staging table: every value still text. */
export interface StagedRecord {
  readonly line: number;
  /** Why it is rejected already, or null: a stable word. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly raw: string;
  /** JSON of the undeclared columns that have a value, or null. */
  readonly rescued: string | null;
  /** Text of each declared column in order; null where it has no value. */
  readonly values: readonly (string | null)[];
}

/** What was seen while a file was read. */
export interface FileCounts {
  rows: number;
  /** Undeclared columns with the number of rows that have a value there. */
  readonly rescued: Map<string, number>;
}

export type Emit = (record: StagedRecord) => void;

/** Characters of a record that are kept for people to read. */
export const rawLength = 1000;

export function noValues(columns: Shape): readonly null[] {
  return columns.map(() => null);
}

export function countRescued(counts: FileCounts, name: string, rows: number): void {
  counts.rescued.set(name, (counts.rescued.get(name) ?? 0) + rows);
}
