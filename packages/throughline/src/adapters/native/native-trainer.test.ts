import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import type { TrainingData, TrainRequest } from "../../ports/trainer.ts";
import { describeTrainer, seededTrainingData, seededTrainRequest, testParameters } from "../../testing/trainer.ts";
import { awaitFit } from "./await-fit.ts";
import { createNativeModelRuntime } from "./native-model-runtime.ts";
import { createNativeTrainer } from "./native-trainer.ts";

describe("native trainer", () => {
  describe("as every trainer", () => describeTrainer(async () => createNativeTrainer({ workers: 2 })));

  it("fits models that the native runtime serves", async () => {
    const trainer = createNativeTrainer();
    const request = seededTrainRequest();
    const { bytes } = await trainer.fit(request);
    await trainer.close();
    const model = await createNativeModelRuntime().load({ format: "lightgbm", bytes });
    const { features, label, rows } = request.data;
    const values = Float64Array.from({ length: rows * 4 }, (_, i) => features[i % 4]?.values[Math.floor(i / 4)] ?? 0);
    const scores = model.predict(values, rows);
    const mean = (wanted: number) => {
      const chosen = [...scores].filter((_, row) => label[row] === wanted);
      return chosen.reduce((a, b) => a + b, 0) / chosen.length;
    };
    expect(model.featureNames).toEqual(["amount", "hour", "country", "noise"]);
    expect(mean(1) - mean(0)).toBeGreaterThan(0.1);
  });

  it("lets later fits wait for a worker, and a waiting fit can be cancelled", async () => {
    const trainer = createNativeTrainer({ workers: 1 });
    const controller = new AbortController();
    const order: string[] = [];
    const fit = (name: string) => trainer.fit(seededTrainRequest(), { onProgress: () => order.push(name) });
    const first = fit("first");
    const waiting = trainer.fit(seededTrainRequest(), {
      signal: controller.signal,
      onProgress: () => order.push("no"),
    });
    const third = fit("third");
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "training.cancelled" });
    await Promise.all([first, third]);
    await trainer.close();
    expect(order).toEqual([...Array(20).fill("first"), ...Array(20).fill("third")]);
  });

  it("refuses feature names that a model text cannot hold", async () => {
    const trainer = createNativeTrainer();
    const { data } = seededTrainRequest();
    const features = data.features.map((feature) => ({ ...feature, name: "two words" }));
    const fit = trainer.fit(seededTrainRequest({ data: { ...data, features } }));
    await expect(fit).rejects.toMatchObject({ code: "lightgbm-model.invalid-feature-name" });
    await trainer.close();
  });

  it("says how to cure what the worker refuses", async () => {
    const trainer = createNativeTrainer();
    const { data } = seededTrainRequest();
    const request = seededTrainRequest({ objective: "regression", data: { ...data, label: data.label.map(() => 3) } });
    await expect(trainer.fit(request)).rejects.toMatchObject({
      code: "training.one-class",
      detail: "all 2000 labels are equal: 3",
      hint: "train on rows in which the label differs",
    });
    await trainer.close();
  });

  it.each([{ workers: 0 }, { threads: 0 }, { threads: 1.5 }])("refuses %j", (options) => {
    expect(() => createNativeTrainer(options)).toThrow(expect.objectContaining({ code: "training.invalid-parameter" }));
  });

  it("says so when the request cannot be sent to a worker", async () => {
    const trainer = createNativeTrainer();
    const { data } = seededTrainRequest();
    const features = data.features.map((feature) => ({ ...feature, monotone: (() => 1) as never }));
    const fit = trainer.fit(seededTrainRequest({ data: { ...data, features } }));
    await expect(fit).rejects.toMatchObject({ code: "training.worker-died" });
    await trainer.close();
  });
});

