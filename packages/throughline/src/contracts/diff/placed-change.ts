import type { LockEntry } from "../lock/lock.ts";
import type { Change, Side } from "./change.ts";

/** A change and where it stands: a field of a port, a port, or the declaration as a whole. */
export interface PlacedChange {
  readonly declaration: string;
  readonly port?: string;
  /** The field at the top of the changed path, under its name before. */
  readonly field?: string;
  readonly side?: Side;
  /** The promise, where it is one of the declaration. */
  readonly promise?: string;
  readonly change: Change;
}

/** The present name and key of renamed fields, by their key before. Filled as renames are found: providers are compared before their readers. */
export type Renames = Map<string, { readonly name: string; readonly key: string }>;

/** Two states of one declaration. */
export interface EntryPair {
  readonly id: string;
  readonly before: LockEntry;
  readonly after: LockEntry;
  readonly renames: Renames;
}
