import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import { breaksOf } from "../diff/breaks.ts";
import { withChange } from "../diff/planned-change.ts";
import { lockOf } from "../lock/lock.ts";
import { downstreamOf } from "./downstream.ts";
import { findTarget, type Target } from "./find-target.ts";
import { impactOf } from "./impact.ts";
import { longestPath } from "./longest-path.ts";

const { graph } = resolvedProject();

/** Every declaration and every field of every port. */
const targets = graph.nodes.flatMap((node): Target[] => {
  const ports = [...node.provides, ...node.accepts];
  return [
    { node },
    ...ports.flatMap(({ name: port, shape }) => shape.map(({ name: field }) => ({ node, port, field }))),
  ];
});

describe("what is downstream of a declaration", () => {
  it("answers every question about it as the whole graph does", () => {
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets) {
      const part = downstreamOf(graph, target.node.id);
      expect(impactOf(part, target)).toEqual(impactOf(graph, target));
      expect(longestPath(part, target)).toEqual(longestPath(graph, target));
    }
  });

  it("has everyone whom a change of it breaks", () => {
    for (const target of targets) {
      for (const change of target.field === undefined ? ["drop"] : ["drop", "rename:other", "nullable", "unit:EUR"]) {
        const part = downstreamOf(graph, target.node.id);
        const [near, whole] = [part, graph].map((one) => breaksOf(lockOf(one), withChange(one, target, change)));
        expect(near).toEqual(whole);
      }
    }
  });

  it("has nobody who is not reached, and all that those who are read", () => {
    const { node } = findTarget(graph, "fraud");
    const part = downstreamOf(graph, node.id);
    const ids = new Set(part.nodes.map(({ id }) => id));
    expect(ids.has(node.id)).toBe(true);
    expect([...ids].filter((id) => /^(?:source|featureView|metric):/.test(id))).toEqual([]);
    expect(part.edges).toEqual(graph.edges.filter(({ to }) => ids.has(to)));
  });
});
