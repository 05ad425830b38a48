import { mkdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { formatLock, lockOf } from "../../contracts/lock/lock.ts";
import { checkWithDuckDb } from "../project/check-with-duckdb.ts";

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "es2023",
    lib: ["es2023", "dom"],
    module: "nodenext",
    types: [],
    strict: true,
    jsx: "react-jsx",
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    customConditions: ["source"],
  },
});

const typed = { ...shop, "tsconfig.json": tsconfig };
let project: TrialProject;
afterEach(() => project.remove());

/** Leaves the project the packages that its modules import. */
async function withoutCompiler(): Promise<void> {
  const own = path.join(project.root, "node_modules");
  const all = await readlink(own);
  await rm(own);
  await mkdir(own);
  for (const name of ["throughline", "zod"]) await symlink(path.join(all, name), path.join(own, name));
}

/** A project with a lock of its present state. */
async function locked(files: Readonly<Record<string, string>>): Promise<void> {
  project = await trialProject(files);
  const { value, problems } = await checkWithDuckDb(project.root);
  expect(problems.map(({ detail }) => detail)).toEqual([]);
  await project.write("throughline.lock.json", formatLock(lockOf(value.graph)));
}

const textOf = (file: string) => readFile(path.join(project.root, file), "utf8");

async function replace(file: string, ...edits: readonly (readonly [string, string])[]): Promise<void> {
  let text = await textOf(file);
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  await project.write(file, text);
}

async function fixed(line: string) {
  const { code, stdout, stderr } = await project.run(`fix ${line} --json`);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
}

/** What each file's edits put in, in order. */
const edited = ({ files }: { files: { file: string; edits: { line: number; before: string; after: string }[] }[] }) =>
  files.flatMap(({ file, edits }) => edits.map(({ line, before, after }) => `${file}:${line} ${before} → ${after}`));

const renamed = ["amount: decimal(12, 2)", "total: decimal(12, 2)"] as const;

