import { type BatchColumns, type CodeColumn, columnsOf, type RankColumns } from "./batch-columns.ts";
import { programOf } from "./batch-program.ts";
import type { FlatEnsemble } from "./flat-ensemble.ts";
import { BATCH_ROWS, type BatchKernels, GROUP_ROWS } from "./kernels/batch-kernels.ts";
import { openBatchKernels } from "./kernels/wasm-kernels.ts";

/** Writes the raw scores of rows, rows x outputs. */
export type RowsPredictor = (values: Float64Array, rows: number, scores: Float64Array) => void;

/** Trees with more leaves have splits that few rows come to: it is faster to walk down. Leaves are told apart by a byte. */
const MOST_LEAVES = 256;

/**
 * Makes a predictor that looks at all splits of a tree, without a jump, for many rows at once. Its scores are those of walking down
 * the trees, bit by bit.
 *
 * @returns undefined where the kernels are not to be had, and for trees that they cannot read
 * @source Lucchese et al. 2015, "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees"; Ye
 * et al. 2018, "RapidScorer: fast tree ensemble evaluation by maximizing compactness in data level parallelization"
 */
export function createBatchPredictor(flat: FlatEnsemble): RowsPredictor | undefined {
  if (flat.mostLeaves > MOST_LEAVES) return undefined;
  const columns = columnsOf(flat);
  if (columns === undefined) return undefined;
  const { bytes: program, leafValues } = programOf(flat, columns);
  let bytes = 0;
  const take = (size: number) => {
    const start = bytes;
    bytes = 64 * Math.ceil((start + size) / 64);
    return start;
  };
  const at: Places = {
    values: take(8 * BATCH_ROWS),
    found: take(GROUP_ROWS),
    scores: take(8 * BATCH_ROWS * flat.outputs),
    columns: take(BATCH_ROWS * columns.count),
    edges: columns.ranks.map(({ edges }) => take(edges.byteLength)),
    leafValues: take(leafValues.byteLength),
    program: take(program.length),
  };
  const opened = openBatchKernels(bytes);
  if (opened === undefined) return undefined;
  const memory = { bytes: new Uint8Array(opened.buffer), doubles: new Float64Array(opened.buffer) };
  for (const [i, { edges }] of columns.ranks.entries()) memory.doubles.set(edges, (at.edges[i] as number) / 8);
  memory.doubles.set(leafValues, at.leafValues / 8);
  memory.bytes.set(program, at.program);
  return predictorOver({ flat, columns, kernels: opened.kernels, at, ...memory });
}

/** Where everything stands, in bytes. */
interface Places {
  readonly values: number;
  readonly found: number;
  readonly scores: number;
  readonly columns: number;
  readonly edges: readonly number[];
  readonly leafValues: number;
  readonly program: number;
}

interface Batch {
  readonly flat: FlatEnsemble;
  readonly columns: BatchColumns;
  readonly kernels: BatchKernels;
  readonly at: Places;
  readonly bytes: Uint8Array;
  readonly doubles: Float64Array;
}

function predictorOver(batch: Batch): RowsPredictor {
  const { flat, columns, kernels, at, doubles } = batch;
  const { outputs, roots } = flat;
  return (values, rows, scores) => {
    for (let first = 0; first < rows; first += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, rows - first);
      const block = { values, first, count };
      for (const [i, ranks] of columns.ranks.entries()) writeRanks(batch, ranks, at.edges[i] as number, block);
      for (const codes of columns.codes) writeCodes(batch, codes, block);
      const own = doubles.subarray(at.scores / 8, at.scores / 8 + count * outputs).fill(0);
      kernels.addTrees(at.program, roots.length, at.leafValues, at.columns, count, at.scores, outputs, at.found);
      scores.set(own, first * outputs);
    }
  };
}

interface Rows {
  readonly values: Float64Array;
  readonly first: number;
  readonly count: number;
}

function writeRanks(
  { flat, kernels, at, doubles }: Batch,
  { feature, nearZero, edges, column }: RankColumns,
  edgesAt: number,
  { values, first, count }: Rows,
): void {
  const { featureCount } = flat;
  const into = at.values / 8;
  let from = first * featureCount + feature;
  for (let row = 0; row < count; row++, from += featureCount) doubles[into + row] = values[from] as number;
  const half = 4 * (edges.length + 1);
  kernels.rank(at.values, count, edgesAt, half, nearZero, at.columns + BATCH_ROWS * column);
}

function writeCodes({ flat, at, bytes }: Batch, { feature, byteOfCode, column }: CodeColumn, rows: Rows): void {
  const { values, first, count } = rows;
  const into = at.columns + BATCH_ROWS * column;
  for (let row = 0; row < count; row++) {
    const code = Math.trunc(values[(first + row) * flat.featureCount + feature] as number);
    bytes[into + row] = code >= 0 && code < byteOfCode.length ? (byteOfCode[code | 0] as number) : 0;
  }
}
