import type { Certainty } from "../core/use.ts";
import { type Target, targetName } from "./find-target.ts";
import { fieldKey, type ProjectGraph } from "./project-graph.ts";

/** One step of lineage: a field that is made from another. `depth` counts steps from what was asked, from 1. */
export interface LineageStep {
  readonly from: string;
  readonly to: string;
  readonly how: "value" | "row";
  readonly certainty: Certainty;
  readonly depth: number;
}

/** Where fields come from and where they go. */
export interface Lineage {
  readonly target: string;
  /** Toward the raw columns. */
  readonly upstream: readonly LineageStep[];
  /** Toward replies and figures. */
  readonly downstream: readonly LineageStep[];
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly how: "value" | "row";
  readonly certainty: Certainty;
}

/** Where a declaration's fields, or one field, come from and where they go, field by field. */
export function lineageOf(graph: ProjectGraph, target: Target): Lineage {
  const links = linksOf(graph);
  const ports = [...target.node.provides, ...target.node.accepts].filter(
    (port) => target.port === undefined || port.name === target.port,
  );
  const fields = ports.flatMap((port) =>
    port.shape.map(({ name }) => ({ declaration: target.node.id, port: port.name, field: name })),
  );
  const starts = fields.filter(({ field }) => target.field === undefined || field === target.field).map(fieldKey);
  return { target: targetName(target), upstream: walk(links, starts, "to"), downstream: walk(links, starts, "from") };
}

function linksOf(graph: ProjectGraph): Link[] {
  return graph.nodes.flatMap((node) =>
    node.derives.flatMap(({ port, field, from }) =>
      from.map((ref) => ({
        from: fieldKey(ref),
        to: fieldKey({ declaration: node.id, port, field }),
        how: ref.how,
        certainty: ref.certainty,
      })),
    ),
  );
}

/** The links reached from `starts`; `end` is the end of a link that has to match. */
function walk(links: readonly Link[], starts: readonly string[], end: "from" | "to"): LineageStep[] {
  const other = end === "from" ? "to" : "from";
  const byEnd = new Map<string, Link[]>();
  for (const link of links) {
    const others = byEnd.get(link[end]);
    if (others === undefined) byEnd.set(link[end], [link]);
    else others.push(link);
  }
  const steps: LineageStep[] = [];
  const seen = new Set(starts);
  let wave = [...starts];
  for (let depth = 1; wave.length > 0; depth++) {
    const found = wave.flatMap((key) => byEnd.get(key) ?? []);
    steps.push(...found.map((link) => ({ ...link, depth })));
    wave = [...new Set(found.map((link) => link[other]))].filter((key) => !seen.has(key));
    for (const key of wave) seen.add(key);
  }
  return steps;
}
