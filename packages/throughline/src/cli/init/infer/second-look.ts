import type { CsvInput } from "../input/csv-input.ts";
import type { InferredColumn } from "./columns.ts";
import { KeyLook, type SeenKey } from "./key-look.ts";
import type { Target } from "./proposal.ts";
import { readRows } from "./scan-file.ts";

/** What can only be asked once the columns are known. */
export interface SecondLook {
  /** Of the keys that were asked for those that name the rows, all but a few of them at least. */
  readonly keys: readonly SeenKey[];
  /** Columns that tell the target by themselves: what they hold was written when it was known. */
  readonly telling: readonly InferredColumn[];
}

/** Reads the rows once more, for what is asked. */
export async function lookAgain(
  input: CsvInput,
  asked: {
    readonly columns: readonly InferredColumn[];
    readonly keys: readonly (readonly InferredColumn[])[];
    readonly target: Target | undefined;
  },
): Promise<SecondLook> {
  const { columns, keys, target } = asked;
  if (keys.length === 0 && target === undefined) return { keys: [], telling: [] };
  const place = new Map(columns.map((column, i) => [column, i]));
  const at = (fields: readonly string[], column: InferredColumn) =>
    (fields[place.get(column) as number] as string).trim();
  const looks = keys.map((key) => new KeyLook(key));
  const tellers =
    target === undefined
      ? []
      : columns.filter((column) => column !== target.column).map((column) => new Teller(column));
  await readRows(input, {
    header() {},
    record({ fields, line }) {
      for (const look of looks) look.add((column) => at(fields, column), { fields, line });
      if (target === undefined) return;
      const isPositive = at(fields, target.column) === target.positive;
      for (const teller of tellers) teller.add(at(fields, teller.column), isPositive);
    },
    broken() {},
  });
  const telling = tellers.filter((teller) => teller.tells()).map(({ column }) => column);
  return { keys: looks.flatMap((look) => look.end() ?? []), telling };
}

/** Counts what a column's values go with: whether it is empty, and each of its values where they are few. */
class Teller {
  readonly column: InferredColumn;
  readonly #byEmptiness = new Map<string, [negative: number, positive: number]>();
  readonly #byValue = new Map<string, [negative: number, positive: number]>();

  constructor(column: InferredColumn) {
    this.column = column;
  }

  add(value: string, isPositive: boolean): void {
    if (this.column.scan.empty > 0) count(this.#byEmptiness, value === "" ? "empty" : "filled", isPositive);
    if (this.column.scan.counts !== undefined) count(this.#byValue, value, isPositive);
  }

  tells(): boolean {
    return [this.#byEmptiness, this.#byValue].some(isTelling);
  }
}

function count(counts: Map<string, [number, number]>, value: string, isPositive: boolean): void {
  const found = counts.get(value);
  const pair = found ?? [0, 0];
  pair[isPositive ? 1 : 0] += 1;
  if (found === undefined) counts.set(value, pair);
}

function isTelling(counts: ReadonlyMap<string, readonly [number, number]>): boolean {
  return counts.size > 1 && [...counts.values()].every(([negative, positive]) => negative === 0 || positive === 0);
}
