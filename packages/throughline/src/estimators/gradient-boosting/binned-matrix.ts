import type { TrainingData, TrainingFeature } from "../../ports/trainer.ts";
import { binsOfCodes, type FeatureBins, findFeatureBins } from "./feature-bins.ts";
import { BIN_SAMPLE_ROWS, CHUNK_ROWS } from "./parameters.ts";
import { sampleRows } from "./random.ts";
import { shareOf, type Team } from "./team.ts";
import { BLOCK_FEATURES, RECORD_NUMBERS, type Scratch, scratchOf, type TrainingMemory } from "./training-memory.ts";

/** A feature that can be split. `index` is its place in the data. */
export interface BinnedFeature extends FeatureBins {
  readonly index: number;
  /** Its first bin in a histogram over all features. */
  readonly firstBin: number;
}

/** The bins of features, those that cannot be split left out of `features`. */
export interface FeatureTable {
  readonly features: readonly BinnedFeature[];
  /** Bins of all features together. */
  readonly totalBins: number;
  /** The bins of every feature of the data, also of those that cannot be split. */
  readonly allBins: readonly FeatureBins[];
}

/** Bins of rows: that of `feature` and `row` is `columns[feature * rows + row]`. */
export interface BinnedRows {
  readonly rows: number;
  readonly columns: Uint8Array;
}

/** The training data as bins; the memory holds them row by row as well. */
export interface BinnedMatrix extends FeatureTable, BinnedRows {}

/** The bin of NaN where training had none: no feature has more than 255 bins. */
export const UNSEEN_MISSING = 255;

interface BinningOptions {
  readonly maxBins: number;
  readonly seed: number;
}

/** Finds the bins of features. */
export function findBins(data: TrainingData, options: BinningOptions): FeatureTable {
  const find = binFinder(data, options);
  return tableOf(data.features.map((_, index) => find(index)));
}

function binFinder(data: TrainingData, { maxBins, seed }: BinningOptions): (index: number) => FeatureBins {
  const sample = data.rows > BIN_SAMPLE_ROWS ? sampleRows(data.rows, BIN_SAMPLE_ROWS, seed) : undefined;
  return (index) => findFeatureBins(data.features[index] as TrainingFeature, { maxBins, sample });
}

function tableOf(allBins: readonly FeatureBins[]): FeatureTable {
  const features: BinnedFeature[] = [];
  let totalBins = 0;
  for (const [index, bins] of allBins.entries()) {
    if (bins.bins < 2) continue;
    features.push({ ...bins, index, firstBin: totalBins });
    totalBins += bins.bins;
  }
  return { features, totalBins, allBins };
}

/** Finds bins for all features and maps all values to them; each member finds some features' and maps some rows. */
export function binTrainingData(
  data: TrainingData,
  options: BinningOptions,
  memory: TrainingMemory,
  team: Team,
): BinnedMatrix {
  const { layout, doubles, words } = memory;
  const find = binFinder(data, options);
  const record = (index: number) => {
    const start = layout.records / 8 + index * RECORD_NUMBERS;
    return doubles.subarray(start, start + RECORD_NUMBERS);
  };
  for (let index = team.member; index < data.features.length; index += team.members)
    writeBins(record(index), find(index));
  team.meet();
  const table = tableOf(data.features.map(({ kind }, index) => readBins(record(index), kind)));
  const { features, totalBins } = table;
  const padded = 4 * Math.ceil(features.length / 4);
  if (team.member === 0)
    for (let position = 0; position < padded; position++) {
      const firstBin = features[position]?.firstBin ?? totalBins + position - features.length;
      words[layout.bases / 4 + position] = 16 * firstBin;
    }
  const [start, end] = shareOf(Math.ceil(data.rows / CHUNK_ROWS), team.member, team.members);
  for (let chunk = start; chunk < end; chunk++) binChunk(memory, scratchOf(memory, team.member), features, data, chunk);
  team.meet();
  const columns = memory.bytes.subarray(layout.columns, layout.columns + features.length * data.rows);
  return { ...table, rows: data.rows, columns };
}

