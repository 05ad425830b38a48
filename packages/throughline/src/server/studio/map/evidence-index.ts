import { clauseKeyOf } from "../../../contracts/core/clause-key.ts";
import type { EvidenceRecord, UnmeasuredRecord } from "../../../runtime/plan/run-store.ts";
import { unmeasuredText } from "../../../runtime/verification/evidence.ts";

/** How long evidence is believed before it is read again, milliseconds; a run that ends is seen at once. */
const believeMs = 1_000;

/** What was measured of a release, and why the rest was not. */
export interface KnownEvidence {
  readonly measured: readonly EvidenceRecord[];
  readonly unmeasured: readonly UnmeasuredRecord[];
}

/** The newest measurement of each promise, by declaration and promise. */
export interface LatestEvidence {
  get(key: string): EvidenceRecord | undefined;
  /** Why a clause is not measured under this limit; undefined where no verification said so. */
  reason(key: string, says: string): string | undefined;
}

/** Keeps the newest evidence in memory while pages are looked at. */
export class EvidenceIndex {
  readonly #read: () => Promise<KnownEvidence>;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<LatestEvidence> | undefined;

  constructor(read: () => Promise<KnownEvidence>) {
    this.#read = read;
  }

  /** The newest evidence. A reading that failed is not kept. */
  latest(): Promise<LatestEvidence> {
    if (this.#reading !== undefined && performance.now() - this.#readAtMs < believeMs) return this.#reading;
    this.#readAtMs = performance.now();
    const reading = this.#read().then(indexed);
    reading.catch(() => this.forget());
    this.#reading = reading;
    return reading;
  }

  /** Reads again for whoever asks next. */
  forget(): void {
    this.#reading = undefined;
  }
}

function indexed({ measured, unmeasured }: KnownEvidence): LatestEvidence {
  const records = new Map(measured.map((record) => [clauseKeyOf(record), record]));
  const reasons = new Map(unmeasured.map((record) => [clauseKeyOf(record), record]));
  return {
    get: (key) => records.get(key),
    reason: (key, says) => {
      const found = reasons.get(key);
      return found?.says === says ? unmeasuredText(found) : undefined;
    },
  };
}
