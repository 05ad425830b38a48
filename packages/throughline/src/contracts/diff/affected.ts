import type { Certainty } from "../core/use.ts";
import type { BrokenPart } from "./broken-parts.ts";
import type { LockIndex } from "./lock-index.ts";
import { isOfAbsence, names, type Present } from "./present.ts";

/** A field or a port that a break reaches. */
export interface Reach {
  /** Key of the field, or of the port where it is reached as a whole. */
  readonly key: string;
  readonly declaration: string;
  readonly port: string;
  readonly field?: string;
  /** What broke of it itself; absent where only what it is made from broke. */
  readonly part?: BrokenPart;
  readonly certainty: Certainty;
  /** Where the break came from. */
  readonly via?: Reach;
}

/** What decides whether a reader is affected. */
export interface Scene {
  readonly index: LockIndex;
  readonly present: Present;
  /** The part that each part only follows from. */
  readonly causes: ReadonlyMap<string, BrokenPart>;
}

/** One who read what a break reaches. */
export interface ReachedReader {
  readonly id: string;
  readonly certainty: Certainty;
  readonly reach: Reach;
}

/**
 * True where a reader in the lock is still broken: not where it is gone, no longer reads what broke, or has taken it up in its new form.
 * What opaque code reads as a whole proves nothing: it is affected as long as it reads the port at all, and so is a caller.
 */
export function isAffected(reader: ReachedReader, scene: Scene): boolean {
  const { present } = scene;
  if (!present.nodes.has(reader.id)) return present.isPartial;
  if (present.unread.has(reader.id) || isBlamed(reader, scene)) return true;
  if (!stillReads(reader, scene)) return !isKnown(reader, scene);
  return !isCarried(reader, scene);
}

/** What a reader would be told of by name: the field, and its new name. */
export function namesOf(field: string | undefined, part: BrokenPart | undefined): ReadonlySet<string> {
  const renamed =
    part?.changes.flatMap(({ kind, after }) => (kind === "renamed" && after !== undefined ? [after] : [])) ?? [];
  return new Set([...(field === undefined ? [] : [field]), ...renamed]);
}

function isBlamed({ id, reach }: ReachedReader, { present }: Scene): boolean {
  const own = present.problemsOf.get(id) ?? [];
  const wanted = namesOf(reach.field, reach.part);
  return own.some((problem) => (isWholeGone(reach.part) && isOfAbsence(problem)) || names(problem, wanted));
}

/** True for a port or a declaration that went as a whole. */
export const isWholeGone = (part: BrokenPart | undefined) => part?.isGone === true && part.field === undefined;

function stillReads(reader: ReachedReader, { index, present }: Scene): boolean {
  const { id, reach } = reader;
  const portKey = `${reach.declaration}#${reach.port}`;
  const isCalled = reach.part?.side === "accepted";
  if (isCalled || reach.field === undefined || takesAll(reader, index))
    return readsPort(id, portKey, present) || answers(reader, index, present);
  const keys = [reach.key, ...newKeysOf(reach)];
  return keys.some((key) => present.reads(id).has(key));
}

/** The key under which a renamed field is still broken: where something else of it broke too. */
function newKeysOf({ declaration, port, part }: Reach): string[] {
  const isMore = part?.changes.some(({ kind }) => kind !== "renamed") === true;
  if (!isMore) return [];
  return part.changes.flatMap(({ kind, after }) => (kind === "renamed" ? [`${declaration}#${port}.${after}`] : []));
}

const readsPort = (id: string, portKey: string, { entries }: Present) => entries[id]?.uses[portKey] !== undefined;

/** True for opaque code that calls what is behind an accepted port by reading what it answers. */
function answers({ id, reach }: ReachedReader, { entries }: LockIndex, present: Present): boolean {
  const answer = entries[reach.declaration]?.answers?.[reach.port];
  return answer !== undefined && readsPort(id, `${reach.declaration}#${answer}`, present);
}

/** True for opaque code that is handed every field of a port, whichever these are. */
function takesAll({ id, certainty, reach }: ReachedReader, { entries }: LockIndex): boolean {
  const read = entries[id]?.uses[`${reach.declaration}#${reach.port}`];
  const shape = entries[reach.declaration]?.provides[reach.port];
  return certainty === "possible" && read !== undefined && shape !== undefined && read.length >= shape.length;
}

/**
 * False where a declaration reads the port and no field of it, which it did before: SQL that does not bind, or in which a name that is
 * gone is taken for one of a relation beside it. Of code that only counts rows now, the same is said.
 */
function isKnown({ id, reach }: ReachedReader, { present }: Scene): boolean {
  const read = present.entries[id]?.uses[`${reach.declaration}#${reach.port}`];
  return read === undefined || read.length > 0;
}

/**
 * True where all that a reader makes of a field changed with it in the same way: it passes the new form on, and its own readers are the
 * ones to ask. What only means something else passes on by itself, and nobody has looked at it.
 */
function isCarried({ id, reach }: ReachedReader, { index, causes }: Scene): boolean {
  const { part } = reach;
  if (part?.field === undefined || part.changes.some(({ breaks }) => breaks === "meaning")) return false;
  const made = (index.made.get(reach.key) ?? []).filter((field) => field.id === id);
  return made.length > 0 && made.every(({ key }) => causes.get(key)?.key === part.key);
}
