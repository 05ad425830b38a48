import { describe, expect, it } from "vitest";
import { fitGradientBoosting } from "../../estimators/gradient-boosting/fit.ts";
import { seededRandom } from "../../estimators/gradient-boosting/random.ts";
import type { TrainingData, TrainRequest } from "../../ports/trainer.ts";
import { seededTrainingData, seededTrainRequest, testParameters } from "../../testing/trainer.ts";
import { createNativeTrainer } from "./native-trainer.ts";

/** Made-up rows, widened by columns of noise so that several threads are worth it. */
function widened(rows: number, columns: number): TrainingData {
  const data = seededTrainingData({ rows, seed: 9 });
  const random = seededRandom(10);
  const noise = Array.from({ length: columns - 4 }, (_, i) => ({
    name: `noise${i}`,
    kind: "numeric" as const,
    values: Float64Array.from({ length: rows }, () => (random() < 0.05 ? Number.NaN : Math.floor(300 * random()))),
  }));
  return { ...data, features: [...data.features, ...noise] };
}

const parameters = { ...testParameters, rounds: 4, leaves: 31 };
const tall = widened(60_000, 13);
const weight = Float64Array.from({ length: tall.rows }, (_, row) => 1 + (row % 3));
const requests: Readonly<Record<string, Partial<TrainRequest>>> = {
  "many rows": { data: tall },
  "many features": { data: widened(2_000, 400) },
  "bagged rows, sampled features, weights": {
    data: { ...tall, weight },
    parameters: { ...parameters, baggingFraction: 0.6, featureFraction: 0.5 },
  },
  "three classes": {
    data: { ...tall, label: tall.label.map((value, row) => (row % 7 === 0 ? 2 : value)) },
    objective: "multiclass",
    parameters: { ...parameters, rounds: 2, classes: 3 },
  },
  "a quantile, with directions of none": {
    data: { ...tall, label: tall.label.map((value, row) => value + (row % 11)) },
    objective: "quantile",
  },
  "a feature that may only rise": {
    data: {
      ...tall,
      features: tall.features.map((feature, i) => (i === 0 ? { ...feature, monotone: 1 as const } : feature)),
    },
  },
};

describe.each(Object.entries(requests))("a fit of %s", (_, change) => {
  it("gives the same bytes and the same losses on one, two and three threads", async () => {
    const request = seededTrainRequest({ parameters, ...change });
    const fits = [1, 2, 3].map(async (threads) => {
      const trainer = createNativeTrainer({ threads, workers: 1 });
      const losses: number[] = [];
      const { bytes } = await trainer.fit(request, { onProgress: ({ loss }) => losses.push(loss) });
      await trainer.close();
      return { losses, text: new TextDecoder().decode(bytes) };
    });
    const [one, two, three] = await Promise.all(fits);
    expect(two?.text === one?.text && three?.text === one?.text).toBe(true);
    expect([two?.losses, three?.losses]).toEqual([one?.losses, one?.losses]);
  });
});

describe("the plain kernels", () => {
  const data = widened(3_000, 7);
  const number = data.label.map((value, row) => value + (row % 5));
  it.each([
    ["binary", {}],
    ["regression", { data: { ...data, label: number } }],
    ["poisson", { data: { ...data, label: number, weight: weight.slice(0, 3_000) } }],
    ["multiclass", { data: { ...data, label: number.map((v) => v % 3) }, parameters: { ...parameters, classes: 3 } }],
  ] as const)("train the same %s model as the compiled ones", (objective, change) => {
    const request = { objective, parameters, data, ...change };
    expect(fitGradientBoosting(request, {}, "plain")).toEqual(fitGradientBoosting(request));
  });
});

describe("a fit that is too large for one memory", () => {
  it("is refused before anything is copied", async () => {
    const trainer = createNativeTrainer();
    const data = { ...seededTrainRequest().data, rows: 200_000_000 };
    await expect(trainer.fit(seededTrainRequest({ data }))).rejects.toMatchObject({
      code: "training.too-large",
      detail: expect.stringMatching(/^200000000 rows of 4 features need \d+\.\d GiB, and one fit has 4$/),
    });
    await trainer.close();
  });
});
