/** A column of a declared table; one object for each, so that sets tell them apart by identity. */
export interface Source {
  readonly table: string;
  readonly column: string;
}
export type Sources = ReadonlySet<Source>;

/** Where a column of a relation comes from. `indirect` is only what this column alone depends on, such as a window's order. */
export interface ColumnSources {
  readonly direct: Sources;
  readonly indirect: Sources;
}

/** What an operator of a plan gives. */
export interface Relation {
  readonly columns: readonly ColumnSources[];
  /** Decide which rows exist or how they group: filters, join keys, group keys. */
  readonly rows: Sources;
  /** Sort keys: under a limit they decide which rows exist. */
  readonly order: Sources;
  /** Sets of positions in which no two rows are equal; the empty set says that there is at most one row. */
  readonly keys: readonly (readonly number[])[];
  /**
   * The table of which each row here comes from exactly one row: claimed only where the plan proves it. Projections, filters, windows, orders,
   * limits and `DISTINCT ON` keep it; a join keeps it for a side whose rows are all there and meet at most one row of the other,
   * which must be unique in the columns that the join holds equal (grouped by them, distinct in them, or one row).
   */
  readonly oneRowOf: string | undefined;
}

export const noSources: Sources = new Set();
export const constantColumn: ColumnSources = { direct: noSources, indirect: noSources };

/** A relation with the given columns that says nothing else. */
export function relationOf(columns: readonly ColumnSources[], more: Partial<Relation> = {}): Relation {
  return { columns, rows: noSources, order: noSources, keys: [], oneRowOf: undefined, ...more };
}

export function union(...sets: readonly Sources[]): Sources {
  const filled = sets.filter((set) => set.size > 0);
  const [first = noSources, ...others] = filled;
  if (others.every((set) => set === first)) return first;
  return new Set(filled.flatMap((set) => [...set]));
}

/** Everything that a column depends on. */
export const allOf = (...columns: readonly ColumnSources[]): Sources =>
  union(...columns.flatMap(({ direct, indirect }) => [direct, indirect]));

/** One value made of several. */
export const merged = (columns: readonly ColumnSources[]): ColumnSources => ({
  direct: union(...columns.map((column) => column.direct)),
  indirect: union(...columns.map((column) => column.indirect)),
});

export const withIndirect = (column: ColumnSources, more: Sources): ColumnSources => ({
  direct: column.direct,
  indirect: union(column.indirect, more),
});

/** The relation with only the columns at `positions`, in that order; a position may come twice. Keys that lose a column are lost. */
export function pick(relation: Relation, positions: readonly (number | undefined)[]): Relation {
  const columns = positions.map((position) => relation.columns[position ?? -1] ?? constantColumn);
  return { ...relation, columns, keys: movedKeys(relation.keys, positions) };
}

/** Keys after a projection that puts the column at `positions[i]` in place `i`. */
export function movedKeys(keys: Relation["keys"], positions: readonly (number | undefined)[]): Relation["keys"] {
  const moved = keys.map((key) => key.map((position) => positions.indexOf(position)));
  return moved.filter((key) => !key.includes(-1));
}

/** True when no two rows are equal in the columns at `positions`. */
export const isUnique = (relation: Relation, positions: readonly number[]): boolean =>
  relation.keys.some((key) => key.every((position) => positions.includes(position)));
