import { afterEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
afterEach(() => project.remove());

const source = `import { decimal, source, sql, table, text, timestamp } from "throughline/data";

export const raw = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { id: text(), amount: decimal(12, 2), at: timestamp() },
  key: "id",
  at: "at",
});
`;

/** `code file:line:column` of each problem of a project whose data role also holds this text. */
async function placesOf(text: string): Promise<readonly string[]> {
  project = await trialProject({
    "throughline.config.ts": 'export default { name: "trial" };\n',
    "data/orders.ts": `${source}${text}`,
  });
  const { stdout } = await project.run("check --json --no-cache");
  const { problems } = JSON.parse(stdout) as {
    problems: { code: string; where: { file: string; line: number; column: number } }[];
  };
  return problems.map(({ code, where }) => `${code} ${where.file}:${where.line}:${where.column}`);
}

describe("the place of an option's problem", () => {
  it("is the option itself", async () => {
    expect(
      await placesOf(`export const orders = table("silver.orders", {
  columns: { id: text(), /* cents */ amount: text() },
  key: "id",
  freshnes: "1h",
  quality: 7,
  query: sql\`select id, amount from \${raw}\`,
} as never);
`),
    ).toEqual([
      "sql.type-mismatch data/orders.ts:10:38",
      "contracts.invalid-option data/orders.ts:12:3",
      "contracts.invalid-option data/orders.ts:13:3",
    ]);
  });

  it("is the declaration where the option is written elsewhere, or a spread may overwrite it", async () => {
    expect(
      await placesOf(`const shared = { freshnes: "1h" };
export const one = table("silver.one", { columns: { id: text() }, query: sql\`select id from \${raw}\`, ...shared });
const options = { columns: { id: text() }, quality: 7, query: sql\`select id from \${raw}\` };
export const two = table("silver.two", options);
const named = (name: \`\${string}.\${string}\`, rest: object) => table(name, { ...rest, quality: 7 } as never);
export const three = named("silver.three", { columns: { id: text() }, query: sql\`select id from \${raw}\` });
`),
    ).toEqual([
      "contracts.invalid-option data/orders.ts:10:20",
      "contracts.invalid-option data/orders.ts:12:20",
      "contracts.invalid-option data/orders.ts:13:85",
    ]);
  });
});

describe("the place of a problem in SQL", () => {
  it("is the word itself, behind values and wide letters of the same line too", async () => {
    expect(
      await placesOf(`export const orders = table("silver.orders", {
  columns: { id: text(), amount: decimal(12, 2) },
  key: "id",
  query: sql\`
    select \${raw.columns.id}, '東京😀' as town, amuont as amount
    from \${raw} r
    where r.nowhere is null\`,
} as never);
`),
    ).toEqual([
      "sql.undeclared-output data/orders.ts:9:23",
      "sql.unknown-column data/orders.ts:13:47",
      "sql.unknown-column data/orders.ts:15:11",
    ]);
  });

  it("is the word of a mistake in its grammar, on the first line too", async () => {
    expect(
      await placesOf(`export const orders = table("silver.orders", { columns: { id: text() }, query: sql\`select id frm \${raw} x y\` });
`),
    ).toEqual(["sql.syntax data/orders.ts:9:100"]);
  });

  it("is the line where the text is not written as SQL reads it", async () => {
    expect(
      await placesOf(`export const orders = table("silver.orders", { columns: { id: text() }, query: sql\`select 'a\\tb' as id,
  gone from \${raw}\` });
`),
    ).toEqual(["sql.unknown-column data/orders.ts:10:undefined"]);
  });
});
