/** What can happen to a field, a port, a promise or a declaration. */
export type ChangeKind =
  | "added"
  | "removed"
  | "renamed"
  | "retyped"
  | "nullable"
  | "non-null"
  | "optional"
  | "required"
  | "value-added"
  | "value-removed"
  | "values-closed"
  | "values-opened"
  | "limit-narrowed"
  | "limit-widened"
  | "unit"
  | "tag-added"
  | "tag-removed"
  | "key"
  | "weakened"
  | "strengthened"
  | "deprecated"
  | "undeprecated"
  | "expired"
  | "changed";

/** Whom a change breaks: those who read, those who call, or what both take the values to mean. */
export type Breaks = "readers" | "callers" | "meaning";

/** The two sides of a declaration: what it gives to readers, and what it takes from callers. */
export type Side = "provided" | "accepted";

/** One difference between two states of a contract. */
export interface Change {
  readonly kind: ChangeKind;
  /** What it is about: a field, with `.` before a member of a struct and `[]` for the items of a list; a promise's or a term's name. */
  readonly path: string;
  /** In words; absent where there was nothing. */
  readonly before?: string;
  /** In words; absent where nothing is left. */
  readonly after?: string;
  /** Absent where nobody is broken. */
  readonly breaks?: Breaks;
  /** The change in words: `amount retyped: decimal(12,2) → text`. */
  readonly says: string;
}

/** A change with whom it breaks, where it breaks anybody. */
export function changeOf(change: Omit<Change, "breaks">, breaks: Breaks | undefined): Change {
  return breaks === undefined ? change : { ...change, breaks };
}

/** The changes in one order, whatever order they were found in. */
export function sortedChanges(changes: readonly Change[]): Change[] {
  const key = ({ path, kind, before, after }: Change) => [path, kind, before ?? "", after ?? ""].join("\u0000");
  return [...changes].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