describe("fix", { timeout: 120_000 }, () => {
  it("carries a renamed column through SQL, features, metrics and routes, and only there", async () => {
    await locked(typed);
    await replace("data/orders.ts", renamed);
    const plan = await fixed("bronze.orders.amount --yes");
    expect(edited(plan)).toEqual([
      'analyst/figures.ts:4 "amount" → "total"',
      'backend/api.ts:14 "amount" → "total"',
      'data/orders.ts:14 "amount" → "total"',
      "data/orders.ts:16 amount → total",
      "data/orders.ts:16 amount → total",
      'ml/refunds.ts:10 "amount" → "total"',
      "ml/refunds.ts:17 amount → total",
    ]);
    expect(plan).toMatchObject({ written: true, left: [], typeChecked: true, remaining: { definite: [] } });
    expect(await textOf("backend/api.ts")).toContain("amount: z.number()");
    expect(await textOf("ml/refunds.ts")).toContain("features: { amount: orders.columns.total,");
    const { problems } = await checkWithDuckDb(project.root);
    expect(problems).toEqual([]);
  });

  it("shows a diff that git applies, and writes nothing without a terminal", async () => {
    await locked(typed);
    await replace("data/orders.ts", renamed);
    const before = await textOf("analyst/figures.ts");
    const { stdout } = await project.run("fix bronze.orders.amount");
    expect(stdout).toContain("--- a/analyst/figures.ts\n+++ b/analyst/figures.ts\n@@ -1,6 +1,6 @@\n");
    expect(stdout).toContain('measure: ({ sum }) => sum("total") });');
    expect(stdout).toContain("Nothing was written. Add --yes to write these edits.");
    expect(await textOf("analyst/figures.ts")).toBe(before);
  });

  it("asks for a name where several breaks may be meant, and says so of one that is none", async () => {
    await locked(typed);
    await replace("data/orders.ts", renamed, ["card_id: text()", "card: text()"]);
    expect((await project.run("fix")).stderr).toMatch(/fix\.several-breaks[\s\S]*bronze\.orders\.card_id/);
    expect((await project.run("fix silver.orders.nothing")).stderr).toContain("fix.no-break");
  });

  it("asks the contract graph where the project has no compiler", async () => {
    await locked(shop);
    await withoutCompiler();
    await replace("data/orders.ts", renamed);
    const plan = await fixed("bronze.orders.amount");
    expect(plan).toMatchObject({ code: 0, written: false, left: [], typeChecked: false });
    expect(edited(plan)).toHaveLength(7);
  });

  it("renames what is taken apart, keeps local names, and leaves the same word of another table alone", async () => {
    await locked({
      ...typed,
      "data/refunds.ts": `import { decimal, source, text } from "throughline/data";
export const refunds = source("bronze.refunds", { files: "inbox/refunds/*.csv", columns: { refund_id: text(), amount: decimal(12, 2) }, key: "refund_id" });
`,
      "backend/rows.ts": `import type { RowOf } from "throughline";
import type { orders } from "../data/orders.ts";
import type { refunds } from "../data/refunds.ts";

type Order = RowOf<typeof orders>;
export const names: readonly (keyof Order)[] = ["amount", "paid_at"];
export function sums({ amount, ...rest }: Order, refund: RowOf<typeof refunds>) {
  // the amount of an order
  const says = "amount";
  const again = { ...rest, amount };
  return [amount - refund.amount, again["amount"], says];
}
export const both = (row: Order) => ["😀", row["amount"] + row.amount];
`,
    });
    await replace("data/orders.ts", renamed);
    const plan = await fixed("bronze.orders.amount");
    expect(plan.left).toEqual([]);
    expect(edited(plan).filter((line) => line.startsWith("backend/rows"))).toEqual([
      'backend/rows.ts:6 "amount" → "total"',
      "backend/rows.ts:7  → total: ",
      'backend/rows.ts:13 "amount" → "total"',
      "backend/rows.ts:13 amount → total",
    ]);
  });

  it("leaves the name alone where it may be of another field that broke too, beside one of the new name", async () => {
    const refunds = "columns: { refund_id: text(), total: text(), amount: text() }";
    await locked({
      ...typed,
      "data/refunds.ts": `import { source, text } from "throughline/data";
export const refunds = source("bronze.refunds", { files: "inbox/refunds/*.csv", ${refunds}, key: "refund_id" });
`,
      "backend/back.ts": `import { list, service } from "throughline/backend";
import { refunds } from "../data/refunds.ts";
export const back = service("back-api", { routes: { refunds: list("/refunds", { from: refunds, fields: ["refund_id", "amount"], sort: ["refund_id"] }) } });
`,
    });
    await replace("data/orders.ts", renamed);
    await replace("data/refunds.ts", [", amount: text()", ""]);
    const plan = await fixed("bronze.orders.amount");
    expect(plan.left).toMatchObject([
      { file: "backend/back.ts", line: 3, says: expect.stringContaining("another field") },
    ]);
    expect(edited(plan)).toHaveLength(7);
    expect(plan.code).toBe(1);
  });

  it("hands a value on under the name that is asked for, and asks for nothing that would be refused", async () => {
    await locked(typed);
    await replace("ml/refunds.ts", ["amount: orders.columns.amount", "total: orders.columns.amount"]);
    const plan = await fixed("model:refunds.amount --yes");
    expect(edited(plan)).toEqual(["backend/api.ts:12 body → { card_id: body.card_id, total: body.amount }"]);
    expect((await checkWithDuckDb(project.root)).problems).toEqual([]);
  });

  it("leaves to a person what it cannot tell, and ends with 1", async () => {
    await locked({
      ...typed,
      "data/joined.ts": `import { sql, table, text } from "throughline/data";
import { orders, rawOrders } from "./orders.ts";
export const joined = table("silver.joined", {
  columns: { card_id: text() },
  query: sql\`select card_id from \${rawOrders} join \${orders} using (order_id, card_id)\`,
});
`,
    });
    await replace("data/orders.ts", [
      "columns: { ...rawOrders.columns, refunded: boolean() }",
      'columns: { order_id: text(), card: text(), amount: decimal(12, 2).unit("USD"), paid_at: timestamp(), refunded: boolean() }',
    ]);
    const plan = await fixed("silver.orders.card_id");
    expect(plan).toMatchObject({ code: 1, written: false });
    expect(plan.left).toMatchObject([{ file: "data/joined.ts", says: expect.stringContaining("silver.joined") }]);
  });

  it.each<[string, string, readonly [string, string], string]>([
    ["another unit", "bronze.orders.amount", ['unit("USD")', 'unit("EUR")'], "unit"],
    ["another type", "bronze.orders.paid_at", ["paid_at: timestamp()", "paid_at: date()"], "retyped"],
  ])("refuses %s, which no edit can take away", async (_, target, edit, says) => {
    await locked(typed);
    await replace("data/orders.ts", edit, ["boolean, check", "boolean, date, check"]);
    const { code, stderr } = await project.run(`fix ${target}`);
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`fix\\.not-fixable[\\s\\S]*${says}`))]);
  });

  it("refuses a file with conflict marks", async () => {
    await locked(typed);
    const marks = "/*\n<<<<<<< ours\n=======\n>>>>>>> theirs\n*/\n";
    await replace("data/orders.ts", renamed, ["export const rawOrders", `${marks}export const rawOrders`]);
    expect((await project.run("fix bronze.orders.amount --yes")).stderr).toContain("fix.conflict");
    expect(await textOf("analyst/figures.ts")).toContain('sum("amount")');
  });

  it("says that there is no lock", async () => {
    project = await trialProject(typed);
    expect((await project.run("fix")).stderr).toContain("fix.no-lock");
  });
});

