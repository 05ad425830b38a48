/** What a release has answered of an endpoint's requests. */
export interface Traffic {
  readonly requests: number;
  /** Those that failed by a fault of the server or of the release. */
  readonly failed: number;
  /** Those that the fallback answered. */
  readonly degraded: number;
  /** To within 5 %, milliseconds; null without requests. */
  readonly p99Ms: number | null;
}

/** Traffic that can be asked for more. */
export interface CountedTraffic extends Traffic {
  /** Requests that took longer than so many milliseconds, to within 5 % of them. */
  slowerThan(ms: number): number;
}

/** Traffic with what it is of. */
export interface TrafficLine extends Traffic {
  readonly release: string;
  readonly endpoint: string;
}

/** Counts as they are kept: of each release and endpoint, with how many requests took how long, by the number of a span of time. */
export type TrafficCounts = readonly {
  readonly release: string;
  readonly endpoint: string;
  readonly requests: number;
  readonly failed: number;
  readonly degraded: number;
  readonly buckets: readonly (readonly [number, number])[];
}[];

/** How one request ended. */
export interface Ended {
  readonly tookMs: number;
  readonly isFailed: boolean;
  readonly isDegraded: boolean;
}

const growth = 1.05;
const leastMs = 0.001;
/** Up to about 110 s. */
const buckets = 380;

const bucketOf = (ms: number) =>
  Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(ms / leastMs) / Math.log(growth))));

class Count implements CountedTraffic {
  requests = 0;
  failed = 0;
  degraded = 0;
  readonly #buckets = new Uint32Array(buckets);

  note({ tookMs, isFailed, isDegraded }: Ended): void {
    this.requests++;
    if (isFailed) this.failed++;
    if (isDegraded) this.degraded++;
    const at = bucketOf(tookMs);
    this.#buckets[at] = (this.#buckets[at] as number) + 1;
  }

  restore({ requests, failed, degraded, buckets: kept }: Omit<TrafficCounts[number], "release" | "endpoint">): void {
    this.requests = requests;
    this.failed = failed;
    this.degraded = degraded;
    for (const [at, count] of kept) if (at < buckets) this.#buckets[at] = count;
  }

  get kept(): Omit<TrafficCounts[number], "release" | "endpoint"> {
    const { requests, failed, degraded } = this;
    const filled = [...this.#buckets].flatMap((count, at) => (count > 0 ? [[at, count] as const] : []));
    return { requests, failed, degraded, buckets: filled };
  }

  slowerThan(ms: number): number {
    return this.#buckets.subarray(bucketOf(ms) + 1).reduce((sum, count) => sum + count, 0);
  }

  get p99Ms(): number | null {
    const wanted = Math.ceil(this.requests * 0.99);
    let seen = 0;
    for (let at = 0; at < buckets; at++) {
      seen += this.#buckets[at] as number;
      if (wanted > 0 && seen >= wanted) return Number((leastMs * growth ** at).toPrecision(3));
    }
    return null;
  }

  get traffic(): Traffic {
    const { requests, failed, degraded, p99Ms } = this;
    return { requests, failed, degraded, p99Ms };
  }
}

/** Counts what each release answers of each endpoint, 2 kB a pair. It starts anew with each step of a canary. */
export class ReleaseTraffic {
  #counts = new Map<string, Map<string, Count>>();
  #total = 0;

  note(release: string, endpoint: string, ended: Ended): void {
    this.#total++;
    this.#of(release, endpoint).note(ended);
  }

  /** Requests that were counted. */
  get total(): number {
    return this.#total;
  }

  /** All that is counted, to be kept. */
  counts(): TrafficCounts {
    return [...this.#counts].flatMap(([release, endpoints]) =>
      [...endpoints].map(([endpoint, count]) => ({ release, endpoint, ...count.kept })),
    );
  }

  /** Counts on from what was kept. */
  goOnFrom(kept: TrafficCounts): void {
    this.startAnew();
    for (const { release, endpoint, ...counted } of kept) {
      this.#of(release, endpoint).restore(counted);
      this.#total += counted.requests;
    }
  }

  #of(release: string, endpoint: string): Count {
    const ofRelease = this.#counts.get(release) ?? new Map<string, Count>();
    this.#counts.set(release, ofRelease);
    const count = ofRelease.get(endpoint) ?? new Count();
    ofRelease.set(endpoint, count);
    return count;
  }

  of(release: string, endpoint: string): CountedTraffic {
    return this.#counts.get(release)?.get(endpoint) ?? new Count();
  }

  lines(): readonly TrafficLine[] {
    return [...this.#counts].flatMap(([release, endpoints]) =>
      [...endpoints].map(([endpoint, count]) => ({ release, endpoint, ...count.traffic })),
    );
  }

  /** Counts from 0, when other releases or shares answer. */
  startAnew(): void {
    this.#total = 0;
    this.#counts = new Map();
  }
}
