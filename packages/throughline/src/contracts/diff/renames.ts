import { type Field, formatType } from "../shape/field.ts";

/** The sources of a field, where they are known. */
export type SourcesOf = (field: string) => readonly string[] | undefined;

/** Fields that went and fields that came. */
export interface Moved {
  readonly removed: readonly Field[];
  readonly added: readonly Field[];
  readonly sourcesBefore?: SourcesOf | undefined;
  readonly sourcesAfter?: SourcesOf | undefined;
}

/**
 * The new field of each renamed one, by its old name: one that went and one that came with equal type, unit, tags and nullability and,
 * where both are known, the same sources. Where either could be another one too, neither is taken for a rename.
 */
export function renamesOf(moved: Moved): ReadonlyMap<string, Field> {
  const arrivals = new Map<string, Field[]>();
  for (const field of moved.added) {
    const key = signature(field);
    const others = arrivals.get(key);
    if (others === undefined) arrivals.set(key, [field]);
    else others.push(field);
  }
  const wanted = new Map(
    moved.removed.map((field) => [
      field,
      (arrivals.get(signature(field)) ?? []).filter((to) => isSame(field, to, moved)),
    ]),
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

function isSame(from: Field, to: Field, { sourcesBefore, sourcesAfter }: Moved): boolean {
  const [before, after] = [sourcesBefore?.(from.name) ?? [], sourcesAfter?.(to.name) ?? []];
  if (before.length === 0 || after.length === 0) return true;
  return before.length === after.length && before.every((source) => after.includes(source));
}
