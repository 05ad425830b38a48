import type { Break } from "../../contracts/diff/break-report.ts";
import { fieldKey, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Lock } from "../../contracts/lock/lock.ts";

/** A field's name before and now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The rename that a break is, where it is one of a whole field. */
export function renameOf({ field, changes }: Break): Rename | undefined {
  const renamed = changes.find(({ kind, path }) => kind === "renamed" && path === field);
  if (field === undefined || renamed?.after === undefined) return undefined;
  return { from: field, to: renamed.after };
}

/** The keys of all fields that had the old name and have the new one now: the field itself, and those that carry it on. */
export function renamedFields(lock: Lock, graph: ProjectGraph, { from, to }: Rename): ReadonlySet<string> {
  const found = graph.nodes.flatMap(({ id, provides, accepts }) => {
    const entry = lock.entries[id];
    return [...provides, ...accepts].flatMap(({ name: port, shape }) => {
      const before = entry?.provides[port] ?? entry?.accepts[port] ?? [];
      const had = before.some(({ name }) => name === from) && !before.some(({ name }) => name === to);
      const has = shape.some(({ name }) => name === to) && !shape.some(({ name }) => name === from);
      return had && has ? [fieldKey({ declaration: id, port, field: from })] : [];
    });
  });
  return new Set(found);
}
