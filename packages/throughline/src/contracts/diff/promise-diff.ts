import type { LockEntry } from "../lock/lock.ts";
import { type Clause, clauseChange } from "./clause-diff.ts";
import type { EntryPair, PlacedChange } from "./placed-change.ts";
import { renamedInPromise } from "./renamed-columns.ts";

/** What changed of the promises of a declaration, by the relation and unit of each. */
export function promiseChanges(pair: EntryPair): PlacedChange[] {
  const { id, before, after } = pair;
  const told = new Set([...toldApart(before), ...toldApart(after)]);
  const present = presentNames(pair);
  const original = new Map([...present].map(([name, now]) => [now, name]));
  const names = new Set([...present.values(), ...Object.keys(after.promises)]);
  return [...names].flatMap((name): PlacedChange[] => {
    const old = original.get(name) ?? name;
    if (told.has(old) || told.has(name)) return [];
    const is = clauseOf(after, name, undefined);
    const change = clauseChange({ name: old, before: clauseOf(before, old, is), after: is });
    return change === undefined ? [] : [{ declaration: id, promise: old, change }];
  });
}

/** Promises that keys and terms tell more exactly. */
const toldApart = ({ keys = {}, terms = [] }: LockEntry): string[] => [
  ...Object.values(keys).map((key) => `key ${key.join(", ")}`),
  ...terms.flatMap(({ promise }) => promise ?? []),
];

/** What a lock that holds only limits does not say of a clause is taken to be as it is now. */
function clauseOf(entry: LockEntry, name: string, now: Clause | undefined): Clause | undefined {
  const limit = entry.promises[name];
  if (limit === undefined) return undefined;
  const { relation, unit, binds } = entry.clauses?.[name] ?? now ?? { relation: "=" as const };
  return { relation, limit, ...(unit === undefined ? {} : { unit }), ...(binds === undefined ? {} : { binds }) };
}

/** The present name of each promise: with the columns that it names under theirs, where a promise of that name stands now. */
function presentNames({ id, before, after, renames }: EntryPair): ReadonlyMap<string, string> {
  const columns = new Map(
    Object.entries(before.provides).flatMap(([port, shape]) =>
      shape.flatMap(({ name }) => {
        const now = renames.get(`${id}#${port}.${name}`)?.name;
        return now === undefined ? [] : [[name, now] as const];
      }),
    ),
  );
  const present = (name: string) => {
    if (columns.size === 0 || after.promises[name] !== undefined) return name;
    const now = renamedInPromise(name, (column) => columns.get(column));
    return after.promises[now] === undefined ? name : now;
  };
  return new Map(Object.keys(before.promises).map((name) => [name, present(name)]));
}
