import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNativeTrainer } from "../../packages/throughline/src/adapters/native/native-trainer.ts";
import { evaluateBinary } from "../../packages/throughline/src/estimators/evaluation/evaluate-binary.ts";
import { flattenEnsemble, predictRaw } from "../../packages/throughline/src/estimators/gradient-boosting/predict.ts";
import { formatLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/format-model.ts";
import { parseLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/parse-model.ts";
import type { TrainingData } from "../../packages/throughline/src/ports/trainer.ts";
import { smallModel, smallModelCases } from "../../packages/throughline/src/testing/model-runtime.ts";
import { seededTrainingData, testParameters } from "../../packages/throughline/src/testing/trainer.ts";

const run = promisify(execFile);
const venv = join(tmpdir(), "throughline-interop-venv");
const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const versions = ["lightgbm==4.7.0", "numpy==2.4.6"];

/** One process at a time may change the environment: other interop tests use it too. */
async function locked(work: () => Promise<void>): Promise<void> {
  const lock = `${venv}.lock`;
  const deadline = Date.now() + 200_000;
  for (;;) {
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken || Date.now() > deadline) break;
    await sleep(250);
  }
  try {
    await work();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

/** Why the real LightGBM cannot be used here; undefined when it can. */
async function whyNoLightgbm(): Promise<string | undefined> {
  const check = () => run(python, ["-c", "import lightgbm, numpy"]);
  const found = await check().catch(() => undefined);
  if (found !== undefined) return undefined;
  try {
    await locked(async () => {
      const made = await access(python).catch((cause) => cause as Error);
      if (made !== undefined) await run("python3", ["-m", "venv", venv]);
      await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...versions]);
    });
    await check();
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  }
}

const why = await whyNoLightgbm();
if (why !== undefined)
  console.error(`\nSKIPPED: LightGBM interop was not checked, because LightGBM could not be installed: ${why}\n`);

const program = `
import json, sys
import lightgbm, numpy
task = json.load(open(sys.argv[1]))
def matrix(path):
    return numpy.fromfile(path).reshape(-1, task["features"])
if "train" in task:
    x, y = matrix(task["train"]), numpy.fromfile(task["label"])
    names = task["names"]
    data = lightgbm.Dataset(x, y, feature_name=names, categorical_feature=task["categorical"])
    model = lightgbm.train({**task["parameters"], "verbose": -1, "num_threads": 1}, data, task["rounds"])
else:
    model = lightgbm.Booster(model_file=task["model"])
open(task["saved"], "w").write(model.model_to_string())
model.predict(matrix(task["values"]), raw_score=True).tofile(task["raw"])
`;

/** All rows, row by row. */
function matrixOf({ features, rows }: TrainingData): Float64Array {
  const values = new Float64Array(rows * features.length);
  for (const [f, feature] of features.entries())
    for (let row = 0; row < rows; row++) values[row * features.length + f] = feature.values[row] ?? Number.NaN;
  return values;
}

const raw = (model: Uint8Array, values: Float64Array, rows: number) =>
  predictRaw(flattenEnsemble(parseLightgbmModel(model).ensemble), values, rows);

function greatestDifference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((greatest, value, i) => Math.max(greatest, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

const aucOf = (scores: Float64Array, label: Float64Array) =>
  evaluateBinary({ scores: scores.map((score) => 1 / (1 + Math.exp(-score))), label }).rocAuc ?? 0;

describe.skipIf(why !== undefined)("LightGBM", () => {
  const training = seededTrainingData({ rows: 40_000, seed: 11 });
  const test = seededTrainingData({ rows: 20_000, seed: 12 });
  const values = matrixOf(test);
  const names = training.features.map((feature) => feature.name);
  const parameters = { ...testParameters, rounds: 100, leaves: 31 };
  const state = {} as { folder: string; ours: Uint8Array };
  const path = (name: string) => join(state.folder, name);

  /** Runs LightGBM; gives its raw scores and the model as it saves it. */
  async function peer(task: object, inputs: Float64Array, features = names.length) {
    await writeFile(path("values"), inputs);
    const all = { ...task, features, values: path("values"), raw: path("raw"), saved: path("saved") };
    await writeFile(path("task.json"), JSON.stringify(all));
    await run(python, ["-c", program, path("task.json")]);
    const bytes = await readFile(path("raw"));
    return { raw: new Float64Array(new Uint8Array(bytes).buffer), model: await readFile(path("saved")) };
  }

  async function scoredByPeer(model: Uint8Array, inputs: Float64Array, features = names.length) {
    await writeFile(path("model.txt"), model);
    return peer({ model: path("model.txt") }, inputs, features);
  }

  const trainedByPeer = async () => {
    await writeFile(path("train"), matrixOf(training));
    await writeFile(path("label"), training.label);
    const task = {
      train: path("train"),
      label: path("label"),
      names,
      categorical: ["country"],
      rounds: parameters.rounds,
      parameters: {
        objective: "binary",
        num_leaves: parameters.leaves,
        learning_rate: parameters.learningRate,
        min_data_in_leaf: parameters.minDataInLeaf,
        max_bin: parameters.maxBins,
        lambda_l2: parameters.lambda,
      },
    };
    return peer(task, values);
  };

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-lightgbm-"));
    const trainer = createNativeTrainer();
    const request = { trainer: "gradient-boosting", objective: "binary", parameters, data: training } as const;
    state.ours = (await trainer.fit(request)).bytes;
    await trainer.close();
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it("scores a model of ours as we do, to the bit", async () => {
    const theirs = await scoredByPeer(state.ours, values);
    expect(greatestDifference(theirs.raw, raw(state.ours, values, test.rows))).toBe(0);
  });

  it("saves a model of ours so that we read the same scores back", async () => {
    const { model } = await scoredByPeer(state.ours, values);
    expect(greatestDifference(raw(model, values, test.rows), raw(state.ours, values, test.rows))).toBe(0);
  });

  it("is read by us with its own scores, to the bit, also after we write it", async () => {
    const theirs = await trainedByPeer();
    expect(parseLightgbmModel(theirs.model).ensemble.trees.some((tree) => tree.categoryWords.length > 0)).toBe(true);
    expect(greatestDifference(raw(theirs.model, values, test.rows), theirs.raw)).toBe(0);
    const rewritten = await scoredByPeer(formatLightgbmModel(parseLightgbmModel(theirs.model)), values);
    expect(greatestDifference(rewritten.raw, theirs.raw)).toBe(0);
  });

  it("ranks as well as we do, within 0.003 of the area under ROC", async () => {
    const theirs = aucOf((await trainedByPeer()).raw, test.label);
    const ours = aucOf(raw(state.ours, values, test.rows), test.label);
    console.log(
      `area under ROC, ${test.rows} test rows: LightGBM ${theirs.toFixed(5)}, Throughline ${ours.toFixed(5)}`,
    );
    expect(theirs).toBeGreaterThan(0.65);
    expect(Math.abs(ours - theirs)).toBeLessThan(0.003);
  });

  it("gives the scores that the conformance suite asks for", async () => {
    const inputs = Float64Array.from(smallModelCases.flatMap(({ amount, country }) => [amount, country]));
    const theirs = await scoredByPeer(new TextEncoder().encode(smallModel), inputs, 2);
    expect(Array.from(theirs.raw)).toEqual(smallModelCases.map((one) => one.raw));
  });

  it("loads a model of one leaf", async () => {
    const trainer = createNativeTrainer();
    const data = seededTrainingData({ rows: 30, seed: 1 });
    const request = { trainer: "gradient-boosting", objective: "binary", parameters, data } as const;
    const { bytes } = await trainer.fit(request);
    await trainer.close();
    const theirs = await scoredByPeer(bytes, values);
    expect(greatestDifference(theirs.raw, raw(bytes, values, test.rows))).toBe(0);
    expect(new Set(theirs.raw).size).toBe(1);
  });
});
