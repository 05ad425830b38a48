import type { TrainingData } from "../../ports/trainer.ts";
import { type FeatureBins, findFeatureBins } from "./feature-bins.ts";
import { BIN_SAMPLE_ROWS } from "./parameters.ts";
import { sampleRows } from "./random.ts";

/** A feature that can be split. `index` is its place in the data. */
export interface BinnedFeature extends FeatureBins {
  readonly index: number;
  /** Its first bin in a histogram over all features. */
  readonly firstBin: number;
}

/**
 * The training data as bins. Four features share a 32-bit word: feature `f` of `row` is byte `f % 4` of
 * `words[(f >> 2) * rows + row]`, so that one load serves four histograms and one memory stream serves one block of features.
 */
export interface BinnedMatrix {
  readonly rows: number;
  readonly features: readonly BinnedFeature[];
  readonly words: Uint32Array;
  /** Bins of all features together. */
  readonly totalBins: number;
  /** The bins of every feature of the data, also of those that cannot be split. */
  readonly allBins: readonly FeatureBins[];
}

/** The bin of NaN where training had none: no feature has more than 255 bins. */
export const UNSEEN_MISSING = 255;

/** Bins of rows, packed as in `BinnedMatrix`. */
export type BinnedRows = Pick<BinnedMatrix, "rows" | "words">;

/** Finds bins for all features and maps all values to them. */
export function binTrainingData(data: TrainingData, options: { maxBins: number; seed: number }): BinnedMatrix {
  const sample = data.rows > BIN_SAMPLE_ROWS ? sampleRows(data.rows, BIN_SAMPLE_ROWS, options.seed) : undefined;
  const allBins = data.features.map((feature) => findFeatureBins(feature, { maxBins: options.maxBins, sample }));
  const features: BinnedFeature[] = [];
  let totalBins = 0;
  for (const [index, bins] of allBins.entries()) {
    if (bins.bins < 2) continue;
    features.push({ ...bins, index, firstBin: totalBins });
    totalBins += bins.bins;
  }
  return { ...binRows(features, data), features, totalBins, allBins };
}

/** Maps values to bins found before; what training did not see goes where prediction sends it. */
export function binRows(features: readonly BinnedFeature[], data: TrainingData): BinnedRows {
  const words = new Uint32Array(Math.ceil(features.length / 4) * data.rows);
  for (const [position, feature] of features.entries()) {
    const column = words.subarray((position >> 2) * data.rows, ((position >> 2) + 1) * data.rows);
    const values = data.features[feature.index]?.values as Float64Array;
    if (feature.kind === "categorical") writeCategories(feature, values, column, 8 * (position & 3));
    else writeNumbers(feature, values, column, 8 * (position & 3));
  }
  return { rows: data.rows, words };
}

function writeNumbers({ edges, missingBin }: FeatureBins, values: Float64Array, column: Uint32Array, shift: number) {
  const binOfMissing = missingBin < 0 ? UNSEEN_MISSING : missingBin;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (edges[middle] as number)) high = middle;
      else low = middle + 1;
    }
    const bin = Number.isNaN(value) ? binOfMissing : low;
    column[row] = (column[row] as number) | (bin << shift);
  }
}

function writeCategories({ codes }: FeatureBins, values: Float64Array, column: Uint32Array, shift: number) {
  const binOfCode = new Uint8Array(codes.reduce((a, b) => Math.max(a, b)) + 1);
  for (let bin = 1; bin < codes.length; bin++) binOfCode[codes[bin] as number] = bin;
  for (let row = 0; row < values.length; row++) {
    const code = values[row] as number;
    const bin = code >= 0 && code < binOfCode.length ? (binOfCode[code] as number) : 0;
    column[row] = (column[row] as number) | (bin << shift);
  }
}