describe("a checkpoint", () => {
  const trainer = createNativeTrainer({ workers: 2 });
  afterAll(() => trainer.close());
  const taken = async (request: TrainRequest, everyRounds: number) => {
    const all: Uint8Array[] = [];
    const checkpoints = { everyRounds, onCheckpoint: (model: Uint8Array) => all.push(model) };
    const { bytes, bestRound } = await trainer.fit(request, { checkpoints });
    return { all, bestRound, text: Buffer.from(bytes).toString() };
  };

  it("keeps early stopping and its best round", async () => {
    const validation = seededTrainingData({ rows: 800, seed: 8 });
    const parameters = { ...testParameters, rounds: 200, leaves: 31, minDataInLeaf: 1, earlyStoppingRounds: 5 };
    const request = seededTrainRequest({ validation, parameters });
    const { all, bestRound, text } = await taken(request, 4);
    const resumed = await trainer.fit({ ...request, checkpoint: all.at(-1) as Uint8Array });
    expect(resumed.bestRound).toBe(bestRound);
    expect(Buffer.from(resumed.bytes).toString() === text).toBe(true);
  });

  it("goes on for several classes, and for more rounds than were asked for before", async () => {
    const { data } = seededTrainRequest();
    const label = data.label.map((value, row) => (row % 5 === 0 ? 2 : value));
    const asked = (rounds: number) =>
      seededTrainRequest({
        ...{ objective: "multiclass", data: { ...data, label } },
        parameters: { ...testParameters, rounds, classes: 3 },
      });
    const short = await taken(asked(4), 4);
    const resumed = await trainer.fit({ ...asked(9), checkpoint: short.all[0] as Uint8Array });
    const whole = await taken(asked(9), 100);
    expect(Buffer.from(resumed.bytes).toString() === whole.text).toBe(true);
  });

  it.each<[string, (request: TrainRequest) => TrainRequest, RegExp]>([
    [
      "other rows",
      ({ data, ...rest }) => ({ ...rest, data: { ...data, ...shifted(data) } }),
      /^leaf \d+ of tree 0 was grown/,
    ],
    ["another seed", (request) => ({ ...request, parameters: { ...testParameters, seed: 2 } }), /^seed was 1 .*: 2$/],
    [
      "bagging it had not",
      (request) => ({ ...request, parameters: { ...testParameters, baggingFraction: 0.5 } }),
      /^bagging_fraction was not given in the checkpoint: 0.5$/,
    ],
    [
      "fewer features",
      ({ data, ...rest }) => ({ ...rest, data: { ...data, features: data.features.slice(1) } }),
      /^the checkpoint has other features/,
    ],
  ])("is refused for %s", async (_, change, detail) => {
    const request = seededTrainRequest();
    const { all } = await taken(request, 10);
    const fit = trainer.fit({ ...change(request), checkpoint: all[0] as Uint8Array });
    const code = "training.checkpoint-mismatch";
    await expect(fit).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) });
  });

  it("that was cut off is refused with the place", async () => {
    const { all } = await taken(seededTrainRequest(), 10);
    const fit = trainer.fit(seededTrainRequest({ checkpoint: (all[0] as Uint8Array).subarray(0, 3_000) }));
    await expect(fit).rejects.toMatchObject({
      code: "training.checkpoint-mismatch",
      detail: expect.stringMatching(/^the checkpoint cannot be read: /),
    });
  });

  it("every 0 rounds is refused", async () => {
    const fit = trainer.fit(seededTrainRequest(), { checkpoints: { everyRounds: 0, onCheckpoint: () => undefined } });
    await expect(fit).rejects.toMatchObject({ code: "training.invalid-parameter" });
  });
});

/** The same rows with other amounts. */
const shifted = ({ features }: TrainingData) => ({
  features: features.map((feature, i) =>
    i === 0 ? { ...feature, values: feature.values.map((v) => v * 1.7) } : feature,
  ),
});

describe("waiting for a fit", () => {
  const controls = () => ({ signal: new AbortController().signal, onProgress: undefined });
  const worker = (script: string, limits = {}) => new Worker(script, { eval: true, execArgv: [], ...limits });

  it.each([
    ["leaves", "process.exit(3)", {}, "exit code 3"],
    ["throws", "throw new Error('no luck')", {}, "no luck"],
    [
      "runs out of memory",
      "const all = []; for (;;) all.push(new Array(1000).fill(1.5))",
      { resourceLimits: { maxOldGenerationSizeMb: 8 } },
      "memory",
    ],
  ])("says that the worker died when it %s", async (_, script, limits, detail) => {
    await expect(awaitFit([worker(script, limits)], controls())).rejects.toMatchObject({
      code: "training.worker-died",
      detail: expect.stringContaining(detail),
    });
  });

  it("says that one of several died, and ends the others", async () => {
    const waiting = worker("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)");
    const leaving = worker("process.exit(0)");
    await expect(awaitFit([waiting, leaving], controls())).rejects.toMatchObject({
      code: "training.worker-died",
      detail: expect.stringContaining("exit code 0"),
    });
    expect(waiting.threadId).toBe(-1);
  });

  it("ends the thread before it rejects", async () => {
    const controller = new AbortController();
    const endless = worker("require('node:worker_threads').parentPort.postMessage({ type: 'progress' }); for (;;);");
    const fit = awaitFit([endless], { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(fit).rejects.toMatchObject({ code: "training.cancelled" });
    expect(endless.threadId).toBe(-1);
  });

  it("tells nothing of a fit that is over", async () => {
    const told: string[] = [];
    const endless = worker("for (;;);");
    const fit = awaitFit([endless], {
      ...controls(),
      onProgress: () => {
        told.push("progress");
        throw new RangeError("enough");
      },
      onCheckpoint: () => told.push("checkpoint"),
    });
    for (const type of ["progress", "progress", "checkpoint"]) endless.emit("message", { type });
    await expect(fit).rejects.toThrow("enough");
    expect(told).toEqual(["progress"]);
  });
});

describe("built trainer", () => {
  const program = `
    import { createNativeTrainer } from "./native-trainer.js";
    const label = Float64Array.from({ length: 200 }, (_, row) => row % 2);
    const values = label.map((value, row) => value + Math.sin(row));
    const trainer = createNativeTrainer();
    const parameters = ${JSON.stringify(testParameters)};
    const data = { rows: 200, label, features: [{ name: "x", kind: "numeric", values }] };
    const { bytes } = await trainer.fit({ trainer: "gradient-boosting", objective: "binary", parameters, data });
    await trainer.close();
    process.stdout.write(bytes);`;

  it("loads its worker from the file beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "throughline-native-"));
    const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    await build({
      entryPoints: [source("native-trainer.ts"), source("fit-worker.ts")],
      bundle: true,
      external: ["esbuild"],
      outdir: folder,
      platform: "node",
      format: "esm",
    });
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "main.js"), program);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "main.js")]);
    await rm(folder, { recursive: true });
    const { ensemble } = parseLightgbmModel(Buffer.from(stdout));
    expect(ensemble.features).toHaveLength(1);
    expect(ensemble.trees.length).toBeGreaterThan(0);
  });
});
