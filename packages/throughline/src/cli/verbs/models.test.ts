import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { runCli } from "../main.ts";
import { AskedModels } from "../project/asked-models.ts";

const demand = (
  more: string,
  rounds = 20,
) => `import { gradientBoosting, integer, model, predictions } from "throughline/ml";
import { orders } from "../data/orders.ts";

export const demand = model("demand", {
  description: "What an order will come to",
  rows: orders,
  at: "paid_at",
  label: { column: "total" },
  features: { items: orders.columns.items, country: orders.columns.country },
  trainer: gradientBoosting({ rounds: ${rounds}, leaves: 7, minDataInLeaf: 5 }),
  split: { by: "time", validation: 0.2, test: 0.2 },
  evaluate: { slices: ["country"] },
  ${more}
});
export const expected = predictions("gold.expected", { model: demand, rows: orders });
`;

const search =
  'search: { space: { leaves: integer(3, 15) }, method: "random", trials: 3, folds: 2, measure: "rmse", seed: 4 },';
const rows = Array.from({ length: 1_000 }, (_, i) => {
  const items = 1 + ((i * 37) % 20);
  const at = new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
  return `${i},${["DE", "FR", "NL"][i % 3]},${items},${(items * 9.5 + ((i * 7919) % 13)).toFixed(2)},${at}`;
});

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject({
    "throughline.config.ts":
      'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "shop" });\n',
    "data/orders.ts": `import { decimal, integer, source, text, timestamp } from "throughline/data";

export const orders = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { id: text(), country: text(), items: integer(), total: decimal(12, 2).unit("EUR"), paid_at: timestamp() },
  key: "id",
  at: "paid_at",
});
`,
    "ml/demand.ts": demand(`accept: { rmse: { max: 10 }, r2: { min: 0.9 } }, ${search}`),
    "mlops/demand.ts": `import { endpoint } from "throughline/mlops";
import { demand } from "../ml/demand.ts";

export const demandEndpoint = endpoint("demand", { model: demand, fallback: ({ items }) => ({ score: items * 10 }) });
`,
    "inbox/a.csv": `id,country,items,total,paid_at\n${rows.join("\n")}\n`,
  });
  const { code, stdout } = await cli("run");
  expect(stdout).toMatch(/RMSE \d\.\d+ ≤ 10 {3}R² 0\.9\d+ ≥ 0\.9/);
  expect(code).toBe(0);
  await project.write("ml/demand.ts", demand('accept: { rmse: { max: 10, current: "better" }, r2: { min: 0.9 } },', 1));
  const refused = await cli("run");
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(
    "no rows here: demand as it is declared now has no accepted version; the rows of v1",
  );
});
afterAll(() => project.remove());

