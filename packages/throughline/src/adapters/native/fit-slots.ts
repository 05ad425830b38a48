import { cancelled } from "./await-fit.ts";

/** Lets a fixed number of fits run at a time; the others wait in order. */
export interface FitSlots {
  /** Resolves when a slot is free, with the function that gives it back. `training.cancelled` when the signal aborts first. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createFitSlots(slots: number): FitSlots {
  let free = slots;
  const waiting: (() => void)[] = [];
  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled(signal));
        if (free > 0) {
          free--;
          return resolve(giveBack);
        }
        const start = () => {
          signal.removeEventListener("abort", leave);
          resolve(giveBack);
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(start), 1);
          reject(cancelled(signal));
        };
        signal.addEventListener("abort", leave, { once: true });
        waiting.push(start);
      }),
  };
}
