/** What a bucket says of one request. `resetSeconds` is the time until it is full again. */
export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly retrySeconds: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const mostCallers = 50_000;

/** Token buckets, one a caller: `count` requests at once, refilled evenly over `windowMs`. */
export class RateLimiter {
  readonly #count: number;
  readonly #windowMs: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: { readonly count: number; readonly windowMs: number }) {
    this.#count = rate.count;
    this.#windowMs = rate.windowMs;
  }

  /** Takes a token if there is one. `nowMs` is of a clock that only grows. */
  take(caller: string, nowMs: number): RateDecision {
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#count, atMs: nowMs };
    const perMs = this.#count / this.#windowMs;
    bucket.tokens = Math.min(this.#count, bucket.tokens + (nowMs - bucket.atMs) * perMs);
    bucket.atMs = nowMs;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    this.#keep(caller, bucket);
    const seconds = (tokens: number) => Math.ceil(tokens / perMs / 1000);
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: seconds(this.#count - bucket.tokens),
      retrySeconds: allowed ? 0 : Math.max(1, seconds(1 - bucket.tokens)),
    };
  }

  /** The caller that was here longest ago is forgotten when there are too many. */
  #keep(caller: string, bucket: Bucket): void {
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > mostCallers) this.#buckets.delete(this.#buckets.keys().next().value as string);
  }
}
