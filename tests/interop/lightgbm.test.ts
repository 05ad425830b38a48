import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNativeTrainer } from "../../packages/throughline/src/adapters/native/native-trainer.ts";
import { evaluateBinary } from "../../packages/throughline/src/estimators/evaluation/evaluate-binary.ts";
import { flattenEnsemble, predictRaw } from "../../packages/throughline/src/estimators/gradient-boosting/predict.ts";
import { formatLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/format-model.ts";
import { parseLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/parse-model.ts";
import { smallModel, smallModelCases } from "../../packages/throughline/src/testing/model-runtime.ts";
import { seededTrainingData, testParameters } from "../../packages/throughline/src/testing/trainer.ts";
import { greatestDifference, type LightgbmPeer, matrixOf, openLightgbmPeer, whyNoLightgbm } from "./lightgbm-peer.ts";

const raw = (model: Uint8Array, values: Float64Array, rows: number) =>
  predictRaw(flattenEnsemble(parseLightgbmModel(model).ensemble), values, rows);

const aucOf = (scores: Float64Array, label: Float64Array) =>
  evaluateBinary({ scores: scores.map((score) => 1 / (1 + Math.exp(-score))), label }).rocAuc ?? 0;

describe.skipIf(whyNoLightgbm !== undefined)("LightGBM", () => {
  const training = seededTrainingData({ rows: 40_000, seed: 11 });
  const test = seededTrainingData({ rows: 20_000, seed: 12 });
  const values = matrixOf(test);
  const rows = { values, features: training.features.length };
  const parameters = { ...testParameters, rounds: 100, leaves: 31 };
  const state = {} as { peer: LightgbmPeer; ours: Uint8Array; theirs: Awaited<ReturnType<LightgbmPeer["train"]>> };

  const trainedByPeer = () =>
    state.peer.train(
      {
        data: training,
        rounds: parameters.rounds,
        parameters: {
          objective: "binary",
          num_leaves: parameters.leaves,
          learning_rate: parameters.learningRate,
          min_data_in_leaf: parameters.minDataInLeaf,
          max_bin: parameters.maxBins,
          lambda_l2: parameters.lambda,
        },
      },
      rows,
    );

  beforeAll(async () => {
    state.peer = await openLightgbmPeer();
    const trainer = createNativeTrainer();
    const request = { trainer: "gradient-boosting", objective: "binary", parameters, data: training } as const;
    state.ours = (await trainer.fit(request)).bytes;
    await trainer.close();
    state.theirs = await trainedByPeer();
  });
  afterAll(() => state.peer.close());

  it("scores a model of ours as we do, to the bit", async () => {
    const theirs = await state.peer.score(state.ours, rows);
    expect(greatestDifference(theirs.raw, raw(state.ours, values, test.rows))).toBe(0);
  });

  it("saves a model of ours so that we read the same scores back", async () => {
    const { model } = await state.peer.score(state.ours, rows);
    expect(greatestDifference(raw(model, values, test.rows), raw(state.ours, values, test.rows))).toBe(0);
  });

  it("is read by us with its own scores, to the bit, also after we write it", async () => {
    const { theirs } = state;
    expect(parseLightgbmModel(theirs.model).ensemble.trees.some((tree) => tree.categoryWords.length > 0)).toBe(true);
    expect(greatestDifference(raw(theirs.model, values, test.rows), theirs.raw)).toBe(0);
    const rewritten = await state.peer.score(formatLightgbmModel(parseLightgbmModel(theirs.model)), rows);
    expect(greatestDifference(rewritten.raw, theirs.raw)).toBe(0);
  });

  it("ranks as well as we do, within 0.003 of the area under ROC", async () => {
    const theirs = aucOf(state.theirs.raw, test.label);
    const ours = aucOf(raw(state.ours, values, test.rows), test.label);
    console.log(
      `area under ROC, ${test.rows} test rows: LightGBM ${theirs.toFixed(5)}, Throughline ${ours.toFixed(5)}`,
    );
    expect(theirs).toBeGreaterThan(0.65);
    expect(Math.abs(ours - theirs)).toBeLessThan(0.003);
  });

  it("gives the scores that the conformance suite asks for", async () => {
    const inputs = Float64Array.from(smallModelCases.flatMap(({ amount, country }) => [amount, country]));
    const theirs = await state.peer.score(new TextEncoder().encode(smallModel), { values: inputs, features: 2 });
    expect(Array.from(theirs.raw)).toEqual(smallModelCases.map((one) => one.raw));
  });

  it("loads a model of one leaf", async () => {
    const trainer = createNativeTrainer();
    const data = seededTrainingData({ rows: 30, seed: 1 });
    const request = { trainer: "gradient-boosting", objective: "binary", parameters, data } as const;
    const { bytes } = await trainer.fit(request);
    await trainer.close();
    const theirs = await state.peer.score(bytes, rows);
    expect(greatestDifference(theirs.raw, raw(bytes, values, test.rows))).toBe(0);
    expect(new Set(theirs.raw).size).toBe(1);
  });

  it.each([
    ["linear trees", { linear_tree: true }, "linear trees"],
    ["random forests", { boosting: "rf", bagging_freq: 1, bagging_fraction: 0.5 }, "random forest"],
    ["another objective", { objective: "huber" }, "objective huber"],
    ["transformed labels", { objective: "regression", reg_sqrt: true }, "objective regression sqrt"],
    ["one-vs-all classes", { objective: "multiclassova", num_class: 2 }, "objective multiclassova"],
  ])("writes %s that we refuse by name", async (_, change, name) => {
    const data = { ...training, features: training.features.filter(({ kind }) => kind === "numeric") };
    const few = { values: values.subarray(0, 30), features: 3 };
    const { model } = await state.peer.train({ data, rounds: 2, parameters: { objective: "binary", ...change } }, few);
    expect(() => parseLightgbmModel(model)).toThrow(
      expect.objectContaining({ code: "lightgbm-model.unsupported", detail: expect.stringContaining(name) }),
    );
  });

  it.each([
    ["dart", { boosting: "dart" }],
    ["zeros as missing", { zero_as_missing: true }],
    ["no missing values", { use_missing: false }],
    [
      "deep trees and penalties",
      { num_leaves: 255, min_data_in_leaf: 2, lambda_l1: 0.5, path_smooth: 1, extra_trees: true },
    ],
  ])("writes models of %s that we read to the bit", async (_, change) => {
    const theirs = await state.peer.train(
      { data: training, rounds: 20, parameters: { objective: "binary", ...change } },
      rows,
    );
    expect(greatestDifference(raw(theirs.model, values, test.rows), theirs.raw)).toBe(0);
  });
});
