import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGraph } from "../../packages/throughline/src/cli/graph/open-graph.ts";
import { kinds } from "../../packages/throughline/src/contracts/graph/kinds.ts";
import { checkTypes } from "./check-types.ts";
import { writeProject } from "./generate-project.ts";

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
