import { createBatchPredictor, type RowsPredictor } from "./batch-predictor.ts";
import type { FlatEnsemble } from "./flat-ensemble.ts";
import { createRowPredictor } from "./row-predictor.ts";

/** With fewer rows it is faster to walk down the trees. */
const LEAST_BATCH_ROWS = 8;
/** Rows that must have been asked for before a predictor is made: making it takes as long as some thousand. */
const ROWS_BEFORE = 1_000;

/** What a model was asked for until its predictor was made; undefined where none can be. */
interface Use {
  readonly make: (flat: FlatEnsemble) => RowsPredictor | undefined;
  rows: number;
  made?: { readonly predictor: RowsPredictor | undefined };
}

const uses = new WeakMap<FlatEnsemble, { readonly few: Use; readonly many: Use }>();

/** The predictor for so many rows; undefined where it is not worth it yet, or cannot be made. */
export function predictorFor(flat: FlatEnsemble, rows: number): RowsPredictor | undefined {
  let found = uses.get(flat);
  if (found === undefined) {
    found = { few: { make: createRowPredictor, rows: 0 }, many: { make: createBatchPredictor, rows: 0 } };
    uses.set(flat, found);
  }
  const use = rows < LEAST_BATCH_ROWS ? found.few : found.many;
  use.rows += rows;
  if (use.made === undefined && use.rows >= ROWS_BEFORE) use.made = { predictor: use.make(flat) };
  return use.made?.predictor;
}
