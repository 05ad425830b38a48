import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDbAnalyzer } from "../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts";
import { formatLock, lockOf } from "../../contracts/lock/lock.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import { checkProject } from "./check-project.ts";
import { lockFile } from "./read-project-lock.ts";

let analyzer: SqlAnalyzer;
let home: string;
let roots = 0;
beforeAll(async () => {
  analyzer = await openDuckDbAnalyzer();
  home = await mkdtemp(path.join(tmpdir(), "throughline-check-"));
  await symlink(path.resolve(import.meta.dirname, "../../../../../node_modules"), path.join(home, "node_modules"));
});
afterAll(async () => {
  await analyzer.close();
  await rm(home, { recursive: true, force: true });
});

async function projectOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = path.join(home, `project-${roots++}`);
  const config = { "throughline.config.ts": `export default { name: "trial", owners: { data: "@data" } };\n` };
  for (const [file, text] of Object.entries({ ...config, ...files })) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
}

/** A source and a table that is made of it; the query begins in line 8. */
const payments = (query: string) => ({
  "data/payments.ts": `import { source, sql, table, text } from "throughline/data";

export const raw = source("bronze.payments", { files: "*.csv", columns: { id: text(), holder: text().pii("name") } });

export const payments = table("silver.payments", {
  columns: { id: text() },
  key: "id",
  query: sql\`${query}\`,
});
`,
});

async function placesOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { problems } = await checkProject({ root: await projectOf(files), analyzer });
  return problems.map(({ code, where }) =>
    [code, `${where?.file}:${where?.line}`, where?.column ?? ""].join(" ").trim(),
  );
}

describe("checking a project", () => {
  it("gives its graph with owners and places, and no problems where there are none", async () => {
    const root = await projectOf(payments(`select id from \${raw}`));
    const { value, problems } = await checkProject({ root, analyzer });
    expect(problems).toEqual([]);
    expect(value.graph.nodes.map(({ id, owner, place }) => [id, owner, place?.file, place?.line])).toEqual([
      ["source:bronze.payments", "@data", "data/payments.ts", 3],
      ["table:silver.payments", "@data", "data/payments.ts", 5],
    ]);
    expect([value.lock, value.analysis.sql.size]).toEqual([undefined, 1]);
  });
  it("names the word within a template that is wrong in its SQL", async () => {
    expect(await placesOf(payments(`\n    select idd as id\n    from \${raw}\n    where holdr = 'x'`))).toEqual([
      "sql.unknown-column data/payments.ts:9 12",
      "sql.unknown-column data/payments.ts:11 11",
    ]);
  });
  it("names the declaration for what is wrong with the columns that it gives", async () => {
    expect(await placesOf(payments(`select id, 1 as x from \${raw}`))).toEqual([
      "sql.undeclared-output data/payments.ts:5 25",
    ]);
  });
  it("reports a missing column of a template once, where it is written", async () => {
    const found = await placesOf(payments(`select \${raw.columns.idd} as id from \${raw}`));
    expect(found).toEqual([expect.stringMatching(/^contracts.unknown-column data\/payments.ts:8/)]);
  });
  it("reports a renamed export once, and nothing that only follows from it", async () => {
    const found = await placesOf({
      "data/raw.ts": `import { source, text } from "throughline/data";
export const raw = source("bronze.raw", { files: "*.csv", columns: { id: text() } });
`,
      "data/payments.ts": `import { sql, table, text } from "throughline/data";
import { rawz } from "./raw.ts";
export const payments = table("silver.payments", { columns: { id: text() }, query: sql\`select id from \${rawz}\` });
`,
    });
    expect(found).toEqual([expect.stringMatching(/^contracts.unknown-export data\/payments.ts/)]);
  });
  it("finds personal data that loses its tag in a query, and none in a count of it", async () => {
    expect(await placesOf(payments(`select upper(holder) as id from \${raw}`))).toEqual([
      "contracts.untagged-pii data/payments.ts:6 14",
    ]);
    expect(await placesOf(payments(`select id from \${raw} where length(holder) > 1`))).toEqual([]);
    const counted = payments(`select count(holder) as id from \${raw}`)["data/payments.ts"].replace(
      "columns: { id: text() },",
      "columns: { id: bigint() },",
    );
    expect(await placesOf({ "data/payments.ts": counted.replace("import { ", "import { bigint, ") })).toEqual([]);
  });
  it("reads the committed lock, and reports one that can't be read", async () => {
    const root = await projectOf(payments(`select id from \${raw}`));
    const first = await checkProject({ root, analyzer });
    await writeFile(path.join(root, lockFile), formatLock(lockOf(first.value.graph)));
    const second = await checkProject({ root, analyzer });
    expect(Object.keys(second.value.lock?.entries ?? {})).toEqual(["source:bronze.payments", "table:silver.payments"]);
    expect(second.problems).toEqual([]);
    await writeFile(path.join(root, lockFile), formatLock({ ...lockOf(first.value.graph), project: "another" }));
    const copied = await checkProject({ root, analyzer });
    expect(copied.problems.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      "lock.other-project the lock is of another, and this project is trial",
    ]);
    await writeFile(path.join(root, lockFile), "<<<<<<< ours\n");
    const { value, problems } = await checkProject({ root, analyzer });
    expect(problems.map(({ code }) => code)).toEqual(["lock.conflict"]);
    expect([value.lock, value.graph.nodes.length]).toEqual([undefined, 2]);
  });
});
