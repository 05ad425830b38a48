import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphEdge } from "../../../contracts/graph/project-graph.ts";
import { loadProject } from "../../load/load-project.ts";
import type { Rehearsed, Target } from "../fault.ts";
import { schemaBreak } from "./schema-break.ts";

const orders = `import { source, sql, table, text } from "throughline/data";

export const raw = source("bronze.orders", { files: "inbox/*.csv", columns: { id: text(), country: text() }, key: "id" });

export const orders = table("silver.orders", {
  columns: { ...raw.columns, country: text().oneOf("DE", "FR"), kind: text() },
  query: sql\`select id, country, 'card' as kind from \${raw}\`,
});
`;

let root: string;
let project: Omit<Rehearsed, "graph">;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-schema-break-"));
  await mkdir(path.join(root, "data"));
  await writeFile(path.join(root, "throughline.config.ts"), 'export default { name: "trial" };\n');
  await writeFile(path.join(root, "data/orders.ts"), orders);
  const { value, problems } = await loadProject({ root });
  expect(problems).toEqual([]);
  project = { root, declarations: value.declarations };
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The one target where a model reads these fields of the table. */
async function targetOf(...fields: readonly string[]): Promise<Target> {
  const edge = {
    ...{ from: "table:silver.orders", to: "model:m", family: "data to ml", port: "rows" },
    fields: fields.map((name) => ({ name })),
  } as unknown as GraphEdge;
  const targets = await schemaBreak.targets({ ...project, graph: { project: "p", nodes: [], edges: [edge] } });
  return (targets as readonly Target[])[0] as Target;
}

const patient = () => ({ root, answer: async () => undefined });
const fileText = () => readFile(path.join(root, "data/orders.ts"), "utf8");

describe("the fault schema-break", () => {
  it("leaves the file alone where a spread would give the name again", async () => {
    const target = await targetOf("country");
    expect(target.says).toBe("country of silver.orders becomes country_renamed");
    expect(await target.inject(patient())).toHaveProperty("graph");
    expect(await fileText()).toBe(orders);
  });

  it("renames a written column that nothing else gives, before one that a spread gives too", async () => {
    const target = await targetOf("country", "kind");
    expect(target.says).toBe("silver.orders declares kind_renamed instead of kind");
    await target.inject(patient());
    expect(await fileText()).toBe(orders.replace("kind: text()", "kind_renamed: text()"));
  });
});