/** `@orders` as a template has it inserted. */
const inserted = (_: string, name: string) => ["$", "{", name, "}"].join("");

describe("fix in SQL", () => {
  const tables = (query: string, columns: string) => ({
    "throughline.config.ts": shop["throughline.config.ts"] as string,
    "data/orders.ts": `import { decimal, source, text } from "throughline/data";
export const orders = source("bronze.orders", { files: "a/*.csv", columns: { id: text(), amount: decimal(12, 2) }, key: "id" });
export const refunds = source("bronze.refunds", { files: "b/*.csv", columns: { id: text(), amount: decimal(12, 2) }, key: "id" });
`,
    "data/sums.ts": `import { bigint, decimal, sql, table, text } from "throughline/data";
import { orders, refunds } from "./orders.ts";
export const sums = table("silver.sums", { columns: { ${columns} }, query: sql\`${query.replaceAll(/@(\w+)/g, inserted)}\` });
export const used = [bigint, decimal, text, refunds];
`,
  });

  it.each<[string, string, string, string]>([
    [
      "a bare column",
      "id: text(), amount: decimal(12, 2)",
      "select id, amount from @orders",
      "select id, total as amount from @orders",
    ],
    [
      "aliases, and another table's column of the same name",
      "id: text(), amount: decimal(12, 2), back: decimal(12, 2)",
      "select o.id, o.amount, r.amount as back from @orders o join @refunds r on r.id = o.id where o.amount > r.amount",
      "select o.id, o.total as amount, r.amount as back from @orders o join @refunds r on r.id = o.id where o.total > r.amount",
    ],
    [
      "quoted names, texts and comments",
      "id: text(), says: text()",
      `select id, case when "amount" > 1 then 'amount' else 'x' end as says from @orders -- amount`,
      `select id, case when "total" > 1 then 'amount' else 'x' end as says from @orders -- amount`,
    ],
    [
      "a column that goes on in a subquery",
      "id: text(), amount: decimal(12, 2)",
      "select p.id, p.amount from (select id, amount from @orders) p",
      "select p.id, p.total as amount from (select id, total from @orders) p",
    ],
    [
      "one side of a join, where a subquery gives the same name on",
      "id: text(), n: decimal(12, 2)",
      "select o.id, r.amount as n from @orders o join (select distinct amount from @refunds) r on r.amount = o.amount",
      "select o.id, r.amount as n from @orders o join (select distinct amount from @refunds) r on r.amount = o.total",
    ],
    [
      "groups and orders",
      "amount: decimal(12, 2), n: bigint()",
      "select amount, count(*) as n from @orders group by amount",
      "select total as amount, count(*) as n from @orders group by total",
    ],
    [
      "an outer column in a subquery that has one of its own",
      "id: text(), seen: bigint()",
      "select id, (select count(*) from @refunds r where amount > 1 and r.amount < o.amount) as seen from @orders o",
      "select id, (select count(*) from @refunds r where amount > 1 and r.amount < o.total) as seen from @orders o",
    ],
  ])("edits %s", async (_, columns, query, expected) => {
    await locked(tables(query, columns));
    await replace("data/orders.ts", ["amount: decimal", "total: decimal"]);
    const plan = await fixed("bronze.orders.amount --yes");
    expect(plan.left).toEqual([]);
    expect(await textOf("data/sums.ts")).toContain(`sql\`${expected.replaceAll(/@(\w+)/g, inserted)}\``);
    expect((await checkWithDuckDb(project.root)).problems).toEqual([]);
  });
});

