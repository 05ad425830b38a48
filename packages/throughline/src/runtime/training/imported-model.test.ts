import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { imported, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { modelProblems } from "../../contracts/ml/model-problems.ts";
import { boolean, double, integer, text, timestamp } from "../../contracts/shape/column.ts";
import { parseXgboostModel } from "../../formats/xgboost-model/parse-model.ts";
import { predictXgboostOutput } from "../../formats/xgboost-model/predict.ts";
import { smallModel } from "../../testing/model-runtime.ts";
import { artifactHash, readModel } from "../registry/model-registry.ts";
import { modelRunner } from "./model-runner.ts";
import { scoreRows } from "./score-rows.ts";

const rows = inRole(
  "data",
  source("silver.people", {
    files: "*.csv",
    columns: {
      id: text(),
      at: timestamp(),
      amount: double().nullable(),
      age: double(),
      country: integer(),
      land: text(),
      hour: integer(),
      good: boolean(),
      worth: double(),
      rank: text().oneOf("low", "middle", "high"),
      grade: text().oneOf("low", "middle"),
    },
    key: "id",
    at: "at",
  }),
);
const { amount, age, country, land, hour } = rows.columns;
const numbers = country;
const make = (options: object = {}, file = "ml/binary.ubj") =>
  inRole(
    "ml",
    model("brought", {
      rows,
      at: "at",
      label: { column: "good" },
      features: { amount, age, country, hour },
      trainer: imported(file),
      split: { by: "time", test: 0.25 },
      ...options,
    } as never),
    12,
  ) as unknown as Model;

const rowsSql = `
  SELECT 'r' || lpad(i::VARCHAR, 5, '0') AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
    CASE WHEN i % 11 = 0 THEN NULL ELSE ((i * 37) % 100)::DOUBLE END AS amount, (20 + (i * 13) % 50)::DOUBLE AS age,
    ((i * 7) % 70)::INTEGER AS country, ['AT', 'DE', 'CH', 'FR'][1 + i % 4] AS land, ((i * 5) % 24)::INTEGER AS hour,
    (i * 7) % 3 = 0 AS good, ((i * 7) % 70)::DOUBLE AS worth,
    ['low', 'middle', 'high'][1 + ((i * 7) % 70) % 3] AS rank,
    ['low', 'middle'][1 + i % 2] AS grade
  FROM range(400) t(i)`;

const fixtures = new URL("../../formats/xgboost-model/fixtures/", import.meta.url);
let run: TrainingRun;
const fileOf = (name: string) => path.join(run.project.folder, "ml", name);

beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-02-08T00:00:00Z";
  await run.rows(rows, rowsSql);
  await mkdir(path.join(run.project.folder, "ml"), { recursive: true });
  for (const name of ["binary", "multiclass", "poisson"])
    for (const form of ["json", "ubj"])
      await copyFile(new URL(`${name}.model.${form}`, fixtures), fileOf(`${name}.${form}`));
  await writeFile(fileOf("small.txt"), smallModel);
  await writeFile(fileOf("notes.md"), "# no model\n");
});
afterAll(() => run.project.close());

const stored = (version: unknown) =>
  readModel(run.project.engines.objects, { model: "brought", version: Number(version) });

async function failure(declaration: Model) {
  try {
    await run.build(modelRunner, declaration);
  } catch (error) {
    if (isThroughlineError(error)) return { code: error.code, detail: error.detail, hint: error.hint };
    throw error;
  }
  throw new Error("it was imported");
}

