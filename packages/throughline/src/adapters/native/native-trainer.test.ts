import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import { describeTrainer, seededTrainRequest, testParameters } from "../../testing/trainer.ts";
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

  it("refuses less than one worker", () => {
    expect(() => createNativeTrainer({ workers: 0 })).toThrow(
      expect.objectContaining({ code: "training.invalid-parameter" }),
    );
  });

  it("says so when the request cannot be sent to a worker", async () => {
    const trainer = createNativeTrainer();
    const { data } = seededTrainRequest();
    const fit = trainer.fit(seededTrainRequest({ data: { ...data, rows: (() => 1) as never } }));
    await expect(fit).rejects.toMatchObject({ code: "training.worker-died" });
    await trainer.close();
  });
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
    await expect(awaitFit(worker(script, limits), controls())).rejects.toMatchObject({
      code: "training.worker-died",
      detail: expect.stringContaining(detail),
    });
  });

  it("ends the thread before it rejects", async () => {
    const controller = new AbortController();
    const endless = worker("require('node:worker_threads').parentPort.postMessage({ type: 'progress' }); for (;;);");
    const fit = awaitFit(endless, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(fit).rejects.toMatchObject({ code: "training.cancelled" });
    expect(endless.threadId).toBe(-1);
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