describe("fix at the one who gives", { timeout: 120_000 }, () => {
  const whole = {
    ...typed,
    "data/orders.ts": (shop["data/orders.ts"] as string)
      .replace("...rawOrders.columns, ", '...rawOrders.columns, amount: decimal(12, 2).unit("USD"), ')
      .replace("amount, paid_at, amount", "amount, paid_at, amount"),
  };

  it("keeps the old name of a column beside the new one with --alias", async () => {
    await locked(whole);
    const raw = [
      "...rawOrders.columns, amount:",
      "order_id: text(), card_id: text(), paid_at: timestamp(), total:",
    ] as const;
    await replace("data/orders.ts", raw, ["card_id, amount, paid_at", "card_id, amount as total, paid_at"]);
    const plan = await fixed("silver.orders.amount --alias --yes");
    expect(edited(plan)).toEqual([
      'data/orders.ts:11  → , amount: decimal(12, 2).unit("USD")',
      "data/orders.ts:16  → , amount as amount",
    ]);
    expect((await checkWithDuckDb(project.root)).problems).toEqual([]);
    expect((await project.run("fix")).stderr).toContain("fix.no-break");
  });

  it("keeps the old name of a feature beside the new one with --alias", async () => {
    await locked(typed);
    await replace("ml/refunds.ts", ["spend_24h: sum", "spent_24h: sum"]);
    const plan = await fixed("card_activity.spend_24h --alias");
    expect(edited(plan)).toEqual(['ml/refunds.ts:10  → , spend_24h: sum("amount").over("24h")']);
  });

  it("gives a value for a column that went, and for one that may be null now", async () => {
    await locked(whole);
    await replace("data/orders.ts", [
      'amount: decimal(12, 2).unit("USD"), refunded',
      'amount: decimal(12, 2).unit("USD").nullable(), refunded',
    ]);
    const plan = await fixed("silver.orders.amount --default 0 --yes");
    expect(plan.code).toBe(0);
    expect(await textOf("data/orders.ts")).toContain("coalesce(amount, 0::DECIMAL(12,2)) as amount");
    expect((await checkWithDuckDb(project.root)).problems).toEqual([]);
    await replace("data/orders.ts", [", refunded: boolean()", ""], [", amount > 100 as refunded", ""]);
    expect((await fixed("silver.orders.refunded --default false --yes")).code).toBe(0);
    expect(await textOf("data/orders.ts")).toContain("false::BOOLEAN as refunded");
    expect((await checkWithDuckDb(project.root)).problems).toEqual([]);
  });

  it("refuses a value that is none of the column's type", async () => {
    await locked(whole);
    await replace("data/orders.ts", ['unit("USD"), refunded', 'unit("USD").nullable(), refunded']);
    expect((await project.run("fix --default lots")).stderr).toMatch(/fix\.not-safe[\s\S]*decimal/);
  });

  it.each<[string, string, readonly [string, string], string]>([
    ["a source", "bronze.orders.amount", renamed, "data/orders.ts"],
    ["a model", "model:refunds.amount", ["amount: orders", "total: orders"], "ml/refunds.ts"],
  ])("refuses an alias at %s", async (_, target, edit, file) => {
    await locked(typed);
    await replace(file, edit);
    expect((await project.run(`fix ${target} --alias`)).stderr).toContain("fix.not-fixable");
  });
});
