import type { EvidenceRecord } from "../../../runtime/plan/run-store.ts";

/** How long evidence is believed before it is read again, milliseconds; a run that ends is seen at once. */
const believeMs = 1_000;

/** The newest measurement of each promise, by declaration and promise. */
export type LatestEvidence = ReadonlyMap<string, EvidenceRecord>;

export const evidenceKey = (declaration: string, promise: string) => `${declaration}\n${promise}`;

/** Keeps the newest evidence in memory while pages are looked at. */
export class EvidenceIndex {
  readonly #read: () => Promise<readonly EvidenceRecord[]>;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<LatestEvidence> | undefined;

  constructor(read: () => Promise<readonly EvidenceRecord[]>) {
    this.#read = read;
  }

  /** The newest evidence. A reading that failed is not kept. */
  latest(): Promise<LatestEvidence> {
    if (this.#reading !== undefined && performance.now() - this.#readAtMs < believeMs) return this.#reading;
    this.#readAtMs = performance.now();
    const reading = this.#read().then(
      (records) => new Map(records.map((record) => [evidenceKey(record.declaration, record.promise), record])),
    );
    reading.catch(() => this.forget());
    this.#reading = reading;
    return reading;
  }

  /** Reads again for whoever asks next. */
  forget(): void {
    this.#reading = undefined;
  }
}
