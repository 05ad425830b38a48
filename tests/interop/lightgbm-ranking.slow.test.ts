import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { train } from "../../packages/throughline/src/adapters/native/train.ts";
import { flattenEnsemble, predictRaw } from "../../packages/throughline/src/estimators/gradient-boosting/predict.ts";
import { seededRandom } from "../../packages/throughline/src/estimators/gradient-boosting/random.ts";
import { formatLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/format-model.ts";
import { parseLightgbmModel } from "../../packages/throughline/src/formats/lightgbm-model/parse-model.ts";
import type { TrainingData } from "../../packages/throughline/src/ports/trainer.ts";
import { testParameters } from "../../packages/throughline/src/testing/trainer.ts";
import { greatestDifference, type LightgbmPeer, matrixOf, openLightgbmPeer, whyNoLightgbm } from "./lightgbm-peer.ts";

/** Queries of 5 to 44 rows whose grades depend on features with few values, so that both sides cut the same bins. */
function queriedRows(seed: number, rows: number): TrainingData {
  const random = seededRandom(seed);
  const queries: number[] = [];
  for (let left = rows; left > 0; left -= queries.at(-1) ?? 0)
    queries.push(Math.min(left, 5 + Math.floor(40 * random())));
  const steps = (count: number, missing = 0) =>
    Float64Array.from({ length: rows }, () => (random() < missing ? Number.NaN : 1 + Math.floor(count * random())));
  const columns = { a: steps(12), b: steps(7, 0.2), c: steps(30) };
  const mood = queries.flatMap((count) => new Array<number>(count).fill(2 * random()));
  const label = columns.a.map((value, row) => {
    const second = columns.b[row] ?? 0;
    const signal = 0.2 * value + (Number.isNaN(second) ? 1 : -0.2 * second) + (mood[row] ?? 0) + random();
    return Math.max(0, Math.min(4, Math.floor(signal)));
  });
  const features = Object.entries(columns).map(([name, values]) => ({ name, kind: "numeric" as const, values }));
  return { rows, features, label, queries: Uint32Array.from(queries) };
}

describe.skipIf(whyNoLightgbm !== undefined)("LightGBM, objective lambdarank", () => {
  const state = {} as { peer: LightgbmPeer };
  beforeAll(async () => {
    state.peer = await openLightgbmPeer();
  });
  afterAll(() => state.peer.close());

  const data = queriedRows(31, 6_000);
  const values = matrixOf(data);
  const parameters = { ...testParameters, rounds: 10, minDataInLeaf: 1, rankTruncation: 20 };
  const scoresOf = (model: Uint8Array) =>
    predictRaw(flattenEnsemble(parseLightgbmModel(model).ensemble), values, data.rows);
  const ask = (rounds: number) =>
    state.peer.train(
      {
        ...{ data, validation: data, rounds },
        parameters: {
          ...{ objective: "lambdarank", lambdarank_truncation_level: 20, metric: "ndcg", eval_at: [20] },
          ...{ num_leaves: parameters.leaves, learning_rate: parameters.learningRate, lambda_l2: 0 },
          ...{ min_data_in_leaf: 0, min_data_in_bin: 1, max_bin: 255, feature_pre_filter: false, enable_bundle: false },
        },
      },
      { values, features: 3 },
    );

  it("learns what LightGBM learns, but for its table of sigmoids", async () => {
    const peer = await ask(10);
    const losses: number[] = [];
    const request = { trainer: "gradient-boosting", objective: "lambdarank", parameters, data } as const;
    const { bytes } = train(request, { onProgress: ({ loss }) => losses.push(loss) });
    const difference = greatestDifference(scoresOf(bytes), peer.raw);
    console.log(`lambdarank: greatest difference of raw scores after 10 rounds ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(1e-3);
    expect(losses).toHaveLength(10);
    for (const [round, loss] of losses.entries()) expect(1 - loss).toBeCloseTo(peer.losses[round] ?? 0, 3);
  });

  it("scores our model as we do, and we score its model as it does, to the bit", async () => {
    const request = { trainer: "gradient-boosting", objective: "lambdarank", parameters, data } as const;
    const ours = train({ ...request, parameters: { ...parameters, rounds: 60 } }).bytes;
    const read = await state.peer.score(ours, { values, features: 3 });
    expect(greatestDifference(scoresOf(ours), read.raw)).toBe(0);
    const theirs = await ask(60);
    expect(greatestDifference(scoresOf(theirs.model), theirs.raw)).toBe(0);
    const rewritten = await state.peer.score(formatLightgbmModel(parseLightgbmModel(theirs.model)), {
      values,
      features: 3,
    });
    expect(greatestDifference(rewritten.raw, theirs.raw)).toBe(0);
  });
});
