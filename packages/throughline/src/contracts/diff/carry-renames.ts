import type { Term } from "../graph/kind-spec.ts";
import type { LockEntry } from "../lock/lock.ts";
import { renamedInLimit, renamedInPromise } from "./renamed-columns.ts";

/** A field of a port with the name that it has now. */
export interface CarriedRename {
  readonly declaration: string;
  readonly port: string;
  readonly field: string;
  readonly name: string;
}

/**
 * The entries of a lock with the new names wherever something in it names the field: in what others read, derive and calculate, in keys
 * and in promises. The field itself stays, with its old name: it is the caller's to replace.
 *
 * @param lost  ids of declarations that still ask for the old name: what they read stays as it was
 */
export function carryRenames(
  entries: Readonly<Record<string, LockEntry>>,
  renames: readonly CarriedRename[],
  lost: ReadonlySet<string>,
): Record<string, LockEntry> {
  if (renames.length === 0) return { ...entries };
  const names = new Map(renames.map((one) => [`${one.declaration}#${one.port}.${one.field}`, one.name]));
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => {
      const named = withNames(id, entry, names);
      return [id, lost.has(id) ? named : withReads(named, names)];
    }),
  );
}

/** The new names, by the keys of the fields. */
type Names = ReadonlyMap<string, string>;

/** What an entry says of itself: its keys, terms and promises. */
function withNames(id: string, entry: LockEntry, names: Names): LockEntry {
  const own = (port: string) => (name: string) => names.get(`${id}#${port}.${name}`) ?? name;
  const inPromises = promiseNames(id, entry, names);
  const { clauses, keys, terms } = entry;
  return {
    ...entry,
    promises: mapKeys(entry.promises, inPromises),
    ...(clauses === undefined ? {} : { clauses: mapKeys(clauses, inPromises) }),
    ...(keys === undefined ? {} : { keys: mapLists(keys, own, (list) => [...list]) }),
    ...(terms === undefined ? {} : { terms: terms.map((term) => termNow(id, term, names)) }),
  };
}

/** What it reads of others. */
function withReads(entry: LockEntry, names: Names): LockEntry {
  const of = (port: string) => (name: string) => names.get(`${port}.${name}`) ?? name;
  return {
    ...entry,
    uses: mapLists(entry.uses, of),
    derives: mapValues(entry.derives, (sources) => sources.map((source) => sourceNow(source, names))),
    ...(entry.possible === undefined ? {} : { possible: mapLists(entry.possible, of) }),
  };
}

function sourceNow(source: string, names: Names): string {
  const mark = source.startsWith("~") ? "~" : "";
  const key = source.slice(mark.length);
  const name = names.get(key);
  if (name === undefined) return source;
  return `${mark}${key.slice(0, key.indexOf(".", key.indexOf("#")) + 1)}${name}`;
}

/** A term of the field, and one whose arithmetic names it. */
function termNow(id: string, term: Term, names: Names): Term {
  const { port, field, limit, of = `${id}#${port}` } = term;
  const now = field === undefined ? undefined : names.get(`${id}#${port}.${field}`);
  const named = renamedInLimit(limit, (column) => names.get(`${of}.${column}`));
  return { ...term, limit: named, ...(now === undefined ? {} : { field: now }) };
}

/** Gives the present name of a promise that names columns after its first word. */
function promiseNames(id: string, { provides }: LockEntry, names: Names): (promise: string) => string {
  const columns = new Map(
    Object.entries(provides).flatMap(([port, shape]) =>
      shape.flatMap(({ name }) => {
        const now = names.get(`${id}#${port}.${name}`);
        return now === undefined ? [] : [[name, now] as const];
      }),
    ),
  );
  if (columns.size === 0) return (promise) => promise;
  return (promise) => renamedInPromise(promise, (column) => columns.get(column));
}

type Lists = Readonly<Record<string, readonly string[]>>;

const inOrder = (list: readonly string[]) => [...list].sort();

function mapLists(lists: Lists, nameIn: (port: string) => (name: string) => string, order = inOrder): Lists {
  return Object.fromEntries(Object.entries(lists).map(([port, list]) => [port, order(list.map(nameIn(port)))]));
}

const mapValues = (lists: Lists, map: (list: readonly string[]) => readonly string[]): Lists =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, inOrder(map(list))]));

/** A record under other keys. */
export const mapKeys = <T>(record: Readonly<Record<string, T>>, map: (key: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [map(key), value]));
