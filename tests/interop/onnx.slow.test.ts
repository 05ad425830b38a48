import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNativeTrainer } from "../../packages/throughline/src/adapters/native/native-trainer.ts";
import { flattenEnsemble, predictOutput } from "../../packages/throughline/src/estimators/gradient-boosting/predict.ts";
import { parseLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/parse-model.ts";
import { formatOnnxModel } from "../../packages/throughline/src/formats/onnx-model/format-model.ts";
import { onnxOfEnsemble } from "../../packages/throughline/src/formats/onnx-model/of-ensemble.ts";
import { onnxOfXgboost } from "../../packages/throughline/src/formats/onnx-model/of-xgboost.ts";
import { parseXgboostModel } from "../../packages/throughline/src/formats/xgboost-model/parse-model.ts";
import { predictXgboostOutput } from "../../packages/throughline/src/formats/xgboost-model/predict.ts";
import type { TrainObjective } from "../../packages/throughline/src/ports/trainer.ts";
import { seededTrainingData, testParameters } from "../../packages/throughline/src/testing/trainer.ts";
import { matrixOf } from "./lightgbm-peer.ts";
import { runPython, whyNoPeer } from "./python-peer.ts";

const whyNot = await whyNoPeer(["onnx==1.23.2", "onnxruntime==1.31.1", "numpy==2.4.6"]);
if (whyNot !== undefined)
  console.error(`\nSKIPPED: ONNX files were not run by onnxruntime, which could not be installed: ${whyNot}\n`);

/** Checks each file by ONNX's own rules, and runs it over single-precision rows. */
const program = `
import json, os, sys
import numpy, onnx, onnxruntime
folder = sys.argv[1]
told = {}
for name, features in json.load(open(os.path.join(folder, "tasks.json"))).items():
    path = os.path.join(folder, f"{name}.onnx")
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    values = numpy.fromfile(os.path.join(folder, f"{name}.values")).reshape(-1, features).astype(numpy.float32)
    scores = session.run(["score"], {"input": values})[0]
    scores.astype(numpy.float64).tofile(os.path.join(folder, f"{name}.scores"))
    told[name] = {"meta": session.get_modelmeta().custom_metadata_map, "shape": scores.shape,
        "opsets": {one.domain: one.version for one in model.opset_import}}
print(json.dumps(told))
`;

interface Told {
  readonly meta: Readonly<Record<string, string>>;
  readonly shape: readonly number[];
  readonly opsets: Readonly<Record<string, number>>;
}

interface Task {
  readonly bytes: Uint8Array;
  readonly values: Float64Array;
  readonly features: number;
  /** Our own outputs of the same rows as doubles, and as the single-precision numbers that ONNX sees. */
  readonly doubles: Float64Array;
  readonly singles: Float64Array;
}

const objectives: readonly TrainObjective[] = ["binary", "multiclass", "regression", "quantile", "poisson"];
const single = (values: Float64Array) => new Float64Array(new Float32Array(values));

/** Models of ours over numbers, missing values and categories. */
async function trainedTasks(): Promise<Map<string, Task>> {
  const trainer = createNativeTrainer();
  const test = seededTrainingData({ rows: 4_000, seed: 12 });
  const values = matrixOf(test);
  const tasks = new Map<string, Task>();
  for (const objective of objectives) {
    const seeded = seededTrainingData({ rows: 8_000, seed: 11 });
    const amounts = seeded.features[0]?.values as Float64Array;
    const isNumber = objective !== "binary" && objective !== "multiclass";
    const label = seeded.label.map((one, i) =>
      isNumber ? one * 3 + (Math.abs(Number(amounts[i])) || 0) : one + (Number(amounts[i]) > 0 ? 1 : 0),
    );
    const data = { ...seeded, label: objective === "binary" ? seeded.label : label };
    const more = objective === "multiclass" ? { classes: 3 } : {};
    const parameters = { ...testParameters, rounds: 100, leaves: 31, ...more };
    const { bytes } = await trainer.fit({ trainer: "gradient-boosting", objective, parameters, data });
    const { ensemble } = parseLightgbmModel(bytes);
    const flat = flattenEnsemble(ensemble);
    tasks.set(objective, {
      bytes: formatOnnxModel(onnxOfEnsemble(ensemble, objective), { threshold: "0.5" }),
      values,
      features: test.features.length,
      doubles: predictOutput(flat, values, test.rows),
      singles: predictOutput(flat, single(values), test.rows),
    });
  }
  await trainer.close();
  return tasks;
}

const fixtures = new URL("../../packages/throughline/src/formats/xgboost-model/fixtures/", import.meta.url);

async function xgboostTask(name: string): Promise<Task> {
  const model = parseXgboostModel(await readFile(new URL(`${name}.model.ubj`, fixtures)));
  const told = JSON.parse(String(await readFile(new URL(`${name}.predictions.json`, fixtures))));
  const rows = told.values as (number | null)[][];
  const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
  const outputs = predictXgboostOutput(model, values, rows.length);
  const bytes = formatOnnxModel(onnxOfXgboost(model, name));
  return { bytes, values, features: model.features.length, doubles: outputs, singles: outputs };
}

/** The greatest difference, relative where numbers are beyond 1. */
const differenceOf = (found: Float64Array, wanted: Float64Array) =>
  found.reduce((most, one, i) => {
    const other = wanted[i] as number;
    return Math.max(most, Math.abs(one - other) / Math.max(1, Math.abs(other)));
  }, 0);

describe.skipIf(whyNot !== undefined)("onnxruntime", () => {
  const state = {} as { folder: string; tasks: Map<string, Task>; told: Readonly<Record<string, Told>> };
  const scores = async (name: string) =>
    new Float64Array(new Uint8Array(await readFile(join(state.folder, `${name}.scores`))).buffer);

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-onnx-"));
    state.tasks = await trainedTasks();
    for (const name of ["binary", "multiclass", "poisson", "dart"])
      state.tasks.set(`xgboost-${name}`, await xgboostTask(name));
    for (const [name, { bytes, values }] of state.tasks) {
      await writeFile(join(state.folder, `${name}.onnx`), bytes);
      await writeFile(join(state.folder, `${name}.values`), values);
    }
    const asked = Object.fromEntries([...state.tasks].map(([name, { features }]) => [name, features]));
    await writeFile(join(state.folder, "tasks.json"), JSON.stringify(asked));
    state.told = JSON.parse(await runPython(program, state.folder)) as Record<string, Told>;
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it("runs every model, which ONNX's checker takes, and gives what we give of the same single-precision rows", async () => {
    const differences: string[] = [];
    for (const [name, { doubles, singles }] of state.tasks) {
      const found = await scores(name);
      expect(found).toHaveLength(singles.length);
      const worst = differenceOf(found, singles);
      const beside = differenceOf(found, doubles);
      differences.push(`${name} ${worst.toExponential(1)} (of double-precision rows ${beside.toExponential(1)})`);
      expect(worst).toBeLessThan(5e-6);
    }
    console.log(`outputs of onnxruntime and ours, greatest differences: ${differences.join(", ")}`);
    expect(differences).toHaveLength(9);
  });

  it("splits by categories in what was compared", () => {
    const names = [...state.tasks].filter(([, { bytes }]) => Buffer.from(bytes).includes("membership_values"));
    expect(names.map(([name]) => name)).toEqual(expect.arrayContaining(["binary", "xgboost-binary", "xgboost-dart"]));
  });

  it("reads the versions of the operator sets, the shape and what is told of the model", () => {
    const { meta, shape, opsets } = state.told.multiclass as Told;
    expect(opsets).toEqual({ "": 18, "ai.onnx.ml": 5 });
    expect(shape).toEqual([4_000, 3]);
    expect(meta.threshold).toBe("0.5");
    expect(JSON.parse(meta.feature_names as string)).toHaveLength(state.tasks.get("multiclass")?.features as number);
  });
});
