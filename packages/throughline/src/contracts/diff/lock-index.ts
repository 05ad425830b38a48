import type { Certainty, FieldRef } from "../core/use.ts";
import type { Lock, LockEntry } from "../lock/lock.ts";

/** Who reads a field, and how surely. */
export interface LockReader {
  readonly id: string;
  readonly certainty: Certainty;
}

/** A field that is made from another one. */
export interface MadeField extends LockReader {
  readonly key: string;
}

/** What a lock knows of who relies on what, by the key of a field or a port. */
export interface LockIndex {
  readonly entries: Lock["entries"];
  readonly fields: ReadonlyMap<string, FieldRef>;
  /** The declarations that read a field, or make one of theirs from it; one that also hands it to opaque code twice, the surest first. */
  readonly readers: ReadonlyMap<string, readonly LockReader[]>;
  /** The declarations that read a port, with whichever of its fields. */
  readonly portReaders: ReadonlyMap<string, readonly LockReader[]>;
  readonly made: ReadonlyMap<string, readonly MadeField[]>;
}

/** Reads a lock once, in time linear in its fields and edges. */
export function indexLock({ entries }: Lock): LockIndex {
  const index = {
    entries,
    fields: new Map<string, FieldRef>(),
    readers: new Map<string, LockReader[]>(),
    portReaders: new Map<string, LockReader[]>(),
    made: new Map<string, MadeField[]>(),
  };
  const isOld = !Object.values(entries).some(isComplete);
  for (const [id, entry] of Object.entries(entries)) {
    noteFields(index.fields, id, entry);
    const derived = noteDerivations(index.made, id, entry);
    noteUses(index, { id, entry, derived, isOld });
  }
  return index;
}

/** True where an entry says something that locks did not keep at first. */
const isComplete = ({ possible, clauses, keys, external, answers, terms }: LockEntry) =>
  [possible, clauses, keys, external, answers, terms].some((part) => part !== undefined);

function noteFields(fields: Map<string, FieldRef>, id: string, entry: LockEntry): void {
  for (const [port, shape] of [...Object.entries(entry.accepts), ...Object.entries(entry.provides)])
    for (const { name } of shape) fields.set(`${id}#${port}.${name}`, { declaration: id, port, field: name });
}

interface Derived {
  /** Each source with the surest way in which the declaration makes something from it. */
  readonly surest: ReadonlyMap<string, Certainty>;
  /** The sources that it hands to opaque code, whatever else it makes from them. */
  readonly opaque: ReadonlySet<string>;
}

function noteDerivations(made: Map<string, MadeField[]>, id: string, { derives }: LockEntry): Derived {
  const derived = new Map<string, Certainty>();
  const opaque = new Set<string>();
  for (const [field, sources] of Object.entries(derives)) {
    for (const source of sources) {
      const certainty: Certainty = source.startsWith("~") ? "possible" : "definite";
      const key = certainty === "possible" ? source.slice(1) : source;
      push(made, key, { key: `${id}#${field}`, id, certainty });
      if (derived.get(key) !== "definite") derived.set(key, certainty);
      if (certainty === "possible") opaque.add(key);
    }
  }
  return { surest: derived, opaque };
}

interface Noted {
  readonly id: string;
  readonly entry: LockEntry;
  readonly derived: Derived;
  /** True for a lock that was written before it kept what is read only possibly: it is taken from what is made of it. */
  readonly isOld: boolean;
}

function noteUses(
  index: { readonly readers: Map<string, LockReader[]>; readonly portReaders: Map<string, LockReader[]> },
  { id, entry, derived, isOld }: Noted,
): void {
  const unread = new Map(derived.surest);
  for (const [port, names] of Object.entries(entry.uses)) {
    const possible = new Set(entry.possible?.[port]);
    const isPossible = (name: string) =>
      isOld ? derived.surest.get(`${port}.${name}`) === "possible" : possible.has(name);
    for (const name of names) {
      const key = `${port}.${name}`;
      const certainty = isPossible(name) ? "possible" : "definite";
      push(index.readers, key, { id, certainty });
      if (certainty === "definite" && derived.opaque.has(key)) push(index.readers, key, { id, certainty: "possible" });
      unread.delete(key);
    }
    push(index.portReaders, port, {
      id,
      certainty: names.length > 0 && names.every(isPossible) ? "possible" : "definite",
    });
  }
  for (const [key, certainty] of unread) push(index.readers, key, { id, certainty });
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
