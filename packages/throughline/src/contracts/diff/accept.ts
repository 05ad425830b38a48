import type { Term } from "../graph/kind-spec.ts";
import type { Lock, LockEntry } from "../lock/lock.ts";
import type { Field } from "../shape/field.ts";
import type { Break } from "./break-report.ts";
import type { BrokenPart } from "./broken-parts.ts";
import { type CarriedRename, carryRenames } from "./carry-renames.ts";
import { declarationRenames } from "./declaration-renames.ts";
import { renamedDeclarations } from "./renamed-declarations.ts";

/**
 * The lock with some breaks taken as they are: what changed in each, and what only follows from it, stands in it as it does in the
 * present; every other entry, field and promise stays as others rely on it, as does what a declaration that still asks for what is
 * gone says of itself. Pure.
 *
 * @param now  the lock of the present graph
 */
export function acceptBreaks(lock: Lock, now: Lock, breaks: readonly Break[]): Lock {
  const before = underPresentNames(lock.entries, now, breaks);
  const lost = new Set(breaks.flatMap(({ problems }) => problems.flatMap(({ where }) => where?.declaration ?? [])));
  const parts = breaks.flatMap(({ declaration, parts: all }) =>
    all.filter((part) => part.declaration === declaration || !lost.has(part.declaration)),
  );
  const renamed = parts.filter((part) => renameOf(part).length > 0);
  const others = parts.filter((part) => !renamed.includes(part));
  const carried = carryRenames(taking(before, now, others), renamed.flatMap(renameOf), lost);
  return { ...lock, entries: taking(carried, now, renamed) };
}

/** Entries with the declarations renamed whose new name is accepted, or that something else is accepted of. */
function underPresentNames(entries: Lock["entries"], now: Lock, breaks: readonly Break[]): Lock["entries"] {
  const named = new Set(breaks.flatMap(({ parts }) => parts.map(({ declaration }) => declaration)));
  const renames = [...declarationRenames(entries, now.entries)].filter((ids) => ids.some((id) => named.has(id)));
  return renamedDeclarations(entries, now.entries, new Map(renames));
}

/** Entries with some parts as they stand in the present. */
function taking(before: Lock["entries"], now: Lock, parts: readonly BrokenPart[]): Lock["entries"] {
  const entries: Record<string, LockEntry> = { ...before };
  for (const part of parts) {
    const [was, is] = [entries[part.declaration], now.entries[part.declaration]];
    if (was === undefined) continue;
    if (is === undefined) delete entries[part.declaration];
    else entries[part.declaration] = acceptPart(was, is, part);
  }
  return entries;
}

/** A part whose field was renamed. */
function renameOf({ declaration, port, field, changes }: BrokenPart): CarriedRename[] {
  const change = changes.find(({ kind, path }) => kind === "renamed" && path === field);
  if (port === undefined || field === undefined || change?.after === undefined) return [];
  return [{ declaration, port, field, name: change.after }];
}

function acceptPart(before: LockEntry, after: LockEntry, part: BrokenPart): LockEntry {
  const { port, field, promise } = part;
  if (promise !== undefined) return withPromise(before, after, promise);
  if (port === undefined) return after;
  if (field === undefined) return withPort(before, after, port);
  return withField(before, after, { port, field, name: renameOf(part)[0]?.name ?? field });
}

function withPromise(before: LockEntry, after: LockEntry, name: string): LockEntry {
  const promises = taken(before.promises, after.promises, name);
  const clauses = taken(before.clauses, after.clauses, name);
  return entryWith({ ...before, promises }, { clauses });
}

/** A port with what is said of it as a whole; its fields stay unless it went. */
function withPort(before: LockEntry, after: LockEntry, port: string): LockEntry {
  const isGone = after.provides[port] === undefined && after.accepts[port] === undefined;
  const ofPort = (term: Term) => term.port === port && (isGone || term.field === undefined);
  const external = after.external?.includes(port) === true;
  const next = isGone ? { ...before, ...withoutPort(before, port) } : before;
  return entryWith(next, {
    deprecated: taken(before.deprecated, after.deprecated, port),
    keys: taken(before.keys, after.keys, port),
    answers: taken(before.answers, after.answers, port),
    external: [...(before.external ?? []).filter((name) => name !== port), ...(external ? [port] : [])].sort(),
    terms: replaced(before.terms, after.terms, ofPort),
  });
}

function withoutPort({ provides, accepts, derives }: LockEntry, port: string) {
  return {
    provides: without(provides, (name) => name === port),
    accepts: without(accepts, (name) => name === port),
    derives: without(derives, (name) => name.startsWith(`${port}.`)),
  };
}

type RenamedField = Omit<CarriedRename, "declaration">;

function withField(before: LockEntry, after: LockEntry, { port, field, name }: RenamedField): LockEntry {
  const [from, to] = [`${port}.${field}`, `${port}.${name}`];
  const derives = without(before.derives, (key) => key === from);
  const made = after.derives[to];
  const ofField = (term: Term) => term.port === port && (term.field === field || term.field === name);
  return entryWith(
    {
      ...before,
      provides: withShape(before.provides, after.provides[port], { port, field, name }),
      accepts: withShape(before.accepts, after.accepts[port], { port, field, name }),
      derives: made === undefined ? derives : { ...derives, [to]: made },
    },
    { terms: replaced(before.terms, after.terms, ofField) },
  );
}

type Ports = LockEntry["provides"];

function withShape(before: Ports, after: readonly Field[] | undefined, { port, field, name }: RenamedField): Ports {
  const shape = before[port];
  if (shape === undefined) return before;
  const now = after?.find((one) => one.name === name);
  const others = shape.filter((one) => one.name !== name || name === field);
  const kept = others.flatMap((one) => (one.name === field ? (now ?? []) : one));
  const isNew = now !== undefined && !kept.includes(now);
  return { ...before, [port]: isNew ? [...kept, now] : kept };
}

/** One name of a record as it stands now: also where it came or went. */
function taken<T>(before: Record<string, T> | undefined, after: Record<string, T> | undefined, name: string) {
  const rest = without(before ?? {}, (key) => key === name);
  const now = after?.[name];
  return now === undefined ? rest : { ...rest, [name]: now };
}

function without<T>(record: Readonly<Record<string, T>>, isGone: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !isGone(name)));
}

function replaced(before: readonly Term[] = [], after: readonly Term[] = [], isMeant: (term: Term) => boolean): Term[] {
  const key = ({ port, field, name }: Term) => `${port}\u0000${field ?? ""}\u0000${name}`;
  const terms = [...before.filter((term) => !isMeant(term)), ...after.filter(isMeant)];
  return terms.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** An entry with some of its optional parts; one with nothing in it is left out, as a run writes it. */
function entryWith(entry: LockEntry, parts: Partial<LockEntry>): LockEntry {
  const all = Object.entries({ ...entry, ...parts });
  const isEmpty = ([name, value]: readonly [string, unknown]) =>
    name in parts && (value === undefined || Object.keys(value as object).length === 0);
  return Object.fromEntries(all.filter((one) => !isEmpty(one))) as unknown as LockEntry;
}
