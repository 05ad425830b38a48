import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineConfig, ownersBy } from "../../contracts/core/config.ts";
import { env } from "../../contracts/core/environment.ts";
import { languageModels } from "../../contracts/core/language-model-choice.ts";
import { loadProject } from "./load-project.ts";
import { validateConfig } from "./project-config.ts";
import { readProjectConfig } from "./read-project-config.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-config-"));
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe("the config of a project", () => {
  it("is read from its default export, with its functions", async () => {
    await writeFile(
      path.join(root, "throughline.config.ts"),
      `const port: number = 4500;\nexport default { name: "fraud", port, prepare: () => {} };\n`,
    );
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    expect(value.config).toMatchObject({ name: "fraud", port: 4500 });
    expect(value.config.prepare).toBeTypeOf("function");
  });

  it("is reported when it is missing, and the folder's name stands in", async () => {
    const { value, problems } = await loadProject({ root });
    expect(problems.map(({ code }) => code)).toEqual(["load.config-missing"]);
    expect(value.config).toEqual({ name: path.basename(root) });
  });

  it("is not called missing when it does not parse", async () => {
    await writeFile(path.join(root, "throughline.config.ts"), `export default {`);
    const { problems } = await loadProject({ root });
    expect(problems.map(({ code }) => code)).toEqual(["load.syntax"]);
  });

  it("does not parse where it is read alone either, and no file that it does not import matters then", async () => {
    await mkdir(path.join(root, "shared"));
    await writeFile(path.join(root, "shared/other.ts"), "syntax(");
    await mkdir(path.join(root, "data"));
    await writeFile(path.join(root, "data/rows.ts"), 'import "../shared/other.ts";\nsyntax(');
    const codes = async (config: string) => {
      await writeFile(path.join(root, "throughline.config.ts"), config);
      return (await readProjectConfig(root)).problems.map(({ code }) => code);
    };
    expect(await codes('export default { name: "fraud" };')).toEqual([]);
    expect(await codes("syntax(")).toEqual(["load.syntax"]);
    expect(await codes('import "./shared/other.ts";\nexport default { name: "fraud" };')).toEqual(["load.syntax"]);
  });

  it("is not looked for in a folder that does not exist", async () => {
    const { problems } = await loadProject({ root: path.join(root, "gone") });
    expect(problems.map(({ code }) => code)).toEqual(["load.root-missing"]);
  });

  it("names every wrong setting with its cure and keeps the right ones", async () => {
    await writeFile(
      path.join(root, "throughline.config.mjs"),
      `export default { name: "a b", prot: 1, port: 70000, state: "s", owners: { dta: "@d", ml: "" }, memory: { duckdb: 2 } };\n`,
    );
    const { value, problems } = await loadProject({ root });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "load.config-invalid",
      detail: "6 settings are wrong: throughline.config.mjs",
      where: { file: "throughline.config.mjs" },
    });
    expect(problems[0]?.issues.map(({ path: at, message }) => `${at?.join(".")} ${message}`)).toEqual([
      `name is not a name of letters, digits, ".", "_" and "-": "a b"`,
      "prot is not known; port is",
      "port is not a whole number from 0 to 65535: 70000",
      "owners.dta is not known; data is",
      `owners.ml is not an owner such as "@ml-team": ""`,
      `memory.duckdb is not a size such as "2GB": 2`,
    ]);
    expect(value.config).toEqual({ name: path.basename(root), state: "s" });
  });

  it("takes a language model, and refuses one that is not whole with a sentence a setting", () => {
    const whole = { url: "https://models.example.com/v1", model: "m", contextTokens: 8_000, key: env("MODEL_KEY") };
    const issuesOf = (languageModel: unknown) =>
      validateConfig({ name: "a", languageModel }).issues.map(({ path: at, message }) => `${at?.join(".")} ${message}`);
    expect(issuesOf(languageModels.openai({ ...whole, timeout: "20s" }))).toEqual([]);
    expect(issuesOf("gpt")).toEqual(['languageModel is not made by languageModels: "gpt"']);
    const wrong = { url: "models", model: "", contextTokens: 5, key: "sk-1", timeout: "soon", temperature: 1 };
    expect(issuesOf(languageModels.openai(wrong as never))).toEqual([
      "languageModel.temperature is not known; known are provider, url, model, key, contextTokens, timeout",
      'languageModel.url is not an http or https address: "models"',
      'languageModel.model is not a model\'s name: ""',
      'languageModel.key is not a variable of the environment: write env("NAME"), never the key itself',
      "languageModel.contextTokens is not a whole number of tokens from 256: 5",
      'languageModel.timeout is not a duration such as "60s": "soon"',
    ]);
  });

  it("refuses what is not an object", () => {
    for (const written of [undefined, null, 5, []])
      expect(validateConfig(written).issues[0]?.message).toContain("export default defineConfig");
  });
});

describe("owners of a config", () => {
  const owner = ownersBy(
    defineConfig({
      name: "fraud",
      owners: { ml: "@ml", "ml/fraud/**": "@fraud", "**/*.page.tsx": "@web", "ml/fraud/card?.ts": "@cards" },
    }),
  );
  const at = (role: string, file: string) => owner({ role, declaredAt: { file } });

  it("come from the longest glob that fits, else from the role", () => {
    expect(at("ml", "ml/other.ts")).toBe("@ml");
    expect(at("ml", "ml/fraud/deep/model.ts")).toBe("@fraud");
    expect(at("ml", "ml/fraud/card1.ts")).toBe("@cards");
    expect(at("frontend", "frontend/alerts.page.tsx")).toBe("@web");
    expect(at("frontend", "frontend/alertsXpageXtsx")).toBeUndefined();
    expect(at("data", "data/rows.ts")).toBeUndefined();
  });
});