describe("importing a model", () => {
  it.each(["json", "ubj"])("keeps XGBoost's bytes as a version that was judged on the test rows (%s)", async (form) => {
    const {
      version,
      text: said,
      measured,
    } = await run.build(modelRunner, make({ accept: { auc: { min: 0.01 } } }, `ml/binary.${form}`));
    const bytes = new Uint8Array(await readFile(fileOf(`binary.${form}`)));
    const kept = await stored(version.modelVersion);
    expect(Buffer.compare(Buffer.from(kept.bytes), bytes)).toBe(0);
    expect(kept.format).toBe(`xgboost-${form}`);
    expect(version.artifactHash).toBe(artifactHash(bytes));
    expect(kept.card).toMatchObject({ objective: "binary", parameters: {}, rows: { test: 100 } });
    expect(measured[0]).toMatchObject({ promise: "auc", held: true, figure: kept.card.metrics.auc });
    expect(said).toContain("AUC");
    const folder = `models/brought/${version.modelVersion}`;
    const readme = new TextDecoder().decode(await run.project.engines.objects.get(`${folder}/README.md`));
    expect(readme).toContain(`xgboost.Booster(model_file="model.${form}")`);
    expect(readme).toContain(
      "    rows, feature_names=model.feature_names, feature_types=model.feature_types, enable_categorical=True\n",
    );
    expect(readme).toMatch(/- imported at: `2026-/);
    expect(readme).not.toContain("trained at");
    expect(readme).toContain("nothing was trained here: it was tested on the newest 100 rows, its threshold chosen on");
    expect(readme).not.toMatch(/to learn from|## Training|- seed/);
    const report = new TextDecoder().decode(await run.project.engines.objects.get(`${folder}/report.html`));
    expect(report).toContain("Which of these rows the model saw when another tool trained it, nobody here can tell.");
    expect(report).not.toMatch(/training rows|fitted to|give the same bytes|watched during training/);
    expect(report).toContain("<span>100 test rows</span>");
    expect(kept.card.isImported).toBe(true);
    expect(await run.project.engines.objects.get(`${folder}/model.${form}`)).toBeDefined();
  });

  it("scores rows as the file's model does", async () => {
    const kept = await stored((await run.build(modelRunner, make())).version.modelVersion);
    const loaded = await run.project.engines.models.load(kept);
    const values = Float64Array.of(Number.NaN, 33, 66, 5);
    const inputs = ["amount", "age", "country", "hour"].map((name, i) => ({
      name,
      kind: "numeric" as const,
      values: values.slice(i, i + 1),
    }));
    const wanted = predictXgboostOutput(parseXgboostModel(kept.bytes), values, 1);
    expect(Array.from(scoreRows(loaded, { inputs }, { start: 0, end: 1 }))).toEqual(Array.from(wanted));
  });

  it("stands until the file changes", async () => {
    await copyFile(fileOf("binary.ubj"), fileOf("changing.ubj"));
    const declared = make({}, "ml/changing.ubj");
    const { version } = await run.build(modelRunner, declared);
    const stands = () => modelRunner.stands?.(declared, run.context(declared), version);
    expect(await stands()).toBe(true);
    await copyFile(fileOf("binary.json"), fileOf("changing.ubj"));
    expect(await stands()).toBe("ml/changing.ubj changed");
  });

  it("takes LightGBM's text, with text inputs whose categories are named", async () => {
    const features = { amount, country: land };
    const trainer = imported("ml/small.txt", { categories: { country: ["AT", "DE", "CH"] } });
    const { version } = await run.build(modelRunner, make({ features, trainer }));
    const kept = await stored(version.modelVersion);
    expect(kept.format).toBe("lightgbm");
    expect(kept.signature.inputs[1]).toEqual({ name: "country", kind: "categorical", categories: ["AT", "DE", "CH"] });
  });

  describe("whose file names its categories", () => {
    const features = { amount, country: land };
    const declared = (file: string, ...country: string[]) =>
      make({ features, trainer: imported(file, { categories: { country } }) });

    it.each([
      ["another order", ["DE", "AT", "CH"], '["DE", "AT", "CH"]'],
      ["a list that is too short", ["AT", "DE"], '["AT", "DE"]'],
    ])("refuses %s of LightGBM's", async (_, country, list) => {
      await writeFile(fileOf("pandas.txt"), `${smallModel.trimEnd()}\n\npandas_categorical:[["AT","DE","CH"]]\n`);
      await run.build(modelRunner, declared("ml/pandas.txt", "AT", "DE", "CH"));
      expect(await failure(declared("ml/pandas.txt", ...country))).toMatchObject({
        code: "imported-model.other-inputs",
        detail: `input country has the categories ["AT", "DE", "CH"] in the file, and is declared with ${list}: ml/pandas.txt`,
      });
      expect(await failure(make({ features: { amount, country: numbers } }, "ml/pandas.txt"))).toMatchObject({
        detail:
          'input country has the categories ["AT", "DE", "CH"] in the file, and is declared as a number: ml/pandas.txt',
      });
    });

    it("looks among all lists where ordered categories, which are numbers to LightGBM, have lists too", async () => {
      await writeFile(fileOf("pandas.txt"), `${smallModel.trimEnd()}\n\npandas_categorical:[["low"],["AT","DE"]]\n`);
      await run.build(modelRunner, declared("ml/pandas.txt", "AT", "DE"));
      expect(await failure(declared("ml/pandas.txt", "DE", "AT"))).toMatchObject({
        detail:
          'input country has the categories ["low"] or ["AT", "DE"] in the file, and is declared with ["DE", "AT"]: ml/pandas.txt',
      });
    });

    it("takes lists of nothing as no names, and refuses what is no list", async () => {
      await writeFile(fileOf("pandas.txt"), `${smallModel.trimEnd()}\n\npandas_categorical:[]\n`);
      await run.build(modelRunner, declared("ml/pandas.txt", "DE"));
      await writeFile(fileOf("pandas.txt"), `${smallModel.trimEnd()}\n\npandas_categorical:[[\n`);
      expect((await failure(declared("ml/pandas.txt", "DE"))).code).toBe("imported-model.unreadable");
    });

    it("refuses another order of XGBoost's, and numbers that are no codes", async () => {
      const document = JSON.parse(await readFile(fileOf("binary.json"), "utf8"));
      const none = { type: 10, values: [] };
      const countries = {
        offsets: [0, 2, 4, 6],
        values: Array.from(Int8Array.from(Buffer.from("ATCHDÉ"))).slice(0, 6),
      };
      document.learner.gradient_booster.model.cats = {
        enc: [none, none, countries, { type: 10, values: [0, 1, 2] }],
        feature_segments: [],
        sorted_idx: [],
      };
      const ofXgboost = (...country: string[]) =>
        make({
          features: { amount, age, country: land, hour },
          trainer: imported("ml/named.json", { categories: { country } }),
        });
      await writeFile(fileOf("named.json"), JSON.stringify(document));
      await run.build(modelRunner, ofXgboost("AT", "CH", "DÉ"));
      expect(await failure(ofXgboost("CH", "AT", "DÉ"))).toMatchObject({
        code: "imported-model.other-inputs",
        detail:
          'input country has the categories ["AT", "CH", ?] in the file, and is declared with ["CH", "AT", "DÉ"]: ml/named.json',
      });
      document.learner.gradient_booster.model.cats.enc[3].values = [5, 7];
      await writeFile(fileOf("named.json"), JSON.stringify(document));
      expect(await failure(ofXgboost("AT", "CH", "DÉ"))).toMatchObject({
        detail: "input hour has the categories [5, 7] in the file, and is declared as a number: ml/named.json",
      });
    });
  });

  it("takes counts for a label of numbers", async () => {
    const trainer = imported("ml/poisson.json", { objective: "poisson" });
    const { version } = await run.build(modelRunner, make({ trainer, label: { column: "worth" } }));
    expect((await stored(version.modelVersion)).card.metrics.poissonDeviance).toBeGreaterThan(0);
  });

  it("takes classes for a label of text, as many as its values", async () => {
    const label = { column: "rank" };
    const { version } = await run.build(modelRunner, make({ label }, "ml/multiclass.ubj"));
    expect((await stored(version.modelVersion)).card.metrics.accuracy).toBeGreaterThan(0);
    expect(await failure(make({ label: { column: "grade" } }, "ml/multiclass.ubj"))).toMatchObject({
      code: "imported-model.other-objective",
      detail: "the file's model tells 3 classes, the label grade has 2: ml/multiclass.ubj",
    });
  });

  it.each([
    [
      "other names",
      { features: { amount, years: age, country, hour } },
      "input 2 is age in the file, and declared as years",
    ],
    [
      "another order",
      { features: { age, amount, country, hour } },
      "input 1 is amount in the file, and declared as age",
    ],
    ["fewer inputs", { features: { amount, age } }, "the file's model takes 4 inputs, brought declares 2"],
    [
      "text for a number",
      {
        features: { amount, age, country, hour: land },
        trainer: imported("ml/binary.ubj", { categories: { hour: ["AT"] } }),
      },
      "input hour is text, and a number in the file",
    ],
  ])("refuses %s", async (_, options, detail) => {
    expect(await failure(make(options))).toMatchObject({
      code: "imported-model.other-inputs",
      detail: `${detail}: ml/binary.ubj`,
    });
  });

  it("refuses scores of another kind, and says what to declare", async () => {
    expect(await failure(make({}, "ml/poisson.ubj"))).toEqual({
      code: "imported-model.other-objective",
      detail: "the file's model learned count:poisson, brought asks binary: ml/poisson.ubj",
      hint: 'declare a label of numbers, and imported(..., { objective: "poisson" })',
    });
    expect(await failure(make({ label: { column: "worth" } }))).toMatchObject({ hint: "declare a label of truth" });
    expect(await failure(make({}, "ml/multiclass.ubj"))).toMatchObject({
      hint: "declare a label of text with its values",
    });
  });

  it.each([
    ["ml/nowhere.ubj", "imported-model.file-missing"],
    ["ml/notes.md", "imported-model.unknown-format"],
    ["ml/cut.ubj", "imported-model.unreadable"],
  ])("refuses the file %s", async (file, code) => {
    await writeFile(fileOf("cut.ubj"), (await readFile(fileOf("binary.ubj"))).subarray(0, 3_000));
    const refused = await failure(make({}, file));
    expect(refused.code).toBe(code);
    expect(refused.detail).toContain(file);
  });
});

describe("declaring an imported model", () => {
  const problems = (options: object, file?: string) => modelProblems(make(options, file)).map(({ detail }) => detail);

  it("has no problem", () => {
    expect(problems({})).toEqual([]);
  });

  it.each(["../model.ubj", "/tmp/model.ubj", "ml/../../model.ubj", "C:\\model.ubj", ""])(
    "refuses %j, which is not inside the project",
    (file) => {
      expect(problems({}, file)).toEqual([`file is no path inside the project: ${file}`]);
    },
  );

  it("refuses what only training heeds", () => {
    expect(
      problems({
        earlyStopping: { rounds: 5 },
        monotone: { amount: 1 },
        balanceClasses: true,
        retrain: { after: "7d" },
      }),
    ).toEqual([
      "monotone is for models that are trained here",
      "balanceClasses is for models that are trained here",
      "earlyStopping is for models that are trained here",
      "retrain is for models that are trained here",
    ]);
  });

  it("asks which code stands for which category of text", () => {
    const features = { amount, age, country: land, hour };
    expect(problems({ features })).toEqual(["input country is text, and nothing says which code stands for which"]);
    const twice = imported("ml/binary.ubj", { categories: { country: ["AT", "AT"], amount: ["1"] } });
    expect(problems({ features, trainer: twice })).toEqual([
      "categories are for text inputs: amount",
      "categories of country are no list of different texts",
    ]);
  });
});
