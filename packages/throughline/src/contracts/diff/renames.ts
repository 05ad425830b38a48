import { type Field, formatType } from "../shape/field.ts";
import { originMatcher, type ReadColumns } from "./read-columns.ts";

/** The sources of a field, where they are known; none for one that is known to be made from nothing. */
export type SourcesOf = (field: string) => readonly string[] | undefined;

/** Fields that went and fields that came. */
export interface Moved {
  readonly removed: readonly Field[];
  readonly added: readonly Field[];
  readonly sourcesBefore?: SourcesOf | undefined;
  readonly sourcesAfter?: SourcesOf | undefined;
  /** What the declaration read before and reads now. Default: nothing. */
  readonly readBefore?: ReadColumns | undefined;
  readonly readAfter?: ReadColumns | undefined;
}

/**
 * The new field of each renamed one, by its old name: one that went and one that came with equal type, unit, tags and nullability and of
 * the same origin: the same sources, or where these are not known, the same columns that are read. Where either could be another one too,
 * neither is taken for a rename.
 */
export function renamesOf(moved: Moved): ReadonlyMap<string, Field> {
  if (moved.removed.length === 0 || moved.added.length === 0) return new Map();
  const isSame = originsIn(moved);
  const arrivals = new Map<string, Field[]>();
  for (const field of moved.added) {
    const key = signature(field);
    const others = arrivals.get(key);
    if (others === undefined) arrivals.set(key, [field]);
    else others.push(field);
  }
  const wanted = new Map(
    moved.removed.map((field) => [field, (arrivals.get(signature(field)) ?? []).filter((to) => isSame(field, to))]),
  );
  const claims = new Map<Field, number>();
  for (const candidates of wanted.values()) for (const to of candidates) claims.set(to, (claims.get(to) ?? 0) + 1);
  return new Map(
    [...wanted].flatMap(([from, candidates]) => {
      const [to, other] = candidates;
      return to === undefined || other !== undefined || claims.get(to) !== 1 ? [] : [[from.name, to] as const];
    }),
  );
}

const signature = ({ type, unit, tags, nullable }: Field) =>
  JSON.stringify([formatType(type), unit ?? null, [...(tags ?? [])].sort(), nullable]);

function originsIn(moved: Moved): (from: Field, to: Field) => boolean {
  const { sourcesBefore, sourcesAfter, readBefore = nothing, readAfter = nothing } = moved;
  const [removed, added] = [namesOf(moved.removed), namesOf(moved.added)];
  const isSameRead = originMatcher({ before: readBefore, after: readAfter, removed, added });
  return (from, to) => {
    const [was, is] = [sourcesBefore?.(from.name), sourcesAfter?.(to.name)];
    if (was === undefined && is === undefined) return isSameRead(from.name, to.name);
    // SQL that still names what went gives nothing of which the sources are known.
    if (was === undefined || is === undefined) return true;
    const now = new Set(is);
    return was.length === now.size && was.every((source) => now.has(source));
  };
}

const nothing: ReadColumns = { columns: [], whole: new Set() };

const namesOf = (fields: readonly Field[]): ReadonlySet<string> => new Set(fields.map(({ name }) => name));
