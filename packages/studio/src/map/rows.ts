/** An edge by the ids of its ends. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** Where a card stands: its row of the whole map, and its column, both from 0. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A row of cards of one lane, in order from left to right. */
export interface Row {
  readonly lane: number;
  readonly ids: readonly string[];
}
