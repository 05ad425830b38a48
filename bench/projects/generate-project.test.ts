import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGraph } from "../../packages/throughline/src/cli/graph/open-graph.ts";
import { kinds } from "../../packages/throughline/src/contracts/graph/kinds.ts";
import { checkTypes } from "./check-types.ts";
import { dbtFiles } from "./dbt-project.ts";
import { linkPackages, sqlProjectFiles, writeFiles, writeProject } from "./generate-project.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "throughline-generated-"));
  await writeProject(folder, 500);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Counted with one checker on the day of the last change; a rise by a fifth is a regression to look into, not to raise. */
const instantiationsOf500 = 236_000;

describe("a generated project of 500 declarations", () => {
  it("is a project without problems, with every kind", async () => {
    const { graph, problems } = await openGraph({ root: folder, useCache: false });
    expect(problems).toEqual([]);
    expect(graph.nodes).toHaveLength(500);
    expect(new Set(graph.nodes.map(({ kind }) => kind))).toEqual(new Set(kinds.keys()));
  });

  it("compiles within its budget of instantiations", async () => {
    const { instantiations } = await checkTypes(folder);
    expect(instantiations).toBeLessThan(instantiationsOf500 * 1.2);
    expect(instantiations).toBeGreaterThan(instantiationsOf500 * 0.5);
  });
});

/** What reads what in a dbt project, as its SQL says. */
function dbtEdges(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => {
    const model = /([^/]+)\.sql$/.exec(file)?.[1];
    if (model === undefined) return [];
    const read = [...text.matchAll(/\{\{ (?:ref\('(\w+)'\)|source\('(\w+)', '(\w+)'\)) \}\}/g)];
    return read.map(([, ref, schema, name]) => `${ref ?? `${schema}_${name}`} -> ${model}`);
  });
}

describe("a generated project of SQL alone", () => {
  it("has no problems, and the same edges as the dbt project beside it", async () => {
    const root = await mkdtemp(join(tmpdir(), "throughline-generated-"));
    try {
      await writeFiles(root, sqlProjectFiles(3));
      await linkPackages(root);
      const { graph, problems } = await openGraph({ root, useCache: false });
      expect(problems).toEqual([]);
      expect(graph.nodes.filter(({ kind }) => kind === "table")).toHaveLength(12);
      const nameOf = (id: string) => id.slice(id.indexOf(":") + 1).replace(".", "_");
      const edges = graph.edges.map(({ from, to }) => `${nameOf(from)} -> ${nameOf(to)}`);
      expect(edges.sort()).toEqual(dbtEdges(dbtFiles(3)).sort());
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
