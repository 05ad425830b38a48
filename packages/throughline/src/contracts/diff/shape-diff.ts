import { describeField, type Field, type FieldType, formatType, type Shape } from "../shape/field.ts";
import { type Change, changeOf, type Side, sortedChanges } from "./change.ts";
import { attributeChanges } from "./field-diff.ts";
import type { ReadColumns } from "./read-columns.ts";
import { renamesOf, type SourcesOf } from "./renames.ts";
import { typeStep, typeWords } from "./type-diff.ts";

/** A shape and what its fields are made from, where that is known. */
export interface Traced {
  readonly shape: Shape;
  readonly sourcesOf?: SourcesOf;
  /** What its declaration reads of others. */
  readonly read?: ReadColumns;
}

/**
 * Every difference between two states of a shape, and whom it breaks, by variance: what is `provided` may become less, what is
 * `accepted` may become more. Order of fields and descriptions do not count; of a field whose type is not known only the name is compared.
 */
export function diffShapes(before: Shape, after: Shape, side: Side): Change[] {
  return diffTraced({ shape: before }, { shape: after }, side);
}

/** As `diffShapes`, with what the fields are made from: it tells a rename from a field that went and another that came. */
export function diffTraced(before: Traced, after: Traced, side: Side): Change[] {
  return sortedChanges(fieldsDiff(before, after, { path: "", side }));
}

interface Place {
  readonly path: string;
  readonly side: Side;
}

function fieldsDiff(before: Traced, after: Traced, { path, side }: Place): Change[] {
  const were = byName(before.shape);
  const are = byName(after.shape);
  const removed = [...were.values()].filter(({ name }) => !are.has(name));
  const added = [...are.values()].filter(({ name }) => !were.has(name));
  const renames = renamesOf({
    removed,
    added,
    sourcesBefore: before.sourcesOf,
    sourcesAfter: after.sourcesOf,
    readBefore: before.read,
    readAfter: after.read,
  });
  const taken = new Set([...renames.values()].map(({ name }) => name));
  const kept = [...were.values()].flatMap((field): Change[] => {
    const now = are.get(field.name) ?? renames.get(field.name);
    const own = `${path}${field.name}`;
    if (now === undefined) return [removedField(field, own, side)];
    const isKnown = field.type.name !== "unknown" && now.type.name !== "unknown";
    const changes = [
      ...typeChanges(field.type, now.type, { path: own, side }),
      ...(isKnown ? attributeChanges({ before: field, after: now, path: own, side }) : []),
    ];
    return now.name === field.name ? changes : [renamedField(field.name, now.name, { path: own, side }), ...changes];
  });
  return [
    ...kept,
    ...added.filter(({ name }) => !taken.has(name)).map((field) => addedField(field, `${path}${field.name}`, side)),
  ];
}

function typeChanges(before: FieldType, after: FieldType, { path, side }: Place): Change[] {
  if (before.name === "list" && after.name === "list")
    return typeChanges(before.item, after.item, { path: `${path}[]`, side });
  if (before.name === "struct" && after.name === "struct")
    return fieldsDiff({ shape: before.fields }, { shape: after.fields }, { path: `${path}.`, side });
  const step = typeStep(before, after);
  if (step === undefined) return [];
  const [from, to] = [formatType(before), formatType(after)];
  const words = typeWords(before, after);
  const says = `${path} retyped: ${from} → ${to}${words === undefined ? "" : ` (${words})`}`;
  const breaks = side === "provided" ? "readers" : step === "wider" ? undefined : "callers";
  return [changeOf({ kind: "retyped", path, before: from, after: to, says }, breaks)];
}

/** Of two fields of one name the last counts, as in an object. */
const byName = (shape: Shape): ReadonlyMap<string, Field> => new Map(shape.map((field) => [field.name, field]));

const broken = (side: Side) => (side === "provided" ? "readers" : "callers");

function removedField(field: Field, path: string, side: Side): Change {
  return changeOf({ kind: "removed", path, before: describeField(field), says: `${path} removed` }, broken(side));
}

function renamedField(before: string, after: string, { path, side }: Place): Change {
  return changeOf({ kind: "renamed", path, before, after, says: `${path} renamed to ${after}` }, broken(side));
}

/** Readers need not look at a new field; callers have to send it unless they may leave it out. */
function addedField(field: Field, path: string, side: Side): Change {
  const isRequired = side === "accepted" && field.optional !== true;
  const says = `${path} added${isRequired ? " as required" : ""}: ${describeField(field)}`;
  return changeOf({ kind: "added", path, after: describeField(field), says }, isRequired ? "callers" : undefined);
}
