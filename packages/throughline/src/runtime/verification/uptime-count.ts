/** Answers of a release since it is served: requests, and the questions that a server asks itself once a second. */
export interface Uptime {
  readonly asked: number;
  /** Those that failed by a fault of the server. */
  readonly failed: number;
}

/** Counts answers by the release that gave them. */
export class UptimeCount {
  readonly #counts = new Map<string, { asked: number; failed: number }>();

  /** Notes an answer, or that there was none. */
  note(release: string, isFailed: boolean): void {
    const count = this.#counts.get(release) ?? { asked: 0, failed: 0 };
    count.asked++;
    if (isFailed) count.failed++;
    this.#counts.set(release, count);
  }

  of(release: string): Uptime {
    return this.#counts.get(release) ?? { asked: 0, failed: 0 };
  }
}
