import type { Worker } from "node:worker_threads";
import type { StartFitWorker } from "./start-fit-worker.ts";

/**
 * Threads that take part in fits, one fit after the other: what was compiled for the first is there for the next. Those that wait
 * keep no process alive.
 */
export class FitWorkers {
  readonly #start: StartFitWorker;
  readonly #idleMs: number;
  readonly #waiting = new Map<Worker, () => void>();
  #isClosed = false;

  /** @param idleMs  milliseconds after which a thread that no fit took is ended */
  constructor(start: StartFitWorker, idleMs = 2_000) {
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /**
   * Threads for one fit; none is left when one of them cannot be started.
   *
   * @throws {ThroughlineError} `training.worker-died`
   */
  async take(count: number): Promise<Worker[]> {
    const warm = [...this.#waiting].slice(0, count).map(([worker, wake]) => {
      wake();
      return worker;
    });
    const started = await Promise.allSettled(Array.from({ length: count - warm.length }, () => this.#start()));
    const workers = [...warm, ...started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))];
    const failed = started.find((result) => result.status === "rejected");
    if (failed === undefined) return workers;
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw failed.reason;
  }

  /** Keeps threads whose part in a fit is over for the next one. */
  keep(workers: readonly Worker[]): void {
    for (const worker of workers) {
      if (this.#isClosed) void worker.terminate();
      else this.#wait(worker);
    }
  }

  /** Ends all that wait, and from now on those that are given back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      [...this.#waiting].map(([worker, wake]) => {
        wake();
        return worker.terminate();
      }),
    );
  }

  #wait(worker: Worker): void {
    const forget = () => {
      clearTimeout(timer);
      worker.off("error", forget);
      worker.off("exit", forget);
      this.#waiting.delete(worker);
      worker.ref();
    };
    const timer = setTimeout(() => {
      forget();
      void worker.terminate();
    }, this.#idleMs).unref();
    worker.on("error", forget);
    worker.on("exit", forget);
    worker.unref();
    this.#waiting.set(worker, forget);
  }
}