async function cli(...argv: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 140,
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
const json = async (...argv: string[]) => JSON.parse((await cli(...argv, "--json")).stdout);

describe("throughline models", () => {
  it("lists each model with the version that is released, and the newest", async () => {
    const { code, stdout } = await cli("models");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/demand +regression +v1 +v2 refused +RMSE \d+\.\d+ .* 2 versions/),
    ]);
  });
  it("lists the versions of one, newest first, with their measures", async () => {
    const { stdout } = await cli("models", "demand");
    expect(stdout).toMatch(/version +made +RMSE +MAE +R²\n +v2 +refused .*\n +v1 +released /);
    const { versions, current } = await json("models", "demand");
    expect([versions.map(({ version }: { version: number }) => version), current]).toEqual([[2, 1], 1]);
  });
  it("shows one version with intervals, gates, and files that are there", async () => {
    const { stdout } = await cli("models", "demand", "2");
    expect(stdout).toContain("demand v2  refused by a gate");
    expect(
      stdout
        .split("\n")
        .find((line) => line.includes("better than"))
        ?.trim(),
    ).toMatch(/^✗ +RMSE better than the current version's +worse +\+\d+/);
    const { files, gates } = await json("models", "demand", "1");
    expect(Object.keys(gates)).toEqual(["rmse max", "r2"]);
    const { readFile } = await import("node:fs/promises");
    expect(await readFile(files.card, "utf8")).toMatch(
      /^---\nlibrary_name: lightgbm\npipeline_tag: tabular-regression\n/,
    );
    expect(await readFile(files.report, "utf8")).toContain('<h2 id="slices">');
  });
  it("shows what a version goes by, and what it loses without each input", async () => {
    const { stdout } = await cli("models", "demand", "1");
    expect(stdout).toMatch(
      /what it goes by\n +gain +splits +RMSE more without it\n +items +\d[\d.]* % +\d+ +\d.* ± \d/,
    );
    expect(stdout).toContain("without it: its values shuffled among 200 test rows, 5 times");
    const { importance } = await json("models", "demand", "1");
    expect(importance.permutation).toMatchObject({ measure: "rmse", rows: 200, repeats: 5, leftOut: 0 });
    expect(importance.features[0]).toMatchObject({ feature: "items" });
    expect(importance.permutation.features[0].increase).toBeGreaterThan(10);
  });
  it("shows the trials by which the parameters of a version were chosen, the chosen one first", async () => {
    const { stdout } = await cli("models", "demand", "1");
    expect(stdout).toMatch(
      /search {2}3 trials by random, on 2 folds .*\n +trial +RMSE +leaves\n +\d +chosen +\d\.\d+ +\d+\n/,
    );
    const { search: found, parameters } = await json("models", "demand", "1");
    expect(found.trials).toHaveLength(3);
    expect(parameters.leaves).toBe(found.trials[found.best].parameters.leaves);
    expect((await cli("models", "demand", "2")).stdout).not.toContain("trials by");
  });
  it("says by how much two versions differ on the same rows, and whether beyond chance", async () => {
    const { code, stdout } = await cli("models", "demand", "v2", "--against", "v1");
    expect(code).toBe(0);
    expect(stdout).toMatch(/demand v2 against v1 {2}on 200 test rows of release r-/);
    expect(stdout).toMatch(/RMSE +\+\d+\.\d+ +\d.* bootstrap +worse/);
  });
  it.each<[string, string[], string]>([
    ["a model that is not there, with the one that is meant", ["demnd"], "use demand"],
    ["a version that is not there, with those that are", ["demand", "7"], "use one of 1, 2"],
    ["a version that is no number", ["demand", "first"], "Run `throughline models <model>`"],
    ["a comparison with no version", ["demand", "--against", "first"], "Run `throughline models <model>`"],
    ["a comparison of no model", ["--against", "7"], "Write the model before it"],
  ])("refuses %s", async (_, argv, hint) => {
    const { code, stdout, stderr } = await cli("models", ...argv);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(hint);
  });
});

describe("an endpoint of a model of numbers", () => {
  it("answers with a number beyond 1, which verify finds in shape, reproducible and equal to the predictions", async () => {
    const { clauses } = await json("verify");
    const states = Object.fromEntries(
      clauses.map(({ declaration, promise, status }: Record<string, string>) => [`${declaration} ${promise}`, status]),
    );
    expect(states).toMatchObject({
      "model:demand reproducible run": "held",
      "endpoint:demand reply": "held",
      "predictions:gold.expected predictions": "held",
    });
    expect(Object.values(states)).not.toContain("broken");
  });
});

describe("the process that reads a model's rows for a server", () => {
  it("answers from the current release, and says what it refuses by its code", async () => {
    const questions = new AskedModels({ root: project.root, state: join(project.root, ".throughline") });
    const [sample, row, comparison] = await Promise.all([
      questions.explain("demand", 1),
      questions.explainRow("demand", 1, "17"),
      questions.compare("demand", 2, 1),
    ]);
    expect([sample.of, sample.rows.length, sample.rows.at(-1)?.part]).toEqual([200, 200, "test"]);
    expect(row).toMatchObject({ key: "17", part: "train" });
    expect(comparison.measures.rmse?.verdict).toBe("worse");
    expect(await questions.explainRow("demand", 1, "none")).toBeNull();
    await expect(questions.explain("demand", 7)).rejects.toMatchObject({ code: "registry.artifact-missing" });
    await expect(questions.explain("none", 1)).rejects.toMatchObject({ code: "studio.unknown-declaration" });
  });
});
