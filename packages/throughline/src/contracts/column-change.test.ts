import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shop } from "../../test/trial-project.ts";

type Files = Readonly<Record<string, string>>;

/** A page over the shop's routes, and an agent over its endpoint. */
const desk: Files = {
  ...shop,
  "ai/refund-help.ts": `import { agent, prompt } from "throughline/ai";
import { z } from "zod";
import { refundScore } from "../mlops/refund-score.ts";

export const refundHelp = agent("refund-help", {
  input: z.object({ card_id: z.string(), total: z.number() }),
  uses: { refundScore },
  fill: async ({ input, refundScore }) => ({
    score: (await refundScore({ card_id: input.card_id, amount: input.total })).score,
  }),
  prompt: prompt("judge-refund", {
    input: z.object({ score: z.number() }),
    output: z.object({ because: z.string() }),
    variants: { plain: ({ score }) => \`\${score}\` },
  }),
});
`,
  "frontend/orders.page.ts": `import { page } from "throughline/frontend";
import { refundHelp } from "../ai/refund-help.ts";
import { api } from "../backend/api.ts";

export const ordersPage = page("orders", {
  path: "/orders",
  uses: { orders: api.routes.orders, judge: api.routes.judge, refundHelp },
  view: async ({ orders, judge, refundHelp }) => {
    const { items } = await orders.fetch();
    const total: number | undefined = items[0]?.amount;
    const { value } = await judge.call({ card_id: "c", amount: total ?? 0 });
    const told = await refundHelp.call({ card_id: "c", total: total ?? 0 });
    return value.ok && told.value.decided ? told.value.because : null;
  },
});
`,
};

/** Variants of the shop, by the folder that each is compiled in. */
const variants: Readonly<Record<string, Files>> = {
  whole: desk,
  renamed: changed(shop, "data/orders.ts", "amount: decimal", "amount_usd: decimal"),
  followed: followed(),
  replied: changed(desk, "backend/api.ts", "reply: z.object({ ok:", "reply: z.object({ fine:"),
  dropped: changed(shop, "data/orders.ts", ' amount: decimal(12, 2).unit("USD"),', ""),
  retyped: changed(shop, "data/orders.ts", 'decimal(12, 2).unit("USD")', "text()"),
  aliased: aliased(),
  leaking: changed(
    shop,
    "ml/refunds.ts",
    "features: { amount: orders.columns.amount,",
    "features: { cheat: orders.columns.refunded,",
  ),
  foreign: changed(
    changed(
      shop,
      "ml/refunds.ts",
      "features: { amount: orders.columns.amount,",
      "features: { raw: rawOrders.columns.amount,",
    ),
    "ml/refunds.ts",
    "import { orders }",
    "import { orders, rawOrders }",
  ),
};

/** The column is renamed, and its first readers follow: the model under its old name. */
function aliased(files: Files = shop): Files {
  files = changed(files, "data/orders.ts", "amount: decimal", "amount_usd: decimal");
  files = changed(files, "data/orders.ts", 'check.min("amount"', 'check.min("amount_usd"');
  files = changed(files, "ml/refunds.ts", 'sum("amount")', 'sum("amount_usd")');
  files = changed(files, "ml/refunds.ts", "orders.columns.amount", "orders.columns.amount_usd");
  files = changed(files, "backend/api.ts", '"amount"]', '"amount_usd"]');
  return changed(files, "analyst/figures.ts", 'sum("amount")', 'sum("amount_usd")');
}

/** The column is renamed as far as the API: the route sends it under its new name, and the page still reads the old one. */
function followed(): Files {
  const files = changed(aliased(desk), "ml/refunds.ts", "amount: orders", "amount_usd: orders");
  return changed(files, "ai/refund-help.ts", "amount: input.total", "amount_usd: input.total");
}

function changed(files: Files, file: string, from: string, to: string): Files {
  const text = files[file] as string;
  expect(text).toContain(from);
  return { ...files, [file]: text.replace(from, to) };
}

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
let errors: ReadonlyMap<string, readonly string[]>;
let folder: string;

