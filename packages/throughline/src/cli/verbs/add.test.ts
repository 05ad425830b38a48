import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { addedKinds } from "../init/add/kinds.ts";

const kindsInOrder: readonly (readonly [kind: string, name: string, file: string])[] = [
  ["source", "refunds", "data/refunds.ts"],
  ["documents", "notes", "data/notes.ts"],
  ["table", "daily_orders", "data/daily-orders.ts"],
  ["entity", "buyer", "ml/buyer.ts"],
  ["feature-view", "buyer_counts", "ml/buyer-counts.ts"],
  ["model", "again", "ml/again.ts"],
  ["predictions", "again_scores", "ml/again-scores.ts"],
  ["endpoint", "again-score", "mlops/again-score.ts"],
  ["knowledge-base", "handbook", "ai/handbook.ts"],
  ["prompt", "tell", "ai/tell.ts"],
  ["agent", "helper", "ai/helper.ts"],
  ["service", "orders-two", "backend/orders-two.ts"],
  ["page", "recent", "frontend/recent.page.tsx"],
  ["metric", "income", "analyst/income.ts"],
  ["dashboard", "income-overview", "analyst/income-overview.ts"],
  ["app", "desk", "fullstack/desk.ts"],
];

describe("add", () => {
  let project: TrialProject;
  beforeAll(async () => {
    project = await trialProject();
  });
  afterAll(() => project.remove());

  it("knows every kind that is tried here", () => {
    expect(kindsInOrder.map(([kind]) => kind).sort()).toEqual(Object.keys(addedKinds).sort());
  });

  it("writes every kind into the folder of its role, against what is there", async () => {
    for (const [kind, name, file] of kindsInOrder) {
      const { code, stdout, stderr } = await project.run(`add ${kind} ${name} --json`);
      expect([kind, code, stderr]).toEqual([kind, 0, ""]);
      expect(JSON.parse(stdout).file).toBe(file);
    }
    const { stdout } = await project.run("check --json");
    expect(JSON.parse(stdout).problems).toEqual([]);
  });

  it("says that it looked at no rows where no release has any", async () => {
    const { stdout } = await project.run("add model third --json");
    expect(JSON.parse(stdout).notes).toEqual([
      "no release has rows of silver.orders: look yourself whether a feature tells refunded",
    ]);
    expect(await readFile(path.join(project.root, "ml/third.ts"), "utf8")).toMatch(
      /features: \{\n {4}amount: orders\.columns\.amount,\n {4}\.\.\.\w+\.features,\n {2}\},/,
    );
  });

  it("writes files that compile", async () => {
    const compilerOptions = {
      ...{
        target: "es2023",
        lib: ["es2023", "dom", "dom.iterable"],
        module: "nodenext",
        jsx: "react-jsx",
        types: ["node"],
      },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
      ...{ allowImportingTsExtensions: true, skipLibCheck: true, noEmit: true, customConditions: ["source"] },
    };
    await project.write("package.json", '{ "type": "module" }');
    await project.write("tsconfig.json", JSON.stringify({ compilerOptions }));
    const tsc = path.join(project.root, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project.root], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  });
});

describe("add refuses", () => {
  let project: TrialProject;
  beforeEach(async () => {
    project = await trialProject();
  });
  afterEach(() => project.remove());

  const refusal = async (line: string) => {
    const { problems } = JSON.parse((await project.run(`${line} --json`)).stdout);
    return `${problems[0].code} ${problems[0].detail} | ${problems[0].hint}`;
  };

  it.each([
    ["add metrik x", "add.unknown-kind no such kind can be added: metrik | Use metric"],
    ["add featureView x", "add.unknown-kind no such kind can be added: featureView | Use feature-view"],
    [
      "add metric 1st",
      "add.bad-name no such name can be given: 1st | Use letters, digits, `_` and `-`, with a letter first",
    ],
    [
      "add metric a/b",
      "add.bad-name no such name can be given: a/b | Use letters, digits, `_` and `-`, with a letter first",
    ],
    ["add metric revenue", "add.name-taken it has that name: revenue | Give another name"],
    ["add source silver.orders", "add.name-taken it has that name: silver.orders | Give another name"],
    [
      "add table orders_2.figures.x",
      "add.bad-name no such name can be given: orders_2.figures.x | Use letters, digits, `_` and `-`, with a letter first",
    ],
    [
      "add knowledge-base x",
      "add.nothing-to-read the project has not documents that could be read | Run: throughline add documents <name>",
    ],
  ])("%s", async (line, problem) => {
    expect(await refusal(line)).toBe(problem);
  });

  it("ends with 2 where the line can't be meant, and with 1 where the project stands against it", async () => {
    const codeOf = async (line: string) => (await project.run(line)).code;
    expect([await codeOf("add foo x"), await codeOf("add metric 1st")]).toEqual([2, 2]);
    expect(await codeOf("add metric revenue")).toBe(1);
  });

  it("never writes over a file", async () => {
    await project.write("analyst/income.ts", "export const mine = 1;\n");
    expect(await refusal("add metric income")).toBe(
      "add.name-taken the file is there: analyst/income.ts | Give another name",
    );
    expect(await readFile(path.join(project.root, "analyst/income.ts"), "utf8")).toBe("export const mine = 1;\n");
  });
});
