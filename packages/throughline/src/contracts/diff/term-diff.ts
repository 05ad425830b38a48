import type { Term } from "../graph/kind-spec.ts";
import { changeOf } from "./change.ts";
import { clauseChange } from "./clause-diff.ts";
import type { EntryPair, PlacedChange, Renames } from "./placed-change.ts";
import { renamedInLimit } from "./renamed-columns.ts";

/** Ports whose rows are told apart by other columns than before. A key where none was is none: nobody relied on it. */
export function keyChanges({ id, before, after, renames }: EntryPair): PlacedChange[] {
  return Object.entries(before.keys ?? {}).flatMap(([port, key]): PlacedChange[] => {
    if (after.provides[port] === undefined) return [];
    const now = after.keys?.[port] ?? [];
    const renamed = key.map((name) => renames.get(`${id}#${port}.${name}`)?.name ?? name);
    if (textOf(renamed) === textOf(now)) return [];
    const words = { before: key.join(", "), after: now.length === 0 ? "none" : now.join(", ") };
    const says = `key changed: ${words.before} → ${words.after}`;
    const change = changeOf({ kind: "key", path: "key", ...words, says }, "meaning");
    return [{ declaration: id, port, side: "provided", change }];
  });
}

const textOf = (key: readonly string[]) => JSON.stringify([...key].sort());

/** What changed of the terms of ports and fields that still stand. A lock that holds no terms says nothing of them. */
export function termChanges(pair: EntryPair): PlacedChange[] {
  const { id, before, after, renames } = pair;
  const now = new Map((after.terms ?? []).map((term) => [termKey(term), term]));
  return (before.terms ?? []).flatMap((term): PlacedChange[] => {
    const { port, field } = term;
    const place = { declaration: id, port, side: "provided" as const, ...(field === undefined ? {} : { field }) };
    const present =
      field === undefined ? term : { ...term, field: renames.get(`${id}#${port}.${field}`)?.name ?? field };
    if (!isGiven(pair, present)) return [];
    const is = now.get(termKey(present));
    const limit = is?.limit === term.limit ? term.limit : limitNow(id, term, renames);
    const change = clauseChange({ name: term.name, before: { ...term, limit }, after: is });
    if (change === undefined) return [];
    return [{ ...place, change: field === undefined ? change : { ...change, says: `${field} · ${change.says}` } }];
  });
}

const termKey = ({ port, field, name }: Term) => JSON.stringify([port, field ?? null, name]);

/** True where the port, and the field, are still given: what went has no terms to break. */
function isGiven({ after }: EntryPair, { port, field }: Term): boolean {
  const shape = after.provides[port];
  return shape !== undefined && (field === undefined || shape.some(({ name }) => name === field));
}

/** The limit with its columns under their present names: what was only renamed is no other arithmetic, nor is what still has the old name. */
function limitNow(id: string, { port, limit, of }: Term, renames: Renames): number | string {
  const owner = of ?? `${id}#${port}`;
  return renamedInLimit(limit, (column) => renames.get(`${owner}.${column}`)?.name);
}