/** Every variant in one run of the compiler; its complaints by variant, each as `file:line  sentence`. */
async function compile(): Promise<ReadonlyMap<string, readonly string[]>> {
  for (const [variant, files] of Object.entries(variants)) {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, variant, file)), { recursive: true });
      await writeFile(path.join(folder, variant, file), text);
    }
  }
  await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
  const settings = {
    extends: path.join(repository, "tsconfig.base.json"),
    compilerOptions: { noEmit: true },
    include: ["**/*.ts"],
  };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(settings));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }\n');
  const compiler = path.join(repository, "node_modules/.bin/tsc");
  const { stdout } = await promisify(execFile)(compiler, ["-p", folder, "--pretty", "false"], { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error,
  );
  const found = new Map(Object.keys(variants).map((variant) => [variant, [] as string[]]));
  for (const [, variant, place, line, sentence] of stdout.matchAll(/^(\w+)\/(\S+)\((\d+),\d+\): error TS\d+: (.*)$/gm))
    found.get(variant as string)?.push(`${place}:${line}  ${sentence}`);
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-types-"));
  errors = await compile();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The compiler's sentences print whole types: where they begin is enough. */
const begun = (variant: string) => errors.get(variant)?.map((text) => text.slice(0, 64));

describe("a change of a column stops its first readers from compiling", () => {
  it("and none while nothing is changed", () => {
    expect(errors.get("whole")).toEqual([]);
  });

  it("when it is renamed", () => {
    expect(begun("renamed")).toMatchInlineSnapshot(`
      [
        "analyst/figures.ts:4  Argument of type '"amount"' is not assigna",
        "backend/api.ts:14  Type '"amount"' is not assignable to type 'Co",
        "data/orders.ts:14  Type 'Check<"amount">' is not assignable to t",
        "ml/refunds.ts:10  Argument of type '"amount"' is not assignable ",
        "ml/refunds.ts:17  Property 'amount' does not exist on type 'Boun",
      ]
    `);
  });

  it("and then those who read the route, when the route follows", () => {
    expect(begun("followed")).toMatchInlineSnapshot(`
      [
        "backend/api.ts:12  Argument of type '{ card_id: string; amount: ",
        "frontend/orders.page.ts:10  Property 'amount' does not exist on ",
      ]
    `);
  });

  it("and a field of a reply stops the handler and the page", () => {
    expect(begun("replied")).toMatchInlineSnapshot(`
      [
        "backend/api.ts:12  Type 'Promise<{ ok: boolean; }>' is not assig",
        "frontend/orders.page.ts:13  Property 'ok' does not exist on type",
      ]
    `);
  });

  it("when it is dropped", () => {
    expect(begun("dropped")).toMatchInlineSnapshot(`
      [
        "analyst/figures.ts:4  Argument of type '"amount"' is not assigna",
        "backend/api.ts:14  Type '"amount"' is not assignable to type 'Co",
        "data/orders.ts:14  Type 'Check<"amount">' is not assignable to t",
        "ml/refunds.ts:10  Argument of type '"amount"' is not assignable ",
        "ml/refunds.ts:17  Property 'amount' does not exist on type 'Boun",
      ]
    `);
  });

  it("when its type is another", () => {
    expect(begun("retyped")).toMatchInlineSnapshot(`
      [
        "analyst/figures.ts:4  Argument of type '"amount"' is not assigna",
        "backend/api.ts:12  Argument of type '{ card_id: string; amount: ",
        "ml/refunds.ts:10  Argument of type '"amount"' is not assignable ",
      ]
    `);
  });

  it("and goes no further than an alias that keeps the old name", () => {
    expect(errors.get("aliased")).toEqual([]);
  });
});

describe("what a model must not learn from", () => {
  it("is refused in words", () => {
    expect(inMl("leaking")).toContain('TypeProblem<"refunded is the label, and a feature of itself">');
    expect(inMl("foreign")).toContain(
      'TypeProblem<"column amount belongs to bronze.orders, the model\'s rows are silver.orders">',
    );
  });
});

const inMl = (variant: string) => errors.get(variant)?.find((text) => text.startsWith("ml/refunds.ts:17  "));
