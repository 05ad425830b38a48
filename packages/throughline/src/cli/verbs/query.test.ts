import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { runCli } from "../main.ts";

const figures = `import { metric } from "throughline/analyst";
import { orders } from "../data/orders.ts";

export const revenue = metric("revenue", {
  from: orders, time: "paid_at", dimensions: ["country"], measure: ({ sum }) => sum("amount"),
});
`;

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject({
    "throughline.config.ts":
      'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "shop" });\n',
    "data/orders.ts": `import { decimal, source, sql, table, text, timestamp } from "throughline/data";

export const rawOrders = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { id: text(), country: text(), amount: decimal(12, 2), paid_at: timestamp() },
  key: "id",
  at: "paid_at",
});

export const orders = table("silver.orders", {
  columns: rawOrders.columns,
  key: "id",
  at: "paid_at",
  query: sql\`select id, country, amount, paid_at from \${rawOrders}\`,
});
`,
    "analyst/figures.ts": figures,
    "inbox/a.csv": "id,country,amount,paid_at\n1,DE,10.50,2026-01-01T00:00:00Z\n2,FR,7.00,2026-01-02T00:00:00Z\n",
  });
  expect((await cli("run")).code).toBe(0);
});
afterAll(() => project.remove());

/** Runs a command line whose arguments may hold spaces. */
async function cli(...argv: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 100,
    write: (text: string) => {
      output[name] += text;
    },
  });
  const io = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: {},
    cwd: project.root,
    signal: new AbortController().signal,
  };
  return { code: await runCli(argv, io), ...output };
}

describe("query", () => {
  it("answers one SELECT, whatever semicolons and comments stand around it", async () => {
    const { code, stdout } = await cli("query", "; select country, amount from silver.orders order by id;  -- all");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}country +amount\n {2}DE +10\.50?\n/);
    expect((await cli("query", "; (values (1)) ;;")).stdout).toContain("col0");
  });

  it.each([
    [
      "a column that does not exist",
      "select country,\n  amuont\nfrom silver.orders",
      "engine.unknown-name",
      "query:2:3",
      ["    1 │ select country,", "    2 │   amuont", "      │   ^", "    3 │ from silver.orders"],
    ],
    [
      "a misspelt SELECT",
      "selct 1",
      "sql.not-a-select",
      "query:1:1",
      ["    1 │ selct 1", "      │ ^", "  cure    begin it with SELECT"],
    ],
    ["a mistake in its grammar", "select 1 + from x", "engine.invalid-sql", "query:1:12", ["      │            ^"]],
    ["no end", "select (1", "engine.invalid-sql", "query:1:10", ["    1 │ select (1", "      │          ^"]],
    [
      "a mistake after wide letters",
      "select '東京', nope from silver.orders",
      "engine.unknown-name",
      "query:1:14",
      ["    1 │ select '東京', nope from silver.orders", "      │                ^"],
    ],
    ["nothing in it", " -- nothing\n", "sql.empty", "query:1:2", ["    1 │  -- nothing", "      │  ^"]],
    ["two statements", "select 1; select 2", "sql.several-statements", "query:1:11", ["      │           ^"]],
    [
      "a statement that writes",
      "delete from silver.orders",
      "sql.not-a-select",
      "query:1:1",
      ["    1 │ delete from silver.orders", "      │ ^"],
    ],
    [
      "a writing statement after WITH",
      "with a as (select 1) insert into silver.orders select * from a",
      "sql.not-a-select",
      "query:1:22",
      ["      │                      ^"],
    ],
    ["a parameter", "select $1", "sql.not-a-select", "query:1:8", ["      │        ^"]],
  ])("refuses SQL with %s at its place in the user's own words", async (_, sql, code, place, frame) => {
    const { code: exit, stderr } = await cli("query", sql);
    expect(exit).toBe(1);
    expect(stderr).toContain(`✗ ${code}`);
    expect(stderr).toContain(place);
    for (const line of frame) expect(`${stderr}\n`).toContain(`${line}\n`);
    expect(stderr).not.toMatch(/marked|SELECT \* FROM \(/);
  });

  it("lists every relation of the project for SHOW TABLES", async () => {
    for (const sql of ["show tables", "/* all */ SHOW ALL TABLES;"]) {
      const { rows } = JSON.parse((await cli("query", sql, "--json")).stdout);
      const names = rows.map(({ name }: { name: string }) => name);
      expect(names).toEqual([
        "bronze.orders",
        "bronze.orders__file",
        "bronze.orders__rejected",
        "silver.orders",
        "silver.orders__rejected",
      ]);
    }
    expect((await cli("query", "from (show tables)")).code).toBe(0);
  });

  it("reads a state folder in which nothing can be written, as `metrics` does", async () => {
    const temporary = join(project.root, ".throughline", "tmp");
    await rm(temporary, { recursive: true, force: true });
    await writeFile(temporary, "no folder can be made here");
    try {
      const { code, stdout } = await cli("query", "select sum(amount) total from silver.orders");
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("17.50") });
      expect(await cli("metrics", "revenue")).toMatchObject({ code: 0, stdout: expect.stringContaining("17.5") });
    } finally {
      await rm(temporary, { force: true });
    }
  });

  it("gives programs the place as well", async () => {
    const { stdout } = await cli("query", "\n select nope", "--json");
    expect(JSON.parse(stdout).problems).toEqual([
      expect.objectContaining({ code: "engine.unknown-name", where: { file: "query", line: 2, column: 9 } }),
    ]);
  });

  it("refuses an empty text", async () => {
    const { code, stderr } = await cli("query", "");
    expect(code).toBe(1);
    expect(stderr).toContain("sql.empty");
  });
});
