import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { artifactHash } from "../../runtime/registry/model-registry.ts";

const fixture = new URL("../../formats/xgboost-model/fixtures/poisson.model.json", import.meta.url);

const rows = Array.from({ length: 600 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
  return `${i},${(i * 37) % 100},${20 + ((i * 13) % 50)},${(i * 7) % 70},${(i * 5) % 24},${(i * 11) % 4},${at}`;
});

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject({
    "throughline.config.ts":
      'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "shop" });\n',
    "data/visits.ts": `import { double, integer, source, text, timestamp } from "throughline/data";

export const visits = source("bronze.visits", {
  files: "inbox/*.csv",
  columns: {
    id: text(), amount: double(), age: double(), country: integer(), hour: integer(), calls: integer(), at: timestamp(),
  },
  key: "id",
  at: "at",
});
`,
    "ml/calls.ts": `import { gradientBoosting, imported, model, predictions } from "throughline/ml";
import { visits } from "../data/visits.ts";

const { amount, age, country, hour } = visits.columns;
const shared = {
  rows: visits,
  at: "at",
  label: { column: "calls" },
  features: { amount, age, country, hour },
  split: { by: "time", test: 0.25 },
} as const;
export const calls = model("calls", { ...shared, trainer: gradientBoosting({ rounds: 5, minDataInLeaf: 5 }) });
export const brought = model("brought", {
  ...shared,
  trainer: imported("ml/poisson.json", { objective: "poisson" }),
});
export const expected = predictions("gold.expected", { model: brought, rows: visits });
`,
    "ml/poisson.json": String(await readFile(fixture)),
    "inbox/a.csv": `id,amount,age,country,hour,calls,at\n${rows.join("\n")}\n`,
  });
  const { code, stdout, stderr } = await project.run("run");
  expect(`${stdout}${stderr}`).toContain("600 rows scored by brought v1");
  expect(code).toBe(0);
});
afterAll(() => project.remove());

const read = (file: string) => readFile(path.join(project.root, file));
const objects = ".throughline/objects/models";

describe("export of a model", () => {
  it("gives LightGBM's text as it was registered, to standard output or into a file", async () => {
    const registered = String(await read(`${objects}/calls/1/model.txt`));
    expect((await project.run("export lightgbm calls")).stdout.trim()).toBe(registered.trim());
    const { stdout } = await project.run("export lightgbm calls --out out/model.txt");
    expect(stdout).toContain("out/model.txt   calls v1");
    expect(String(await read("out/model.txt"))).toBe(registered);
  });

  it("writes ONNX of a model that was trained here, and of one that was imported", async () => {
    for (const model of ["calls", "brought"]) {
      const { code, stdout } = await project.run(`export onnx ${model} --out out/ --json`);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ model, version: 1, form: "onnx", files: [`out/${model}-v1.onnx`] });
      const bytes = String(await read(`out/${model}-v1.onnx`));
      for (const part of ["TreeEnsemble", '["amount","age","country","hour"]', "artifact_hash"])
        expect(bytes).toContain(part);
    }
  });

  it("keeps an imported model's own bytes", async () => {
    const card = JSON.parse(String(await read(`${objects}/brought/1/card.json`)));
    expect(artifactHash(await read(`${objects}/brought/1/model.json`))).toBe(card.artifactHash);
    expect(artifactHash(await readFile(fixture))).toBe(card.artifactHash);
    const { stdout } = await project.run("models brought 1");
    expect(stdout).toContain("model.json");
  });

  it("imports again only after the file has changed", async () => {
    expect((await project.run("run")).stdout).not.toContain("brought v2");
    await project.write("ml/poisson.json", `${String(await readFile(fixture))}\n`);
    expect((await project.run("run")).stdout).toContain("600 rows scored by brought v2");
  });

  it.each([
    ["export onnx calls", "onnx is no text for standard output"],
    ["export onnx --out a.onnx", "no model is named"],
    ["export onnx call --out a.onnx", "use calls"],
    ["export onnx calls --model-version 9 --out a.onnx", "calls has no version 9"],
    ["export lightgbm brought", "brought v2 is of another tool, xgboost-json"],
    ["export lightgbm --all --out a", "models are exported one by one"],
  ])("refuses `%s`", async (command, said) => {
    const { code, stderr } = await project.run(command);
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });
});
