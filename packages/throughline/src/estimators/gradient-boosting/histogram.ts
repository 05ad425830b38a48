import type { TrainingMemory } from "./training-memory.ts";

/** Sums by bin over the rows of one leaf. `sums[2b]` is the gradient of bin `b`, `sums[2b + 1]` the hessian. */
export interface Histogram {
  readonly sums: Float64Array;
  readonly rows: Uint32Array;
}

export function createHistogram(bins: number): Histogram {
  return { sums: new Float64Array(2 * bins), rows: new Uint32Array(bins) };
}

/** What one whole number in a histogram stands for. */
export interface Steps {
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * Reads bins as numbers; no sum has more bits than a double.
 *
 * @param start  of the first bin, in bytes
 */
export function readHistogram(
  memory: TrainingMemory,
  start: number,
  bins: number,
  steps: Steps,
  into: Histogram,
): void {
  const { words, signed, shift } = memory;
  const { sums, rows } = into;
  const mask = 2 ** shift - 1;
  const high = 2 ** (32 - shift);
  for (let bin = 0; bin < bins; bin++) {
    const at = start / 4 + 4 * bin;
    const low = words[at] as number;
    rows[bin] = low & mask;
    sums[2 * bin] = ((signed[at + 1] as number) * high + (low >>> shift)) * steps.gradient;
    sums[2 * bin + 1] = ((words[at + 3] as number) * high + ((words[at + 2] as number) >>> shift)) * steps.hessian;
  }
}
