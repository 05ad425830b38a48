import type { Certainty, FieldRef } from "../../contracts/core/use.ts";
import type { LineageStep } from "../../contracts/graph/lineage.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { fieldLabel, ownerLabel } from "./field-label.ts";

/** What a tree of lineage is made of: fields, or the declarations and routes that they belong to. */
export interface Unit {
  readonly key: string;
  readonly label: string;
  readonly node: GraphNode | undefined;
  /** What a field belongs to, and its name there; undefined for a unit that is no field. */
  readonly owner?: string;
  readonly fieldName?: string;
}

/** Value, or rows, that one unit gives to another. */
export interface UnitLink {
  readonly from: Unit;
  readonly to: Unit;
  /** `row` where no value passes. */
  readonly how: "value" | "row";
  readonly certainty: Certainty;
  /** Names of the fields of `from`. */
  readonly fields: readonly string[];
}

/** Finds the unit of a field's key. */
export type UnitOf = (key: string) => Unit & { readonly field: string };

/** @param isWhole  whether a declaration is one unit, or each of its fields */
export function unitsOf(graph: ProjectGraph, isWhole: boolean): UnitOf {
  const known = new Map<string, { readonly node: GraphNode; readonly ref: FieldRef }>();
  for (const node of graph.nodes) {
    for (const { name: port, shape } of [...node.provides, ...node.accepts]) {
      for (const { name: field } of shape) {
        const ref = { declaration: node.id, port, field };
        known.set(fieldKey(ref), { node, ref });
      }
    }
  }
  return (key) => {
    const { node, ref } = known.get(key) ?? { node: undefined, ref: parseKey(key) };
    const owner = ownerLabel(node, ref);
    if (isWhole) return { key: `${ref.declaration} ${owner}`, label: owner, node, field: ref.field };
    const label = fieldLabel(node, ref);
    return { key, label, node, field: ref.field, owner, fieldName: label.slice(owner.length + 1) };
  };
}

/** The parts of a key whose field its declaration does not have; a port's name may hold a point, a field's does not. */
function parseKey(key: string): FieldRef {
  const port = key.indexOf("#");
  const field = key.lastIndexOf(".");
  return { declaration: key.slice(0, port), port: key.slice(port + 1, field), field: key.slice(field + 1) };
}

/** The steps between units, each pair once. */
export function linksBetween(steps: readonly LineageStep[], unitOf: UnitOf): readonly UnitLink[] {
  const links = new Map<string, UnitLink>();
  for (const step of steps) {
    const [from, to] = [unitOf(step.from), unitOf(step.to)];
    const key = `${from.key}\n${to.key}`;
    if (from.key === to.key) continue;
    const before = links.get(key);
    links.set(key, {
      from,
      to,
      how: before?.how === "value" ? "value" : step.how,
      certainty: before?.certainty === "definite" ? "definite" : step.certainty,
      fields: [...new Set([...(before?.fields ?? []), from.field])],
    });
  }
  return [...links.values()];
}
