import type { Frame } from "./frame.ts";

/** Rows `[start, end)` of a frame. */
export interface Split {
  readonly start: number;
  readonly end: number;
}

/** How the rows of a frame are used. Rows that are too young to have their label are in none. */
export interface Splits {
  readonly train: Split;
  /** Chooses the threshold and when to stop early; never learned from. */
  readonly validation: Split;
  readonly test: Split;
  /** Rows too young to have their label. */
  readonly tooYoung: number;
}

/** Share of the rows before the test that are validation rows where none is declared. */
const validationShare = 0.1;

/**
 * Splits rows in time order: the newest mature ones for the test, those before them for validation, the rest to learn from. Rows that are
 * ordered together stay together, in the part that the first of them would be in, and are mature when all of them are.
 */
export function splitRows(
  frame: Pick<Frame, "rows" | "at" | "queries">,
  options: { readonly test: number; readonly validation?: number; readonly matureUntilUs: number },
): Splits {
  const mature = matureRows(frame, options.matureUntilUs);
  const { test, validation } = options;
  const cut = (row: number) => startOfQuery(frame, row);
  const learn = cut(Math.floor(mature * (1 - test)));
  const train = cut(
    validation === undefined
      ? Math.floor(learn * (1 - validationShare))
      : Math.min(learn, Math.floor(mature * (1 - test - validation))),
  );
  return {
    train: { start: 0, end: train },
    validation: { start: train, end: learn },
    test: { start: learn, end: mature },
    tooYoung: frame.rows - mature,
  };
}

type Ordered = Pick<Frame, "rows" | "at" | "queries">;

function matureRows(frame: Ordered, untilUs: number): number {
  if (frame.queries !== undefined) {
    // Queries stand in the order of their last rows: from the first row on that is too young, none of them is mature.
    const young = frame.at.findIndex((at) => at > untilUs);
    return young < 0 ? frame.rows : startOfQuery(frame, young);
  }
  let mature = frame.rows;
  while (mature > 0 && (frame.at[mature - 1] as number) > untilUs) mature--;
  return mature;
}

/** The first row of the query that a row belongs to; the row itself where nothing is ordered together. */
function startOfQuery({ rows, queries }: Ordered, row: number): number {
  if (queries === undefined || row >= rows) return row;
  let start = row;
  while (start > 0 && queries[start - 1] === queries[row]) start--;
  return start;
}
