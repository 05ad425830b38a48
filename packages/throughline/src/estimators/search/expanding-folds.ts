/** Rows `[start, end)`. */
interface Rows {
  readonly start: number;
  readonly end: number;
}

/** One fold: rows to learn from, the newest of them to validate on, and later rows to measure on. */
export interface Fold {
  readonly learn: Rows;
  readonly validate: Rows;
  readonly measure: Rows;
}

/** How rows are divided into folds. */
interface FoldOptions {
  /** From 1. */
  readonly folds: number;
  /** How long after its row a label is known, in the unit of the instants, from 0. */
  readonly embargo: number;
  /** Share of the rows before the measured ones that validates, 0 to 1. */
  readonly validation: number;
  /** The number of each row's query, where rows are ordered together: those of one stand together, and are never parted. */
  readonly queries?: Uint32Array | undefined;
}

/**
 * Folds for rows in the order of their time: the rows are cut into `folds + 1` blocks, and each but the first is measured by what is
 * learned from all before it (an expanding window). Rows whose label was not yet known at the first instant of the block are left
 * out of what is learned, those that became known at that very instant among them. A fold that is left without rows to learn from or
 * to validate on is not given.
 *
 * @param at  instants of the rows, ascending; with queries those of their last rows are
 * @source scikit-learn's `TimeSeriesSplit` for the blocks; López de Prado 2018, "Advances in Financial Machine Learning", chapter 7,
 * for the embargo
 */
export function expandingFolds(at: Float64Array, { folds, embargo, validation, queries }: FoldOptions): Fold[] {
  const size = Math.floor(at.length / (folds + 1));
  if (size === 0) return [];
  const latest = queries === undefined ? at : latestOfQueries(at, queries);
  const cut = (row: number) => startOfQuery(queries, row);
  const starts = Array.from({ length: folds }, (_, i) => cut(at.length - (folds - i) * size));
  return starts
    .map((start, i): Fold => {
      const measure = { start, end: starts[i + 1] ?? at.length };
      const end = rowsBefore(latest, least(at, measure) - embargo);
      const middle = cut(Math.floor(end * (1 - validation)));
      return { learn: { start: 0, end: middle }, validate: { start: middle, end }, measure };
    })
    .filter((fold) => [fold.learn, fold.validate, fold.measure].every(({ start, end }) => end > start));
}

/** The last instant of each row's query. */
function latestOfQueries(at: Float64Array, queries: Uint32Array): Float64Array {
  const latest = Float64Array.from(at);
  for (let row = latest.length - 2; row >= 0; row--)
    if (queries[row] === queries[row + 1]) latest[row] = Math.max(latest[row] as number, latest[row + 1] as number);
  for (let row = 1; row < latest.length; row++)
    if (queries[row] === queries[row - 1]) latest[row] = latest[row - 1] as number;
  return latest;
}

function startOfQuery(queries: Uint32Array | undefined, row: number): number {
  let start = row;
  while (queries !== undefined && start > 0 && queries[start - 1] === queries[start]) start--;
  return start;
}

function least(at: Float64Array, { start, end }: Rows): number {
  return at.subarray(start, end).reduce((earliest, instant) => Math.min(earliest, instant), Number.POSITIVE_INFINITY);
}

/** How many rows lie before an instant. */
function rowsBefore(at: Float64Array, instant: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] as number) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
