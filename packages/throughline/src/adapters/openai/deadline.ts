import { setTimeout as wait } from "node:timers/promises";

/** Why a call was ended: its own time was over. Callers' signals have reasons of their own. */
export const expired = Symbol("expired");

/** A signal that ends with a caller's, or when a time is over. `close` lets go of both. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #follow = () => this.#controller.abort(this.#outer?.reason);

  constructor(ms: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#timer = setTimeout(() => this.#controller.abort(expired), ms);
    if (outer?.aborted === true) this.#follow();
    else outer?.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits, or rejects with the reason of an end before. */
  async wait(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#follow);
  }
}
