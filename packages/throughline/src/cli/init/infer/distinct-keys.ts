import { createHash } from "node:crypto";
import { isFew, mayBeFew } from "./few.ts";

/** Values that are remembered over all columns; a column is given up where there are no more. About 200 MB. */
const mostRemembered = 3_000_000;

/** Rows whose key stood in a row before, at most one in a hundred. */
export interface Repeats {
  readonly rows: number;
  readonly firstLine: number;
}

interface Seen {
  readonly values: Set<number>;
  repeats: Repeats | undefined;
}

/** Finds the columns whose values differ, nearly all of them at least, and are never empty. Forgets a column once it is none. */
export class DistinctKeys {
  readonly #seen = new Map<number, Seen>();
  #remembered = 0;
  #rows = 0;

  add(fields: readonly string[], line: number): void {
    if (this.#rows === 0)
      for (let i = 0; i < fields.length; i++) this.#seen.set(i, { values: new Set(), repeats: undefined });
    this.#rows += 1;
    for (const [i, seen] of this.#seen) {
      const value = fields[i] as string;
      const before = seen.values.size;
      if (value !== "") seen.values.add(fingerprint(value));
      if (seen.values.size > before) this.#remembered += 1;
      else if (value === "" || !this.#repeat(seen, line)) this.#forget(i, seen);
    }
    if (this.#remembered > mostRemembered) this.#giveUp();
  }

  /** True where no two rows have the same value, and none is empty. */
  isUnique(column: number): boolean {
    const seen = this.#seen.get(column);
    return seen !== undefined && seen.repeats === undefined;
  }

  /** The few rows that repeat a value; undefined where there are none, or more. */
  repeatsOf(column: number): Repeats | undefined {
    const repeats = this.#seen.get(column)?.repeats;
    return repeats !== undefined && isFew(repeats.rows, this.#rows) ? repeats : undefined;
  }

  #repeat(seen: Seen, line: number): boolean {
    seen.repeats = { rows: (seen.repeats?.rows ?? 0) + 1, firstLine: seen.repeats?.firstLine ?? line };
    return mayBeFew(seen.repeats.rows, this.#rows);
  }

  #forget(column: number, { values }: Seen): void {
    this.#remembered -= values.size;
    this.#seen.delete(column);
  }

  /** The later columns go first: keys tend to stand at the front. */
  #giveUp(): void {
    const last = [...this.#seen].at(-1);
    if (last !== undefined) this.#forget(...last);
  }
}

/** 52 bits of a value: among a million different values two are equal with a probability of 1 in 9,000. */
export function fingerprint(value: string): number {
  if (value.length <= 15 && /^[1-9]\d*$/.test(value)) return Number(value);
  const digest = createHash("md5").update(value).digest();
  return -(digest.readUInt32LE(0) * 2 ** 20 + (digest.readUInt32LE(4) & 0xfffff)) - 1;
}
