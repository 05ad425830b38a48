import type { Lock } from "../lock/lock.ts";
import type { Change, Side } from "./change.ts";
import type { LockIndex } from "./lock-index.ts";
import type { PlacedChange } from "./placed-change.ts";
import { names, type Present } from "./present.ts";

/** A field, port, promise or declaration that broke, with everything that broke of it. */
export interface BrokenPart {
  /** `table:silver.payments#rows.amount`, `service:api#GET /alerts`, `source:bronze.payments freshness`, `metric:fraud_rate`. */
  readonly key: string;
  readonly declaration: string;
  readonly port?: string;
  readonly field?: string;
  readonly side?: Side;
  readonly promise?: string;
  readonly changes: readonly Change[];
  /** True where its name is no longer there. */
  readonly isGone: boolean;
}

/** The changes that break somebody, by what they break. */
export function brokenParts(changes: readonly PlacedChange[]): ReadonlyMap<string, BrokenPart> {
  const parts = new Map<string, BrokenPart>();
  for (const { change, ...place } of changes) {
    if (change.breaks === undefined) continue;
    const key = keyOf(place);
    const before = parts.get(key) ?? { key, ...place, changes: [], isGone: false };
    const isGone = before.isGone || isGoing(change, place);
    parts.set(key, { ...before, changes: [...before.changes, change], isGone });
  }
  return parts;
}

type Place = Omit<PlacedChange, "change">;

function keyOf({ declaration, port, field, promise }: Place): string {
  if (promise !== undefined) return `${declaration} ${promise}`;
  if (port === undefined) return declaration;
  return field === undefined ? `${declaration}#${port}` : `${declaration}#${port}.${field}`;
}

/** True where the part itself went, and not only a member of a struct. */
function isGoing({ kind, path }: Change, { port, field }: Place): boolean {
  return (kind === "removed" || kind === "renamed") && path === (field ?? port ?? path);
}

/** The part that a field belongs to: its own, or that of a port or a declaration that went as a whole. */
export function partOfField(parts: ReadonlyMap<string, BrokenPart>, ref: FieldOf): BrokenPart | undefined {
  const own = parts.get(`${ref.declaration}#${ref.port}.${ref.field}`);
  const around = [parts.get(`${ref.declaration}#${ref.port}`), parts.get(ref.declaration)];
  return own ?? around.find((part) => part?.isGone === true);
}

interface FieldOf {
  readonly declaration: string;
  readonly port: string;
  readonly field: string;
}

type Parts = ReadonlyMap<string, BrokenPart>;

/**
 * The part that each part only follows from: a column that was renamed and the columns that are made of it and were renamed with it are
 * one break. Parts that follow from none are the causes.
 */
export function causesOf(parts: Parts, index: LockIndex, present: Present): ReadonlyMap<string, BrokenPart> {
  const known = { parts, index, present, added: addedInputs(parts) };
  return new Map(
    [...parts.values()].flatMap((part) => {
      const cause = part.field === undefined ? causeOfPort(part, parts, index) : causeOfField(part, known);
      return cause === undefined ? [] : [[part.key, cause] as const];
    }),
  );
}

/** Parts whose only change is that callers have to send one more field, by declaration. */
function addedInputs(parts: Parts): ReadonlyMap<string, readonly BrokenPart[]> {
  const found = new Map<string, BrokenPart[]>();
  for (const part of parts.values())
    if (part.changes.every(({ kind }) => kind === "added"))
      found.set(part.declaration, [...(found.get(part.declaration) ?? []), part]);
  return found;
}

interface Known {
  readonly parts: Parts;
  readonly index: LockIndex;
  readonly present: Present;
  readonly added: ReadonlyMap<string, readonly BrokenPart[]>;
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

/** What broke of all that a declaration reads: what it accepts has no derivation, and comes from one of these. */
function readParts({ declaration }: BrokenPart, { parts, index, added }: Known): BrokenPart[] {
  const uses: Lock["entries"][string]["uses"] = index.entries[declaration]?.uses ?? {};
  const read = Object.entries(uses).flatMap(([port, names]) =>
    names.flatMap((name) => partAt(`${port}.${name}`, parts, index)),
  );
  const providers = new Set(Object.keys(uses).map((port) => port.slice(0, port.indexOf("#"))));
  return [...read, ...[...providers].flatMap((id) => added.get(id) ?? [])];
}

/** A part follows from another where all that happened to it happened to the other too, or both went. */
function explains(cause: BrokenPart, part: BrokenPart, isDerived: boolean): boolean {
  if (cause.changes.every(({ kind }) => kind === "added") && cause.field !== part.field) return false;
  const goneWith = cause.isGone && (isDerived || cause.field === part.field);
  return part.changes.every(
    (change) =>
      (change.kind === "removed" && goneWith && part.isGone) || cause.changes.some((other) => isAlike(other, change)),
  );
}

/** True where the declaration of a part is told to be wrong by the name of what went: what it says of itself is not its own then. */
function isSpoilt(cause: BrokenPart, { declaration }: BrokenPart, { problemsOf }: Present): boolean {
  const { field } = cause;
  if (!cause.isGone || field === undefined || cause.declaration === declaration) return false;
  return (problemsOf.get(declaration) ?? []).some((problem) => names(problem, new Set([field])));
}

const isAlike = (a: Change, b: Change) => a.kind === b.kind && a.before === b.before && a.after === b.after;

/** A port that went follows from a part where each of its fields was made of something that went. */
function causeOfPort(part: BrokenPart, parts: Parts, index: LockIndex): BrokenPart | undefined {
  const entry = index.entries[part.declaration];
  if (part.port === undefined || !part.isGone || entry === undefined) return undefined;
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
