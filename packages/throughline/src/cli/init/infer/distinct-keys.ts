import { createHash } from "node:crypto";

/** Values that are remembered over all columns; a column is given up where there are no more. About 200 MB. */
const mostRemembered = 3_000_000;

/** Finds the columns whose values all differ and are never empty. Forgets a column at its first repetition. */
export class DistinctKeys {
  readonly #seen = new Map<number, Set<number>>();
  #remembered = 0;
  #isStarted = false;

  add(fields: readonly string[]): void {
    if (!this.#isStarted) for (let i = 0; i < fields.length; i++) this.#seen.set(i, new Set());
    this.#isStarted = true;
    for (const [i, seen] of this.#seen) {
      const before = seen.size;
      const value = fields[i] as string;
      if (value !== "") seen.add(fingerprint(value));
      if (seen.size === before) this.#forget(i, seen);
      else this.#remembered += 1;
    }
    if (this.#remembered > mostRemembered) this.#giveUp();
  }

  isUnique(column: number): boolean {
    return this.#seen.has(column);
  }

  #forget(column: number, seen: Set<number>): void {
    this.#remembered -= seen.size;
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
