import type { LockEntry } from "../lock/lock.ts";
import type { Shape } from "../shape/field.ts";
import { changeOf, type Side } from "./change.ts";
import { portDeprecationChanges } from "./deprecation-diff.ts";
import type { EntryPair, PlacedChange, Renames } from "./placed-change.ts";
import { promiseChanges } from "./promise-diff.ts";
import { readColumnsOf } from "./read-columns.ts";
import { isSameValue } from "./same-value.ts";
import { diffTraced } from "./shape-diff.ts";
import { keyChanges, termChanges } from "./term-diff.ts";

/** Every difference of a declaration that others rely on: ports with their shapes, keys and terms, and promises. */
export function diffEntry(pair: EntryPair): PlacedChange[] {
  // Most declarations stand as they stood, which is told much faster than what differs.
  if (isSameValue(pair.before, pair.after)) return [];
  const shapes = [...portChanges(pair, "accepted"), ...portChanges(pair, "provided")];
  const meanings = [...keyChanges(pair), ...termChanges(pair), ...promiseChanges(pair)];
  return [...shapes, ...meanings, ...portDeprecationChanges(pair), ...queryChanges(pair)];
}

/** Another query breaks nobody by itself; that it is another is told, since no shape shows what its values are. */
function queryChanges({ id, before, after }: EntryPair): PlacedChange[] {
  if (before.query === undefined || after.query === undefined || before.query === after.query) return [];
  const says = "query changed: its values may be others, its contract holds";
  return [{ declaration: id, change: { kind: "changed", path: "query", says } }];
}

function portChanges(pair: EntryPair, side: Side): PlacedChange[] {
  const part = side === "provided" ? "provides" : "accepts";
  const [were, are] = [pair.before[part], pair.after[part]];
  const kept = Object.entries(were).flatMap(([port, shape]): PlacedChange[] => {
    const now = are[port];
    if (now === undefined) return [removedPort(pair.id, port, side)];
    return shapeChanges(pair, { port, side, before: shape, after: now });
  });
  const added = Object.keys(are).filter((port) => were[port] === undefined);
  const news = added.map((port): PlacedChange => {
    return { declaration: pair.id, port, side, change: { kind: "added", path: port, says: `${port} added` } };
  });
  return [...kept, ...news];
}

function removedPort(declaration: string, port: string, side: Side): PlacedChange {
  const breaks = side === "provided" ? "readers" : "callers";
  return {
    declaration,
    port,
    side,
    change: changeOf({ kind: "removed", path: port, says: `${port} removed` }, breaks),
  };
}

interface ShapePair {
  readonly port: string;
  readonly side: Side;
  readonly before: Shape;
  readonly after: Shape;
}

function shapeChanges({ id, before, after, renames }: EntryPair, { port, side, ...shapes }: ShapePair): PlacedChange[] {
  const [was, is] = [sourcesIn(before, port), sourcesIn(after, port)];
  const changes = diffTraced(
    {
      shape: shapes.before,
      sourcesOf: (field) => was(field)?.map((source) => sourceNow(source, renames)),
      read: readColumnsOf(before, renames),
    },
    { shape: shapes.after, sourcesOf: is, read: readColumnsOf(after) },
    side,
  );
  const names = new Set([...shapes.before, ...shapes.after].map(({ name }) => name));
  for (const { kind, path, after: name } of changes)
    if (kind === "renamed" && name !== undefined && names.has(path))
      renames.set(`${id}#${port}.${path}`, { name, key: `${id}#${port}.${name}` });
  return changes.map((change) => ({ declaration: id, port, field: topOf(change.path, names), side, change }));
}

/** The sources of a port's fields. Nothing is known of one without a derivation: what is accepted, a column that the SQL does not give. */
function sourcesIn({ derives }: LockEntry, port: string): (field: string) => readonly string[] | undefined {
  return (field) => derives[`${port}.${field}`];
}

/** The field that a path begins with: the longest that fits, since names may have dots themselves. */
function topOf(path: string, names: ReadonlySet<string>): string {
  let end = path.length;
  while (end > 0 && !names.has(path.slice(0, end)))
    end = Math.max(path.lastIndexOf(".", end - 1), path.lastIndexOf("[]", end - 1));
  return end > 0 ? path.slice(0, end) : path;
}

function sourceNow(source: string, renames: Renames): string {
  const mark = source.startsWith("~") ? "~" : "";
  return `${mark}${renames.get(source.slice(mark.length))?.key ?? source.slice(mark.length)}`;
}
