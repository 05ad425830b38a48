import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import type { GraphNode, ProjectGraph } from "../graph/project-graph.ts";
import { lockOf } from "../lock/lock.ts";
import { decimal } from "../shape/column.ts";
import { breaksOf } from "./breaks.ts";

const declarations = 5_000;
const perCopy = 10;

/** Many copies of one project side by side, each under names of its own. */
function copiesOf(graphs: readonly ProjectGraph[]): ProjectGraph {
  const ids = /\b(source|table|featureView|endpoint|service|dashboard|page|metric|model|entity):([\w.-]+)/g;
  const copies = graphs.map((graph, i): ProjectGraph => {
    return JSON.parse(JSON.stringify(graph).replaceAll(ids, (_, kind, name) => `${kind}:${name}_${i}`));
  });
  return { project: "many", nodes: copies.flatMap(({ nodes }) => nodes), edges: copies.flatMap(({ edges }) => edges) };
}

const before = resolvedProject().graph;
const euros = resolvedProject({ raw: { amount: decimal(12, 2).unit("EUR") } }).graph;
const copies = declarations / perCopy;
const lock = lockOf(copiesOf(Array.from({ length: copies }, () => before)));

describe(`a project of ${declarations} declarations`, () => {
  it("has them all in its lock", () => expect(Object.keys(lock.entries)).toHaveLength(declarations));
  it("breaks nothing where nothing changed", () => {
    const report = breaksOf(lock, copiesOf(Array.from({ length: copies }, () => before)));
    expect([report.verdict, report.breaks, report.compatible]).toEqual(["compatible", [], []]);
  });
  it("has victims only where they read what broke", () => {
    const now = copiesOf(Array.from({ length: copies }, (_, i) => (i === 7 ? euros : before)));
    const report = breaksOf(lock, now);
    expect(report.breaks.map(({ id }) => id)).toEqual(["source:bronze.payments_7#rows.amount"]);
    const victims = report.breaks[0]?.victims ?? [];
    expect(victims).toHaveLength(8);
    expect(victims.filter(({ id }) => id !== "external").every(({ id }) => id.endsWith("_7"))).toBe(true);
  });
  it("may break everywhere at once", () => {
    const report = breaksOf(lock, copiesOf(Array.from({ length: copies }, () => euros)));
    expect(report.breaks).toHaveLength(copies);
    expect(report.breaks.every(({ victims }) => victims.length === 8)).toBe(true);
  });
  it("may all read one column, and a line of them may be long", () => {
    const field = { name: "x", type: { name: "text" }, nullable: false } as const;
    const node = (name: string, from: string | undefined): GraphNode => ({
      id: `table:${name}`,
      kind: "table",
      title: "table",
      name,
      role: "data",
      owner: undefined,
      description: undefined,
      place: undefined,
      provides: [{ name: "rows", shape: [field] }],
      accepts: [],
      derives:
        from === undefined
          ? []
          : [
              {
                port: "rows",
                field: "x",
                from: [{ declaration: `table:${from}`, port: "rows", field: "x", how: "value", certainty: "definite" }],
              },
            ],
      promises: [],
    });
    const graphOf = (providers: readonly (string | undefined)[], unit?: string): ProjectGraph => ({
      project: "line",
      nodes: providers.map((from, i) => {
        const one = node(`t${i}`, from);
        return i > 0 || unit === undefined
          ? one
          : { ...one, provides: [{ name: "rows", shape: [{ ...field, unit }] }] };
      }),
      edges: providers.flatMap((from, i) =>
        from === undefined
          ? []
          : [
              {
                from: `table:${from}`,
                port: "rows",
                to: `table:t${i}`,
                fields: [{ name: "x" }],
                certainty: "definite" as const,
              },
            ],
      ),
    });
    const star = Array.from({ length: declarations }, (_, i) => (i === 0 ? undefined : "t0"));
    expect(breaksOf(lockOf(graphOf(star)), graphOf(star, "EUR")).breaks[0]?.victims).toHaveLength(declarations - 1);
    const line = Array.from({ length: 1_000 }, (_, i) => (i === 0 ? undefined : `t${i - 1}`));
    const found = breaksOf(lockOf(graphOf(line)), graphOf(line, "EUR")).breaks[0];
    expect([found?.victims.length, found?.path.length]).toEqual([999, 1_000]);
  });
});
