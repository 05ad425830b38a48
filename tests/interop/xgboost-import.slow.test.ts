import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNativeModelRuntime } from "../../packages/throughline/src/adapters/native/native-model-runtime.ts";
import {
  boolean,
  double,
  integer,
  source,
  text,
  timestamp,
} from "../../packages/throughline/src/contracts/data/index.ts";
import { imported, model } from "../../packages/throughline/src/contracts/ml/index.ts";
import { readModel } from "../../packages/throughline/src/runtime/registry/model-registry.ts";
import { modelRunner } from "../../packages/throughline/src/runtime/training/model-runner.ts";
import { openTrainingRun, type TrainingRun } from "../../packages/throughline/test/training-run.ts";
import { greatestDifference } from "./lightgbm-peer.ts";
import { runPython } from "./python-peer.ts";
import { pythonRows, whyNoXgboost } from "./xgboost-peer.ts";

const whyNot = await whyNoXgboost();
if (whyNot !== undefined)
  console.error(`\nSKIPPED: imported models were not checked, because XGBoost could not be installed: ${whyNot}\n`);

/** Trains models of every booster and kind of split, and explains other rows with each. */
const program = `${pythonRows(5)}
train, test = matrix(2000), matrix(300)
filled = numpy.nan_to_num(train)
z = filled[:, 0] * 1.3 - filled[:, 1] ** 2 + 2 * numpy.isin(filled[:, 4], [1, 5, 40, 66]) + random.normal(size=2000) * 0.5
yes = (z > 0).astype(float)
classes = numpy.digitize(z, [-1.5, 0, 1]).astype(float)
cases = {
    "binary:logistic": (yes, {}), "reg:squarederror": (z, {}), "count:poisson": (numpy.abs(numpy.round(z)), {}),
    "multi:softprob": (classes, {"num_class": 4}),
    "classes by forests": (classes, {"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 3, "subsample": 0.5}),
    "dart": (yes, {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3}),
    "one code against all": (yes, {"objective": "binary:logistic", "max_cat_to_onehot": 100}),
    "leaves first": (z, {"objective": "reg:squarederror", "grow_policy": "lossguide", "max_leaves": 40, "max_depth": 0}),
    "stumps": (yes, {"objective": "binary:logistic", "max_depth": 1, "base_score": 0.2}),
}
test.tofile(os.path.join(folder, "values"))
for place, (name, (label, parameters)) in enumerate(cases.items()):
    booster = xgboost.train({"objective": name, "max_depth": 6, "eta": 0.3, "nthread": 1, "seed": 1, **parameters}, dmatrix(train, label), 30)
    booster.save_model(os.path.join(folder, f"{place}.ubj"))
    booster.predict(dmatrix(test), pred_contribs=True).astype(numpy.float64).tofile(os.path.join(folder, f"{place}.shap"))
print(json.dumps(list(cases)))
`;

const rows = source("silver.people", {
  files: "*.csv",
  columns: {
    ...{ id: text(), at: timestamp(), amount: double().nullable(), age: double() },
    ...{ country: integer(), hour: integer(), good: boolean() },
  },
  key: "id",
  at: "at",
});
const { amount, age, country, hour } = rows.columns;
const brought = model("brought", {
  rows,
  at: "at",
  label: { column: "good" },
  features: { amount, age, country, hour },
  trainer: imported("ml/binary.ubj"),
  split: { by: "time", test: 0.25 },
});

describe.skipIf(whyNot !== undefined)("XGBoost's SHAP values", () => {
  const state = {} as { folder: string; names: readonly string[]; values: Float64Array };
  const runtime = createNativeModelRuntime();
  const file = (name: string) => readFile(join(state.folder, name));
  const numbers = async (name: string) => new Float64Array(new Uint8Array(await file(name)).buffer);

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-xgboost-shap-"));
    state.names = JSON.parse(await runPython(program, state.folder)) as string[];
    state.values = await numbers("values");
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it("are ours, within the rounding of its single precision, and sum to the raw scores", async () => {
    const count = state.values.length / 6;
    const differences: string[] = [];
    for (const [place, name] of state.names.entries()) {
      const loaded = await runtime.load({ format: "xgboost-ubj", bytes: await file(`${place}.ubj`) });
      const ours = loaded.explain?.(state.values, count) as Float64Array;
      const worst = greatestDifference(ours, await numbers(`${place}.shap`));
      differences.push(`${name} ${worst.toExponential(1)}`);
      expect(worst, name).toBeLessThan(2e-5);
      const raw = loaded.predictRaw?.(state.values, count) as Float64Array;
      const sums = raw.map((_, at) => ours.subarray(7 * at, 7 * at + 7).reduce((sum, one) => sum + one, 0));
      expect(greatestDifference(sums, raw), name).toBeLessThan(1e-5);
    }
    expect(differences).toHaveLength(9);
    console.log(`SHAP values of XGBoost and ours, greatest differences: ${differences.join(", ")}`);
  });
});

describe.skipIf(whyNot !== undefined)("the Python of an imported model's card", () => {
  let run: TrainingRun;
  beforeAll(async () => {
    run = await openTrainingRun();
    const ml = join(run.project.folder, "ml");
    await mkdir(ml, { recursive: true });
    const fixture = "../../packages/throughline/src/formats/xgboost-model/fixtures/binary.model.ubj";
    await copyFile(new URL(fixture, import.meta.url), join(ml, "binary.ubj"));
    await run.rows(
      rows as never,
      `SELECT 'r' || i::VARCHAR AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
        ((i * 37) % 100)::DOUBLE AS amount, (20 + (i * 13) % 50)::DOUBLE AS age, ((i * 7) % 70)::INTEGER AS country,
        ((i * 5) % 24)::INTEGER AS hour, (i * 7) % 3 = 0 AS good FROM range(400) t(i)`,
    );
  });
  afterAll(() => run.project.close());

  it("runs as it is written beside the version's files, and gives the scores that are served", async () => {
    const { version } = await run.build(modelRunner, brought as never);
    const of = { model: "brought", version: Number(version.modelVersion) };
    const { objects, models } = run.project.engines;
    const folder = join(run.project.folder, "objects", "models", of.model, String(of.version));
    const readme = new TextDecoder().decode(await objects.get(`models/${of.model}/${of.version}/README.md`));
    const written = /```python\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? "";
    const [, after = ""] = written.split(/^rows = .*$/m);
    const given = [
      [50, 30, 12, 5],
      [Number.NaN, 61, 69, 23],
      [3, 20, 0, 0],
    ] as const;
    const literal = JSON.stringify(given).replaceAll("null", "numpy.nan");
    const asked = `import os\nos.chdir(${JSON.stringify(folder)})\n${written}\nfirst = scores\nrows = numpy.array(${literal})\n${after}
import json\nprint(json.dumps([first.tolist(), scores.tolist()]))`;
    const [missing, scores] = JSON.parse(await runPython(asked)) as [number[], number[]];
    const loaded = await models.load(await readModel(objects, of));
    const ours = loaded.predict(Float64Array.from(given.flat()), 3);
    expect(greatestDifference(ours, Float64Array.from(scores))).toBeLessThan(1e-6);
    expect(
      greatestDifference(loaded.predict(new Float64Array(4).fill(Number.NaN), 1), Float64Array.from(missing)),
    ).toBeLessThan(1e-6);
  });
});
