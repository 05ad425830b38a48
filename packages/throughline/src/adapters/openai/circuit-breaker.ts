/** Failures in a row from which on nothing is asked for a while. */
const mostFailures = 3;
/** First and longest time without asking, milliseconds; it doubles with each trial that fails. */
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/** Keeps callers from waiting for a server that is down: after some failures in a row it is left alone, then tried by one call. */
export class CircuitBreaker {
  readonly #now: () => number;
  #failures = 0;
  #closedAt = 0;
  #trying = false;

  /** `now` in milliseconds, of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds until the server is tried again; undefined where it may be asked. The caller that is let through reports what came of it. */
  enter(): number | undefined {
    if (this.#failures < mostFailures) return undefined;
    const left = this.#closedAt - this.#now();
    if (left > 0) return left;
    if (this.#trying) return firstPauseMs;
    this.#trying = true;
    return undefined;
  }

  /** The server answered, whatever it said. */
  answered(): void {
    this.#failures = 0;
    this.#trying = false;
  }

  /** The server did not answer. */
  failed(): void {
    this.#failures++;
    this.#trying = false;
    const doubled = firstPauseMs * 2 ** Math.max(0, this.#failures - mostFailures);
    this.#closedAt = this.#now() + Math.min(doubled, longestPauseMs);
  }

  /** Nobody waited for the answer, so that nothing is known. */
  given(): void {
    this.#trying = false;
  }
}
