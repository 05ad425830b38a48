import { cancelled } from "./await-fit.ts";

/** Lets a fixed number of fits and of their threads run at a time; the others wait in order. */
export interface FitSlots {
  /**
   * Resolves when a fit with so many threads may run, with the function that gives them back. `training.cancelled` when the signal
   * aborts first.
   */
  take(signal: AbortSignal, threads: number): Promise<() => void>;
}

interface Waiting {
  readonly threads: number;
  readonly start: () => void;
}

/** Opens slots for fits that have together at most so many threads; one that has more runs alone. */
export function createFitSlots(most: { readonly fits: number; readonly threads: number }): FitSlots {
  let fits = 0;
  let busy = 0;
  const waiting: Waiting[] = [];
  const startNext = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const isFree = fits === 0 || (fits < most.fits && busy + next.threads <= most.threads);
      if (!isFree) return;
      waiting.shift();
      fits++;
      busy += next.threads;
      next.start();
    }
  };
  return {
    take: (signal, threads) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled(signal));
        const giveBack = () => {
          fits--;
          busy -= threads;
          startNext();
        };
        const start = () => {
          signal.removeEventListener("abort", leave);
          resolve(giveBack);
        };
        const place = { threads, start };
        const leave = () => {
          waiting.splice(waiting.indexOf(place), 1);
          reject(cancelled(signal));
          startNext();
        };
        signal.addEventListener("abort", leave, { once: true });
        waiting.push(place);
        startNext();
      }),
  };
}
