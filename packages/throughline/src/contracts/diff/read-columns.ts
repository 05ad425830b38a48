import type { LockEntry } from "../lock/lock.ts";
import type { Renames } from "./placed-change.ts";

/** A column that a declaration reads: the name under which it knew it, and its key as it is now. */
interface ReadColumn {
  readonly name: string;
  readonly port: string;
  readonly key: string;
}

/** What a declaration reads of others. */
export interface ReadColumns {
  readonly columns: readonly ReadColumn[];
  /** The ports that it reads without any column of them being known. */
  readonly whole: ReadonlySet<string>;
}

/** What an entry says that its declaration reads; `renames` gives the present keys of what was renamed since. */
export function readColumnsOf({ uses }: LockEntry, renames: Renames = new Map()): ReadColumns {
  const columns = Object.entries(uses).flatMap(([port, names]) =>
    names.map((name) => ({ name, port, key: renames.get(`${port}.${name}`)?.key ?? `${port}.${name}` })),
  );
  return { columns, whole: new Set(Object.keys(uses).filter((port) => uses[port]?.length === 0)) };
}

/** What was read before and is read now, around fields that went and fields that came. */
export interface ReadChange {
  readonly before: ReadColumns;
  readonly after: ReadColumns;
  readonly removed: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
}

/**
 * Tells whether a field that went and one that came can be of one origin, where no derivation says it of either: an input of a model or a
 * field of a request is taken to hold the column that its declaration reads under its name. Where one has no such column, what is
 * read may not have changed in a way that only this field could account for.
 */
export function originMatcher(change: ReadChange): (from: string, to: string) => boolean {
  const { before, after, removed, added } = change;
  const lost = unreadIn(before, after).some(({ name }) => !removed.has(name));
  const gained = unreadIn(after, before).some(({ name }) => !added.has(name));
  return (from, to) => {
    const [was, is] = [keysOf(from, before), keysOf(to, after)];
    if (was.length > 0 && is.length > 0) return was.some((key) => is.includes(key));
    if (was.length > 0) return !gained && was.some((key) => isRead(key, after));
    if (is.length > 0) return !lost && is.some((key) => isRead(key, before));
    return !(lost && gained);
  };
}

const keysOf = (name: string, { columns }: ReadColumns): readonly string[] =>
  columns.filter((column) => column.name === name).map(({ key }) => key);

/** The columns of one state that the other does not read. */
const unreadIn = ({ columns }: ReadColumns, other: ReadColumns) => columns.filter(({ key }) => !isRead(key, other));

const isRead = (key: string, { columns, whole }: ReadColumns) =>
  columns.some((column) => column.key === key) || [...whole].some((port) => key.startsWith(`${port}.`));
