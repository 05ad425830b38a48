import type { CalibrationBin } from "./calibration.ts";

/** Bins of equal width over [0, 1]. */
const BINS = 15;

/** Rows with what was said of them, a probability, and whether it came. */
export interface SaidRows {
  readonly said: Float64Array;
  /** 1 where it came. */
  readonly came: Uint8Array;
}

/** Rows by what was said, in 15 bins of equal width; those without rows are left out. The last includes 1. */
export function reliabilityBins({ said, came }: SaidRows): CalibrationBin[] {
  const { rows, positives, sums } = binned({ said, came });
  return Array.from(rows, (count, bin) => ({
    rows: count,
    positives: positives[bin] as number,
    meanScore: (sums[bin] as number) / count,
    share: (positives[bin] as number) / count,
  })).filter((bin) => bin.rows > 0);
}

/**
 * Expected calibration error: how far what was said is from the share that came, on average over rows, in 15 bins of equal width; 0 to 1.
 *
 * @param counts  how often each row counts. Default: once
 * @source Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks", eq. 3
 */
export function expectedCalibrationError(of: SaidRows, counts?: Uint32Array): number {
  const { rows, positives, sums } = binned(of, counts);
  let [all, apart] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    all += rows[bin] as number;
    apart += Math.abs((sums[bin] as number) - (positives[bin] as number));
  }
  return apart / all;
}

function binned({ said, came }: SaidRows, counts?: Uint32Array) {
  const [rows, positives, sums] = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)];
  for (let row = 0; row < said.length; row++) {
    const count = counts === undefined ? 1 : (counts[row] as number);
    const score = said[row] as number;
    const bin = Math.min(BINS - 1, Math.floor(score * BINS));
    rows[bin] = (rows[bin] as number) + count;
    positives[bin] = (positives[bin] as number) + count * (came[row] as number);
    sums[bin] = (sums[bin] as number) + count * score;
  }
  return { rows, positives, sums };
}
