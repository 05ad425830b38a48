import { idName } from "../core/declaration.ts";
import type { Term } from "../graph/kind-spec.ts";
import type { Lock, LockEntry } from "../lock/lock.ts";
import type { Field } from "../shape/field.ts";
import { type CarriedRename, carryRenames, mapKeys } from "./carry-renames.ts";

type Entries = Lock["entries"];

/** The present id of each renamed declaration, by its id before. */
export type DeclarationRenames = ReadonlyMap<string, string>;

/**
 * Entries of a lock with declarations under their present names, also wherever something names them: in what others read and derive, in
 * terms and promises, and in names of fields that are made of them, as those of tiles. Texts are changed only into what stands now. Pure.
 */
export function renamedDeclarations(entries: Entries, now: Entries, renames: DeclarationRenames): Entries {
  if (renames.size === 0) return entries;
  const names = new Map([...renames].map(([from, to]) => [idName(from), idName(to)]));
  const named = (text: string) => text.replaceAll(/[\p{L}\p{N}_.$-]+/gu, (word) => names.get(word) ?? word);
  const idOf = (id: string) => renames.get(id) ?? id;
  const moved = Object.entries(entries).map(([id, entry]) => {
    const own = idOf(id);
    return [own, withPresentIds(entry, now[own], { named, keyNow: (key) => keyNow(key, idOf) })] as const;
  });
  const fields = moved.flatMap(([id, entry]) => namedFields(id, entry, { now: now[id], named }));
  return withFieldNames(Object.fromEntries(moved), fields);
}

/** A key of a port or a field, with the present id before its `#`. */
function keyNow(key: string, idOf: (id: string) => string): string {
  const mark = key.startsWith("~") ? "~" : "";
  const hash = key.indexOf("#");
  return `${mark}${idOf(key.slice(mark.length, hash))}${key.slice(hash)}`;
}

interface Words {
  /** A text with the present names of declarations in it. */
  readonly named: (text: string) => string;
  readonly keyNow: (key: string) => string;
}

function withPresentIds(entry: LockEntry, now: LockEntry | undefined, { named, keyNow }: Words): LockEntry {
  const { uses, possible, derives, promises, clauses, terms } = entry;
  const promiseNow = (name: string) => (now?.promises[named(name)] === undefined ? name : named(name));
  const limits = Object.entries(promises).map(([name, limit]): [string, string | number] => {
    const present = now?.promises[promiseNow(name)];
    return [promiseNow(name), typeof limit === "string" && named(limit) === present ? present : limit];
  });
  return {
    ...entry,
    uses: mapKeys(uses, keyNow),
    derives: Object.fromEntries(Object.entries(derives).map(([key, sources]) => [key, sources.map(keyNow).sort()])),
    promises: Object.fromEntries(limits),
    ...(possible === undefined ? {} : { possible: mapKeys(possible, keyNow) }),
    ...(clauses === undefined ? {} : { clauses: mapKeys(clauses, promiseNow) }),
    ...(terms === undefined ? {} : { terms: terms.map((term) => termNow(term, now?.terms ?? [], { named, keyNow })) }),
  };
}

function termNow(term: Term, now: readonly Term[], { named, keyNow }: Words): Term {
  const { limit, of } = term;
  const present = typeof limit === "string" ? named(limit) : limit;
  const stands = now.some(({ port, name, limit: is }) => port === term.port && name === term.name && is === present);
  return { ...term, ...(stands ? { limit: present } : {}), ...(of === undefined ? {} : { of: keyNow(of) }) };
}

/** The fields whose names name a renamed declaration, and that have its new name in them now. */
function namedFields(
  declaration: string,
  entry: LockEntry,
  { now, named }: Pick<Words, "named"> & { readonly now: LockEntry | undefined },
): CarriedRename[] {
  return Object.entries(entry.provides).flatMap(([port, shape]) => {
    const present = new Set(now?.provides[port]?.map(({ name }) => name));
    return shape.flatMap(({ name: field }) => {
      const name = named(field);
      return name !== field && present.has(name) && !present.has(field) ? [{ declaration, port, field, name }] : [];
    });
  });
}

function withFieldNames(entries: Entries, fields: readonly CarriedRename[]): Entries {
  if (fields.length === 0) return entries;
  const carried = carryRenames(entries, fields, new Set());
  for (const { declaration, port, field, name } of fields) {
    const entry = carried[declaration] as LockEntry;
    const rename = (one: Field): Field => (one.name === field ? { ...one, name } : one);
    carried[declaration] = {
      ...entry,
      provides: { ...entry.provides, [port]: (entry.provides[port] ?? []).map(rename) },
      derives: mapKeys(entry.derives, (key) => (key === `${port}.${field}` ? `${port}.${name}` : key)),
    };
  }
  return carried;
}
