/** Buckets grow by 4 %: from 1 microsecond to over a minute. */
const growth = Math.log(1.04);
const buckets = 460;

/** Latencies and outcomes of a span of time, in buckets of equal ratio. */
export class LatencySlot {
  /** The span's number since 1970; a slot of another span is empty. */
  span = -1;
  calls = 0;
  maxMs = 0;
  serverErrors = 0;
  callerErrors = 0;
  degraded = 0;
  readonly #counts = new Uint32Array(buckets);

  /** Empties the slot for another span. */
  reset(span: number): void {
    this.span = span;
    this.calls = 0;
    this.maxMs = 0;
    this.serverErrors = 0;
    this.callerErrors = 0;
    this.degraded = 0;
    this.#counts.fill(0);
  }

  observe(ms: number): void {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(Math.max(ms, 0.001) / 0.001) / growth)));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.calls++;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  /** Adds another slot's figures to this one. */
  add(other: LatencySlot): void {
    this.calls += other.calls;
    this.maxMs = Math.max(this.maxMs, other.maxMs);
    this.serverErrors += other.serverErrors;
    this.callerErrors += other.callerErrors;
    this.degraded += other.degraded;
    for (let i = 0; i < buckets; i++) this.#counts[i] = (this.#counts[i] as number) + (other.#counts[i] as number);
  }

  /** The latency that a share of the calls did not exceed, milliseconds, at most 4 % above; null without calls. */
  quantileMs(share: number): number | null {
    if (this.calls === 0) return null;
    const rank = Math.ceil(share * this.calls);
    let seen = 0;
    for (let i = 0; i < buckets; i++) {
      seen += this.#counts[i] as number;
      if (seen >= rank) return Math.min(this.maxMs, 0.001 * Math.exp(i * growth));
    }
    return this.maxMs;
  }
}
