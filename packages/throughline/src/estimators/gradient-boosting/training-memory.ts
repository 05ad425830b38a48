import { exponentAbove } from "./elementary.ts";
import { trainingError } from "./error-codes.ts";
import type { FitRequest } from "./fit-request.ts";
import { BLOCK_ROWS, type Kernels } from "./kernels/kernels.ts";
import { createPlainKernels } from "./kernels/plain-kernels.ts";
import {
  compileKernels,
  createWasmMemory,
  instantiateKernels,
  MAX_MEMORY_BYTES,
  type WasmMemory,
} from "./kernels/wasm-kernels.ts";
import { isPlainBinary } from "./objective.ts";
import { CHUNK_ROWS } from "./parameters.ts";

/** Features whose bins stand together, row by row. */
export const BLOCK_FEATURES = 64;
/** Numbers that describe the bins of a feature: 8, and its edges or codes. */
export const RECORD_NUMBERS = 8 + 256;
/** Bins that nobody reads: what fills up the last four features of a row is counted there. */
const FILLING_BINS = 3;

/** Where `TrainingLayout.control` begins in every layout. */
export const CONTROL_BYTES = 64;

/** Where everything stands in the memory of a fit, in bytes. */
export interface TrainingLayout {
  readonly bytes: number;
  readonly histogramBytes: number;
  /** Histograms for leaves; after them one for each member. */
  readonly slots: number;
  readonly scratchBytes: number;
  /** Two words that the team meets by, and whether to stop. */
  readonly control: number;
  /** For each tree of a round: the steps of gradients and hessians. */
  readonly steps: number;
  /** For each member: the greatest gradient and hessian of each tree of a round. */
  readonly greatest: number;
  readonly records: number;
  readonly bases: number;
  readonly counts: number;
  readonly candidates: number;
  readonly losses: number;
  readonly positive: number;
  /** Bins, feature by feature. */
  readonly columns: number;
  /** Bins, row by row, in blocks of `BLOCK_FEATURES`. */
  readonly blocks: number;
  readonly scores: number;
  readonly pairs: number;
  /** Pairs of doubles; empty where the kernel writes whole numbers. */
  readonly exact: number;
  readonly order: number;
  readonly left: number;
  readonly right: number;
  readonly histograms: number;
  readonly scratch: number;
}

/** What decides on the size of the memory. */
type MemoryRequest = Pick<FitRequest, "objective" | "parameters" | "balanceClasses" | "data">;

/** What threads need to share a fit. */
export interface SharedMemory {
  readonly memory: WasmMemory | { readonly buffer: ArrayBufferLike };
  /** The compiled kernels; undefined: the plain ones. */
  readonly module: object | undefined;
}

/** The memory of a fit as one member sees it. */
export interface TrainingMemory {
  readonly layout: TrainingLayout;
  readonly kernels: Kernels;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly signed: Int32Array;
  readonly doubles: Float64Array;
  /** Bits that count rows in each sum of a histogram. */
  readonly shift: number;
  /** Bits of a gradient beside its sign. */
  readonly valueBits: number;
}

/**
 * Makes the memory for a request.
 *
 * @throws {ThroughlineError} `training.too-large`
 */
export function createSharedMemory(
  request: MemoryRequest,
  members: number,
  kernels: "compiled" | "plain" = "compiled",
): SharedMemory {
  const { bytes } = layOut(request, members);
  const module = kernels === "compiled" ? compileKernels() : undefined;
  const { rows, features } = request.data;
  if (bytes > MAX_MEMORY_BYTES) {
    const detail = `${rows} rows of ${features.length} features need ${gibibytes(bytes)} GiB, and one fit has 4`;
    throw trainingError("too-large", { detail });
  }
  try {
    if (module !== undefined) return { memory: createWasmMemory(bytes), module };
    return { memory: { buffer: new SharedArrayBuffer(bytes) }, module };
  } catch (cause) {
    const detail = `${rows} rows of ${features.length} features need ${gibibytes(bytes)} GiB, which are not to be had`;
    throw trainingError("too-large", { detail, cause });
  }
}

const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);

export function openTrainingMemory(request: MemoryRequest, members: number, shared: SharedMemory): TrainingMemory {
  const { buffer } = shared.memory;
  const kernels =
    shared.module === undefined
      ? createPlainKernels(buffer)
      : instantiateKernels(shared.module, shared.memory as WasmMemory);
  const shift = Math.max(1, exponentAbove(request.data.rows));
  return {
    layout: layOut(request, members),
    kernels,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    signed: new Int32Array(buffer),
    doubles: new Float64Array(buffer),
    shift,
    valueBits: Math.min(30, 63 - 2 * shift),
  };
}

/** Trees of a round. */
export const treesOf = ({ objective, parameters }: MemoryRequest): number =>
  objective === "multiclass" ? (parameters.classes ?? 2) : 1;

function layOut(request: MemoryRequest, members: number): TrainingLayout {
  const { data, parameters } = request;
  const { rows } = data;
  const features = data.features.length;
  const padded = 4 * Math.ceil(features / 4);
  const trees = treesOf(request);
  const histogramBytes = 16 * (features * Math.min(parameters.maxBins, 255) + FILLING_BINS);
  const slots = Math.min(parameters.leaves, Math.floor(rows / (2 * parameters.minDataInLeaf)) + 1) + 1;
  const scratchBytes = BLOCK_ROWS * (BLOCK_FEATURES + 8) + 8 * CHUNK_ROWS + 8 * 256 + 512 + padded;
  let bytes = CONTROL_BYTES;
  const take = (size: number) => {
    const start = bytes;
    bytes = 64 * Math.ceil((start + size) / 64);
    return start;
  };
  const places = {
    control: take(64),
    steps: take(16 * trees),
    greatest: take(16 * trees * members),
    records: take(8 * RECORD_NUMBERS * features),
    bases: take(4 * padded),
    counts: take(4 * members),
    candidates: take(members * 2 * CANDIDATE_BYTES),
    losses: take(8 * Math.ceil(rows / CHUNK_ROWS)),
    positive: take(rows),
    columns: take(features * rows),
    blocks: take(padded * rows),
    scores: take(8 * trees * rows),
    pairs: take(8 * trees * rows),
    exact: take(isPlainBinary(request) ? 0 : 16 * trees * rows),
    order: take(4 * rows),
    left: take(4 * rows),
    right: take(4 * rows),
    histograms: take((slots + members) * histogramBytes),
    scratch: take(members * 64 * Math.ceil(scratchBytes / 64)),
  };
  return { ...places, bytes, histogramBytes, slots, scratchBytes: 64 * Math.ceil(scratchBytes / 64) };
}

/** A split that a member found: eight doubles, and the categories that go left. */
export const CANDIDATE_BYTES = 64 + 256;

/** What one member alone writes to. */
export interface Scratch {
  /** Rows that are gathered, or the numbers that are binned. */
  readonly rows: number;
  readonly values: number;
  readonly edges: number;
  readonly goesLeft: number;
  readonly leaf: number;
  readonly best: number;
  readonly used: number;
}

export function scratchOf({ layout }: TrainingMemory, member: number): Scratch {
  const rows = layout.scratch + member * layout.scratchBytes;
  const values = rows + BLOCK_ROWS * (BLOCK_FEATURES + 8);
  const edges = values + 8 * CHUNK_ROWS;
  const goesLeft = edges + 8 * 256;
  return { rows, values, edges, goesLeft, leaf: goesLeft + 256, best: goesLeft + 320, used: goesLeft + 512 };
}
