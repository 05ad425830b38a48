import type { TrainingFeature } from "../../ports/trainer.ts";
import { findBinEdges } from "./bin-edges.ts";
import type { FeatureDomain } from "./ensemble.ts";
import { MIN_ROWS_IN_BIN } from "./parameters.ts";

/** How the values of one feature map to bins. Features with one bin cannot be split and are left out of training. */
export interface FeatureBins {
  readonly kind: "numeric" | "categorical";
  readonly bins: number;
  /** Numeric: the upper edges of all value bins but the last. */
  readonly edges: Float64Array;
  /** Numeric: the bin of NaN, the last one; -1 when there is none. Categorical: 0, with the rare codes. */
  readonly missingBin: number;
  /** Categorical: the code of each bin, the most frequent first; -1 for bin 0. */
  readonly codes: Int32Array;
  /** Categorical: the bin of each code up to the greatest; 0 for those without one. */
  readonly binOfCode: Uint8Array;
  readonly domain: FeatureDomain;
  readonly missingRows: number;
}

interface BinOptions {
  readonly maxBins: number;
  /** Rows that edges are computed from; undefined: all. */
  readonly sample: Uint32Array | undefined;
}

/** Finds the bins of a feature from its training values. */
export function findFeatureBins(feature: TrainingFeature, options: BinOptions): FeatureBins {
  return feature.kind === "categorical"
    ? categoricalBins(feature.values, options)
    : numericBins(feature.values, options);
}

function numericBins(values: Float64Array, { maxBins, sample }: BinOptions): FeatureBins {
  const { min, max, missingRows } = extent(values);
  const used = sample === undefined ? values.slice() : pick(values, sample);
  used.sort();
  let present = used.length;
  while (present > 0 && Number.isNaN(used[present - 1] as number)) present--;
  const missing = missingRows > 0 ? 1 : 0;
  const edges = findBinEdges(used.subarray(0, present), maxBins - missing);
  const valueBins = missingRows === values.length ? 0 : edges.length + 1;
  const bins = valueBins + missing;
  return {
    kind: "numeric",
    bins,
    edges,
    missingBin: missing === 1 ? bins - 1 : -1,
    codes: new Int32Array(0),
    binOfCode: new Uint8Array(0),
    domain: bins > 1 ? { kind: "numeric", min, max } : { kind: "unused" },
    missingRows,
  };
}

function pick(values: Float64Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] as number] as number;
  return picked;
}

function extent(values: Float64Array): { min: number; max: number; missingRows: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missingRows = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) missingRows++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, missingRows };
}

function categoricalBins(values: Float64Array, { maxBins }: BinOptions): FeatureBins {
  const { counts, missingRows } = countCodes(values);
  const present = [...counts.keys()].filter((code) => (counts[code] as number) > 0);
  present.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const kept = present.filter((code, i) => i < maxBins - 1 && (i < 2 || (counts[code] as number) >= MIN_ROWS_IN_BIN));
  const usable = kept.length > 1 || (kept.length === 1 && missingRows > 0);
  const codes = Int32Array.of(-1, ...kept);
  return {
    kind: "categorical",
    bins: usable ? kept.length + 1 : 1,
    edges: new Float64Array(0),
    missingBin: 0,
    codes,
    binOfCode: binsOfCodes(codes),
    domain: usable ? { kind: "categorical", codes: [-1, ...kept] } : { kind: "unused" },
    missingRows,
  };
}

function countCodes(values: Float64Array): { counts: Uint32Array; missingRows: number } {
  let greatest = -1;
  for (let row = 0; row < values.length; row++)
    if ((values[row] as number) > greatest) greatest = values[row] as number;
  const counts = new Uint32Array(greatest + 1);
  let missingRows = 0;
  for (let row = 0; row < values.length; row++) {
    const code = values[row] as number;
    if (Number.isNaN(code)) missingRows++;
    else counts[code] = (counts[code] as number) + 1;
  }
  return { counts, missingRows };
}

/** The bin of each code up to the greatest; 0 for those without one. */
export function binsOfCodes(codes: Int32Array): Uint8Array {
  const binOfCode = new Uint8Array(codes.reduce((a, b) => Math.max(a, b), -1) + 1);
  for (let bin = 1; bin < codes.length; bin++) binOfCode[codes[bin] as number] = bin;
  return binOfCode;
}
