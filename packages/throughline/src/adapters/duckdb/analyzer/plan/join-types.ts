import type { Condition } from "./join-condition.ts";
import { allOf, isUnique, type Relation, relationOf, union, withIndirect } from "./relation.ts";

/** The two inputs of a join with its condition. */
export interface Sides {
  readonly left: Relation;
  readonly right: Relation;
  readonly on: Condition;
  /** At most one row of the right side meets a row of the left, and the other way round. */
  readonly oneRight: boolean;
  readonly oneLeft: boolean;
}

export function sidesOf(left: Relation, right: Relation, on: Condition): Sides {
  return { left, right, on, oneRight: isUnique(right, on.rightEqual), oneLeft: isUnique(left, on.leftEqual) };
}

const joinedRows = ({ left, right, on }: Sides) => union(left.rows, right.rows, allOf(on.value));

/**
 * A join that gives columns of both sides. A side whose rows are met at most once keeps its keys; it is also a row source
 * when none of the output's rows lacks a row of it (`leftWhole`, `rightWhole`).
 */
export function bothSides(sides: Sides, whole: { readonly left: boolean; readonly right: boolean }): Relation {
  const { left, right } = sides;
  const shifted = right.keys.map((key) => key.map((position) => position + left.columns.length));
  const leftSource = sides.oneRight && whole.left ? left.oneRowOf : undefined;
  const rightSource = sides.oneLeft && whole.right ? right.oneRowOf : undefined;
  return relationOf([...left.columns, ...right.columns], {
    rows: joinedRows(sides),
    keys: [...(sides.oneRight && whole.left ? left.keys : []), ...(sides.oneLeft && whole.right ? shifted : [])],
    oneRowOf: leftSource ?? rightSource,
  });
}

export const filtered = (sides: Sides): Relation => ({ ...sides.left, rows: joinedRows(sides) });

/** `IN` and `EXISTS`: the left side with a column that says whether there is a match. */
function marked({ left, right, on }: Sides): Relation {
  return { ...left, columns: [...left.columns, withIndirect(on.value, right.rows)] };
}

/** A scalar subquery: the left side as it is, with the subquery's columns. */
function single({ left, right, on }: Sides): Relation {
  const rows = union(right.rows, allOf(on.value));
  return { ...left, columns: [...left.columns, ...right.columns.map((column) => withIndirect(column, rows))] };
}

/** What each type of join gives. */
export const joinTypes: Readonly<Record<string, (sides: Sides) => Relation>> = {
  INNER: (sides) => bothSides(sides, { left: true, right: true }),
  LEFT: (sides) => bothSides(sides, { left: true, right: false }),
  RIGHT: (sides) => bothSides(sides, { left: false, right: true }),
  FULL: (sides) => bothSides(sides, { left: false, right: false }),
  SEMI: filtered,
  ANTI: filtered,
  MARK: marked,
  SINGLE: single,
};
