import { type BinnedMatrix, blockOf } from "./binned-matrix.ts";
import { type Histogram, readHistogram, type Steps } from "./histogram.ts";
import { shareOf, type Team } from "./team.ts";
import { BLOCK_FEATURES, type Scratch, scratchOf, type TrainingMemory } from "./training-memory.ts";

/** Leaves with fewer rows are not divided among members. */
const SERIAL_ROWS = 4_096;

/**
 * How a team divides the work on a leaf. By rows, each member adds its rows to a histogram of its own, and each puts some features
 * together; by features, where there are many, each member adds all rows to some features.
 */
export interface Division {
  readonly memory: TrainingMemory;
  readonly matrix: BinnedMatrix;
  readonly team: Team;
  readonly scratch: Scratch;
  readonly byFeatures: boolean;
  /** The member's features, half-open. */
  readonly features: readonly [start: number, end: number];
}

export function divide(memory: TrainingMemory, matrix: BinnedMatrix, team: Team): Division {
  const count = matrix.features.length;
  const blocks = Math.ceil(count / BLOCK_FEATURES);
  const byFeatures = blocks >= 2 * team.members;
  const [first, last] = shareOf(blocks, team.member, team.members);
  const features = byFeatures
    ? ([Math.min(count, first * BLOCK_FEATURES), Math.min(count, last * BLOCK_FEATURES)] as const)
    : shareOf(count, team.member, team.members);
  return { memory, matrix, team, scratch: scratchOf(memory, team.member), byFeatures, features };
}

/** Members that take part in work on so many rows. */
export const activeMembers = ({ team }: Division, rows: number): number =>
  Math.max(1, Math.min(team.members, Math.floor(rows / SERIAL_ROWS)));

/** The rows that a member sees to, of `rows` of a leaf. */
export const ownRows = (division: Division, rows: number): readonly [start: number, end: number] =>
  shareOf(rows, division.team.member, activeMembers(division, rows));

/** Where the histogram of a slot stands; slots from `layout.slots` on are the members'. */
export const histogramAt = ({ layout }: TrainingMemory, slot: number): number =>
  layout.histograms + slot * layout.histogramBytes;

/** Where a feature's bins begin in a histogram, in bytes; the one after the last: where they end. */
function binsAt({ features, totalBins }: BinnedMatrix, position: number): number {
  return 16 * (features[position]?.firstBin ?? totalBins);
}

/** Rows to add up: `count` row numbers at `order`, or, where that is 0, the rows from `first`. */
export interface Rows {
  readonly order: number;
  readonly first: number;
  readonly count: number;
}

/** Adds rows to a histogram, all features of it or the member's own, from nothing. */
export function buildHistogram(division: Division, rows: Rows, pairs: number, histogram: number): void {
  const { memory, matrix, scratch, byFeatures, features } = division;
  const { layout, kernels, doubles } = memory;
  const [start, end] = byFeatures ? features : [0, matrix.features.length];
  doubles.fill(0, (histogram + binsAt(matrix, start)) / 8, (histogram + binsAt(matrix, end)) / 8);
  const lastBlock = Math.ceil(end / BLOCK_FEATURES);
  for (let block = start / BLOCK_FEATURES; block < lastBlock; block++) {
    const { start: bins, stride } = blockOf(layout, matrix.features.length, matrix.rows, block);
    const bases = layout.bases + 4 * BLOCK_FEATURES * block;
    const used = scratch.used + (BLOCK_FEATURES / 4) * block;
    const { order, first, count } = rows;
    kernels.accumulate(bins, stride, order, first, count, pairs, scratch.rows, histogram, bases, used, memory.shift);
  }
}

/** Puts the members' histograms together, as far as the member's own features go. */
export function mergeHistograms({ memory, matrix, features }: Division, active: number, into: number): void {
  const { layout, kernels, bytes } = memory;
  const [start, end] = features.map((position) => binsAt(matrix, position)) as [number, number];
  const own = (member: number) => histogramAt(memory, layout.slots + member) + start;
  bytes.copyWithin(into + start, own(0), own(0) + end - start);
  for (let member = 1; member < active; member++) kernels.merge(into + start, own(member), (end - start) / 16);
}

/** Takes the sums of one child from those of its parent, as far as the member's own features go: what stays is the sibling's. */
export function subtractHistogram({ memory, matrix, features }: Division, parent: number, child: number): void {
  const [start, end] = features.map((position) => binsAt(matrix, position)) as [number, number];
  memory.kernels.subtract(parent + start, child + start, (end - start) / 16);
}

/** The sums over all rows of some histograms, by the bins of one feature: each row is in one of them. */
export function sumsOf(
  { memory, matrix }: Division,
  histograms: readonly number[],
  position: number,
  steps: Steps,
  own: Histogram,
): { readonly gradient: number; readonly hessian: number } {
  const { bins = 0, firstBin = 0 } = matrix.features[position] ?? {};
  let gradient = 0;
  let hessian = 0;
  for (const histogram of histograms) {
    readHistogram(memory, histogram + 16 * firstBin, bins, steps, own);
    for (let bin = 0; bin < bins; bin++) {
      gradient += own.sums[2 * bin] as number;
      hessian += own.sums[2 * bin + 1] as number;
    }
  }
  return { gradient, hessian };
}
