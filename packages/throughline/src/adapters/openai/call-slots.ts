/** Callers that may wait for a slot. */
const mostWaiting = 256;

interface Waiter {
  readonly start: () => void;
  readonly stop: () => void;
  readonly signal: AbortSignal;
}

/** Bounds the calls that are under way at once. Callers wait in order. */
export class CallSlots {
  readonly #waiting: Waiter[] = [];
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  /** True where so many wait that one more should not. */
  get full(): boolean {
    return this.#waiting.length >= mostWaiting;
  }

  /** Resolves when a slot is taken, rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const waiter: Waiter = { start: resolve, stop, signal };
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Gives a slot to the caller that waits longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free++;
      return;
    }
    next.signal.removeEventListener("abort", next.stop);
    next.start();
  }
}
