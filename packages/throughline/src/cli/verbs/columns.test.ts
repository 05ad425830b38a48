import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";

const config = 'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "trial" });\n';

/** A file with one table over one source; `columns` stands in the table as it is given. */
const file = (columns: string, select = "id, country, amount, paid_at, amount * 2 as twice") =>
  `import { decimal, source, sql, table, text, timestamp } from "throughline/data";

export const raw = source("bronze.payments", {
  files: "inbox/*.csv",
  columns: { id: text(), country: text().nullable(), amount: decimal(10, 2).unit("EUR"), paid_at: timestamp() },
});

export const payments = table("silver.payments", {
  columns: ${columns},
  query: sql\`select ${select} from \${raw}\`,
});
`;

let project: TrialProject;
beforeEach(async () => {
  project = await trialProject({ "throughline.config.ts": config });
});
afterEach(() => project.remove());

async function written(columns: string, select?: string): Promise<string> {
  await project.write("data/payments.ts", file(columns, select));
  const { code, stderr, stdout } = await project.run("columns silver.payments --write");
  expect([code, stderr]).toEqual([0, ""]);
  const text = await readFile(path.join(project.root, "data/payments.ts"), "utf8");
  const { stdout: checked } = await project.run("check --json");
  expect(JSON.parse(checked).problems).toEqual([]);
  expect((await project.run("columns silver.payments --write")).stdout).toBe(
    "The columns are as the query gives them.\n",
  );
  expect(stdout).toContain("data/payments.ts\n");
  return text.slice(text.indexOf("  columns: ", text.indexOf("silver.payments")), text.indexOf("  query:"));
}

async function refusal(columns: string, select?: string): Promise<string> {
  const before = file(columns, select);
  await project.write("data/payments.ts", before);
  const { code, stdout } = await project.run("columns silver.payments --write --json");
  expect(await readFile(path.join(project.root, "data/payments.ts"), "utf8")).toBe(before);
  expect(code).not.toBe(0);
  const [problem] = JSON.parse(stdout).problems;
  return `${problem.code} ${problem.detail}`;
}

describe("columns", () => {
  it("prints what the query gives beside what is declared", async () => {
    await project.write("data/payments.ts", file("{ id: text(), amount: text(), gone: text() }"));
    const { code, stdout } = await project.run("columns silver.payments");
    expect([code, stdout]).toEqual([
      0,
      `columns: {
  id: text(),
  country: text().nullable(),  // not declared
  amount: decimal(10, 2),      // declared otherwise
  paid_at: timestamp(),        // not declared
  twice: decimal(18, 2),       // not declared
  // gone is declared, and the query does not give it
},
`,
    ]);
  });

  it("names the table that was meant", async () => {
    await project.write("data/payments.ts", file("{ id: text() }"));
    const { code, stderr } = await project.run("columns payments");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Use silver.payments")]);
  });
});

describe("columns --write", () => {
  it("fills a record that is empty, with nullability and units where a column is copied", async () => {
    expect(await written("{}")).toMatchInlineSnapshot(`
      "  columns: {
          id: text(),
          country: text().nullable(),
          amount: decimal(10, 2).unit("EUR"),
          paid_at: timestamp(),
          twice: decimal(18, 2),
        },
      "
    `);
  });

  it("keeps comments, order, units and descriptions, and adds the imports that it needs", async () => {
    const columns = `{
    // who paid
    id: text(), // as the bank has it
    amount: text().describe("gross").unit("EUR"),
    gone: text(),
    paid_at: timestamp()
  }`;
    expect(await written(columns, "id, amount, paid_at, paid_at::date as day")).toMatchInlineSnapshot(`
      "  columns: {
          // who paid
          id: text(), // as the bank has it
          amount: decimal(10, 2).describe("gross").unit("EUR"),
          paid_at: timestamp(),
          day: date(),
        },
      "
    `);
    const text = await readFile(path.join(project.root, "data/payments.ts"), "utf8");
    expect(text).toContain('import { date, decimal, source, sql, table, text, timestamp } from "throughline/data";');
  });

  it("keeps a spread that holds, and overrides a column of it that has another type", async () => {
    const select = "id, country, amount::double as amount, paid_at, true as seen";
    expect(await written("{ ...raw.columns, id: raw.columns.id }", select)).toMatchInlineSnapshot(`
      "  columns: { ...raw.columns, id: raw.columns.id, amount: double().unit("EUR"), seen: boolean() },
      "
    `);
  });

  it("writes in one line what stands in one line", async () => {
    expect(await written("{ id: text() }", "id, paid_at")).toBe("  columns: { id: text(), paid_at: timestamp() },\n");
    expect(await written("{ id: text(), x: text(), paid_at: timestamp() }", "id, paid_at")).toBe(
      "  columns: { id: text(), paid_at: timestamp() },\n",
    );
  });

  it.each<[string, string, string | undefined, string]>([
    [
      "a spread that gives too much",
      "{ ...raw.columns }",
      "id, amount",
      "columns.not-safe country comes from ...raw.columns, and the query does not give it",
    ],
    [
      "a record that stands elsewhere",
      "raw.columns",
      "id",
      "columns.not-safe its columns are no plain record: MemberExpression",
    ],
    [
      "a computed name",
      '{ ["i" + "d"]: text() }',
      "id, amount",
      "columns.not-safe its record has computed names or methods",
    ],
    [
      "a query that is not bound",
      "{ id: text() }",
      "id, from",
      "columns.not-bound no type of a column is known: silver.payments",
    ],
    [
      "a type that no column has",
      "{ id: text() }",
      "id, [1, 2] as list",
      "columns.not-safe no column can be declared as list<int32>: list",
    ],
  ])("refuses %s and leaves the file as it is", async (_, columns, select, problem) => {
    expect(await refusal(columns, select)).toBe(problem);
  });

  it("refuses to import a name that the file uses otherwise", async () => {
    const text = file("{ id: text() }", "id, paid_at::date as day").replace(
      "export const raw",
      "const date = 1;\nexport const raw",
    );
    await project.write("data/payments.ts", text);
    const { stderr } = await project.run("columns silver.payments --write");
    expect(stderr).toContain("the name means something else in the file: date");
  });
});
