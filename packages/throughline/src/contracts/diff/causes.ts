import type { Lock } from "../lock/lock.ts";
import { type BrokenPart, partOfField } from "./broken-parts.ts";
import type { Change } from "./change.ts";
import type { LockIndex } from "./lock-index.ts";
import { names, type Present } from "./present.ts";
import { columnsOfPromise } from "./renamed-columns.ts";

type Parts = ReadonlyMap<string, BrokenPart>;

/**
 * The part that each part only follows from: a column that was renamed and the columns that are made of it and were renamed with it are
 * one break. Parts that follow from none are the causes.
 */
export function causesOf(parts: Parts, index: LockIndex, present: Present): ReadonlyMap<string, BrokenPart> {
  const known = { parts, index, present, inputs: inputsOf(parts) };
  return new Map(
    [...parts.values()].flatMap((part) => {
      const cause = causeOf(part, known);
      return cause === undefined ? [] : [[part.key, cause] as const];
    }),
  );
}

function causeOf(part: BrokenPart, known: Known): BrokenPart | undefined {
  if (part.promise !== undefined) return causeOfPromise(part, part.promise, known);
  if (part.field !== undefined) return causeOfField(part, known);
  return part.isGone ? causeOfPort(part, known) : causeOfKey(part, known);
}

/** A key changed with the column of it that went. */
function causeOfKey({ declaration, port, changes }: BrokenPart, { parts, index }: Known): BrokenPart | undefined {
  if (port === undefined || changes.some(({ kind }) => kind !== "key")) return undefined;
  const key = index.entries[declaration]?.keys?.[port] ?? [];
  return key.flatMap((field) => partOfField(parts, { declaration, port, field }) ?? []).find(({ isGone }) => isGone);
}

/** A promise on columns that went goes with them. */
function causeOfPromise({ declaration }: BrokenPart, promise: string, { parts, index }: Known): BrokenPart | undefined {
  const provided = Object.entries(index.entries[declaration]?.provides ?? {});
  const gone = provided.flatMap(([port, shape]) => {
    const columns = columnsOfPromise(
      promise,
      shape.map(({ name }) => name),
    );
    return columns.map((field) => partOfField(parts, { declaration, port, field }));
  });
  return gone.every((part) => part?.isGone === true) ? gone[0] : undefined;
}

/** What broke of all that each declaration takes from callers. */
function inputsOf(parts: Parts): ReadonlyMap<string, readonly BrokenPart[]> {
  const found = new Map<string, BrokenPart[]>();
  for (const part of parts.values()) {
    if (part.side !== "accepted" || part.field === undefined) continue;
    const others = found.get(part.declaration);
    if (others === undefined) found.set(part.declaration, [part]);
    else others.push(part);
  }
  return found;
}

interface Known {
  readonly parts: Parts;
  readonly index: LockIndex;
  readonly present: Present;
  readonly inputs: ReadonlyMap<string, readonly BrokenPart[]>;
}

function causeOfField(part: BrokenPart, known: Known): BrokenPart | undefined {
  const { parts, index, present } = known;
  const entry = index.entries[part.declaration];
  if (entry === undefined) return undefined;
  const derived = (entry.derives[`${part.port}.${part.field}`] ?? []).map((source) => source.replace(/^~/, ""));
  const candidates = [
    ...derived.flatMap((source) => partAt(source, parts, index)),
    ...(derived.length > 0 ? [] : readParts(part, known)),
  ];
  const isMaker = derived.length > 0;
  return candidates.find(
    (cause) => cause !== part && (explains(cause, part, isMaker) || isSpoilt(cause, part, present)),
  );
}

function partAt(source: string, parts: Parts, { fields }: LockIndex): BrokenPart[] {
  const ref = fields.get(source);
  return ref === undefined ? [] : [partOfField(parts, ref) ?? []].flat();
}

/**
 * What broke of all that a declaration reads, and of what those it reads take: what it accepts has no derivation, and comes from one
 * of these, as the request of an endpoint does from the inputs of its model.
 */
function readParts({ declaration, field }: BrokenPart, { parts, index, inputs }: Known): BrokenPart[] {
  const uses: Lock["entries"][string]["uses"] = index.entries[declaration]?.uses ?? {};
  const read = Object.entries(uses).flatMap(([port, columns]) =>
    columns.flatMap((column) => partAt(`${port}.${column}`, parts, index)),
  );
  const providers = new Set(Object.keys(uses).map((port) => port.slice(0, port.indexOf("#"))));
  const taken = [...providers].flatMap((id) => inputs.get(id) ?? []).filter((part) => part.field === field);
  return [...read, ...taken];
}

/** A part follows from another where all that happened to it happened to the other too, or both went. */
function explains(cause: BrokenPart, part: BrokenPart, isDerived: boolean): boolean {
  const goneWith = cause.isGone && (isDerived || cause.field === part.field);
  return part.changes.every(
    (change) =>
      (change.kind === "removed" && goneWith && part.isGone) ||
      cause.changes.some((other) => isAlike(other, change) || (isDerived && isNamedAfter(other, change))),
  );
}

/** True where the declaration of a part is told to be wrong by the name of what went: what it says of itself is not its own then. */
function isSpoilt(cause: BrokenPart, { declaration }: BrokenPart, { problemsOf }: Present): boolean {
  const { field } = cause;
  if (!cause.isGone || field === undefined || cause.declaration === declaration) return false;
  return (problemsOf.get(declaration) ?? []).some((problem) => names(problem, new Set([field])));
}

const isAlike = (a: Change, b: Change) => a.kind === b.kind && a.before === b.before && a.after === b.after;

/** True for a new name that is the old one with the new name of the cause in it: a tile is named after what it shows. */
function isNamedAfter(cause: Change, { kind, before, after }: Change): boolean {
  if (kind !== "renamed" || cause.kind !== "renamed" || before === undefined) return false;
  const words = before.split(" ").map((word) => (word === cause.before ? cause.after : word));
  return words.join(" ") === after;
}

/** A port that went follows from a part where each of its fields was made of something that went. */
function causeOfPort(part: BrokenPart, { parts, index }: Known): BrokenPart | undefined {
  const entry = index.entries[part.declaration];
  if (part.port === undefined || entry === undefined) return undefined;
  const { port } = part;
  const causes = (entry.provides[port] ?? []).map(({ name }) => {
    const sources = (entry.derives[`${port}.${name}`] ?? []).map((source) => source.replace(/^~/, ""));
    return sources.flatMap((source) => partAt(source, parts, index)).find((cause) => cause !== part && cause.isGone);
  });
  return causes.every((cause) => cause !== undefined) ? causes[0] : undefined;
}

/** The cause at the root of a part, which follows from none itself. */
export function rootOf(part: BrokenPart, causes: ReadonlyMap<string, BrokenPart>): BrokenPart {
  const seen = new Set<string>();
  let at = part;
  for (let cause = causes.get(at.key); cause !== undefined && !seen.has(at.key); cause = causes.get(at.key)) {
    seen.add(at.key);
    at = cause;
  }
  return at;
}