/** Where the bins of four or more features stand row by row: `stride` bytes a row. */
export function blockOf(
  layout: TrainingMemory["layout"],
  features: number,
  rows: number,
  block: number,
): { readonly start: number; readonly stride: number } {
  const padded = 4 * Math.ceil(features / 4);
  const first = BLOCK_FEATURES * block;
  return { start: layout.blocks + first * rows, stride: Math.min(BLOCK_FEATURES, padded - first) };
}

function binChunk(
  memory: TrainingMemory,
  scratch: Scratch,
  features: readonly BinnedFeature[],
  data: TrainingData,
  chunk: number,
): void {
  const { layout, kernels, bytes, doubles } = memory;
  const first = chunk * CHUNK_ROWS;
  const count = Math.min(CHUNK_ROWS, data.rows - first);
  for (const [position, feature] of features.entries()) {
    const { values: all } = data.features[feature.index] as TrainingFeature;
    const values = all.subarray(first, first + count);
    const block = blockOf(layout, features.length, data.rows, Math.floor(position / BLOCK_FEATURES));
    const rows = block.start + first * block.stride + (position % BLOCK_FEATURES);
    const column = layout.columns + position * data.rows + first;
    if (feature.kind === "categorical") {
      const binned = bytes.subarray(column, column + count);
      writeCategories(feature, values, binned);
      for (let row = 0; row < count; row++) bytes[rows + row * block.stride] = binned[row] as number;
      continue;
    }
    doubles.set(values, scratch.values / 8);
    doubles.fill(Number.POSITIVE_INFINITY, scratch.edges / 8, scratch.edges / 8 + 256);
    doubles.set(feature.edges, scratch.edges / 8);
    const missing = feature.missingBin < 0 ? UNSEEN_MISSING : feature.missingBin;
    kernels.binNumbers(scratch.values, count, scratch.edges, missing, column, rows, block.stride);
  }
}

/** Maps rows to bins found before; what training did not see goes where prediction sends it. */
export function binRows(features: readonly BinnedFeature[], data: TrainingData): BinnedRows {
  const columns = new Uint8Array(features.length * data.rows);
  for (const [position, feature] of features.entries()) {
    const column = columns.subarray(position * data.rows, (position + 1) * data.rows);
    const values = data.features[feature.index]?.values as Float64Array;
    if (feature.kind === "categorical") writeCategories(feature, values, column);
    else writeNumbers(feature, values, column);
  }
  return { rows: data.rows, columns };
}

function writeNumbers({ edges, missingBin }: FeatureBins, values: Float64Array, column: Uint8Array) {
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
    column[row] = Number.isNaN(value) ? binOfMissing : low;
  }
}

function writeCategories({ binOfCode }: FeatureBins, values: Float64Array, column: Uint8Array) {
  for (let row = 0; row < values.length; row++) {
    const code = values[row] as number;
    column[row] = code >= 0 && code < binOfCode.length ? (binOfCode[code] as number) : 0;
  }
}

/** Layout: bins, least value, greatest value, missing bin, rows without a value, number of edges or codes, nothing twice; those. */
function writeBins(record: Float64Array, found: FeatureBins): void {
  const { bins, missingBin, codes, edges, domain, missingRows, kind } = found;
  const [min, max] = domain.kind === "numeric" ? [domain.min, domain.max] : [0, 0];
  const list = kind === "numeric" ? edges : codes;
  record.set([bins, min, max, missingBin, missingRows, list.length]);
  record.set(list, 8);
}

function readBins(record: Float64Array, kind: FeatureBins["kind"]): FeatureBins {
  const [bins = 0, min = 0, max = 0, missingBin = -1, missingRows = 0, length = 0] = record;
  const list = record.slice(8, 8 + length);
  const isNumeric = kind === "numeric";
  const codes = isNumeric ? new Int32Array(0) : Int32Array.from(list);
  const used = isNumeric ? ({ kind, min, max } as const) : ({ kind, codes: [...list] } as const);
  return {
    kind,
    bins,
    edges: isNumeric ? list : new Float64Array(0),
    missingBin,
    codes,
    binOfCode: binsOfCodes(codes),
    domain: bins > 1 ? used : { kind: "unused" },
    missingRows,
  };
}
