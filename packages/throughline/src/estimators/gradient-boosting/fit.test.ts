import { describe, expect, it } from "vitest";
import type { GradientBoostingParameters, TrainingData, TrainingFeature } from "../../ports/trainer.ts";
import { seededTrainingData, testParameters } from "../../testing/trainer.ts";
import { binTrainingData, blockOf, findBins } from "./binned-matrix.ts";
import { BOUNDLESS, CATEGORICAL, DEFAULT_LEFT, type Tree } from "./ensemble.ts";
import { fitGradientBoosting } from "./fit.ts";
import { flattenEnsemble, predictOutput, predictRaw } from "./predict.ts";
import { seededRandom } from "./random.ts";
import { alone } from "./team.ts";
import { createSharedMemory, openTrainingMemory } from "./training-memory.ts";

const fit = (data: TrainingData, change: Partial<GradientBoostingParameters> = {}) =>
  fitGradientBoosting({ objective: "binary", data, parameters: { ...testParameters, ...change } });

const numeric = (name: string, values: Iterable<number>): TrainingFeature => ({
  name,
  kind: "numeric",
  values: Float64Array.from(values),
});
const categorical = (name: string, values: Iterable<number>): TrainingFeature => ({
  ...numeric(name, values),
  kind: "categorical",
});

function dataOf(label: readonly number[], ...features: TrainingFeature[]): TrainingData {
  return { rows: label.length, label: Float64Array.from(label), features };
}

function matrixOf({ features, rows }: TrainingData): Float64Array {
  const values = new Float64Array(rows * features.length);
  for (const [f, feature] of features.entries())
    for (let row = 0; row < rows; row++) values[row * features.length + f] = feature.values[row] ?? Number.NaN;
  return values;
}

const rawScores = (data: TrainingData, model: ReturnType<typeof fit>) =>
  predictRaw(flattenEnsemble(model.ensemble), matrixOf(data), data.rows);

const firstTree = (model: ReturnType<typeof fit>) => model.ensemble.trees[0] as Tree;
const times = (count: number, values: readonly number[]) =>
  values.flatMap((value) => new Array<number>(count).fill(value));

/** 12 rows at x = 1, 2, 3, 4: the two upper values are positive. */
const steps = () => dataOf(times(3, [0, 0, 1, 1]), numeric("x", times(3, [1, 2, 3, 4])));

describe("the first tree", () => {
  it("has the split and the leaf values that follow by hand", () => {
    const tree = firstTree(fit(steps(), { rounds: 1, leaves: 2, learningRate: 1, minDataInLeaf: 1 }));
    // At score 0 every gradient is 0.5 or -0.5 and every hessian 0.25: six rows a side give 3 and 1.5.
    expect(Array.from(tree.threshold)).toEqual([2.5]);
    expect(Array.from(tree.splitGain)).toEqual([12]);
    expect(Array.from(tree.leafValue)).toEqual([-2, 2]);
    expect(Array.from(tree.leafWeight)).toEqual([1.5, 1.5]);
    expect(Array.from(tree.leafRows)).toEqual([6, 6]);
  });

  it("takes lambda into values and gain", () => {
    const tree = firstTree(fit(steps(), { rounds: 1, leaves: 2, learningRate: 0.5, minDataInLeaf: 1, lambda: 1.5 }));
    expect(Array.from(tree.leafValue)).toEqual([-0.5, 0.5]);
    expect(Array.from(tree.splitGain)).toEqual([6]);
  });

  it("starts from the log odds of the mean label", () => {
    const data = dataOf(times(3, [0, 0, 0, 1]), numeric("x", times(3, [1, 2, 3, 4])));
    const tree = firstTree(fit(data, { rounds: 1, leaves: 2, learningRate: 1, minDataInLeaf: 1 }));
    const [left, right] = tree.leafValue;
    expect(left).toBeCloseTo(Math.log(1 / 3) - 4 / 3, 6);
    expect(right).toBeCloseTo(Math.log(1 / 3) + 4, 6);
    expect(tree.shrinkage).toBe(1);
  });

  it("is one leaf with the log odds when nothing can be split", () => {
    const model = fit(steps(), { minDataInLeaf: 7 });
    expect(model.ensemble.trees).toHaveLength(1);
    expect(Array.from(firstTree(model).leafValue)).toEqual([0]);
    expect(Array.from(rawScores(steps(), model))).toEqual(new Array(12).fill(0));
  });

  it("splits the leaf with the greatest gain next", () => {
    const positives = [0, 40, 95, 100];
    const label = positives.flatMap((count) => [...times(count, [1]), ...times(100 - count, [0])]);
    const tree = firstTree(fit(dataOf(label, numeric("x", times(100, [1, 2, 3, 4]))), { leaves: 3, minDataInLeaf: 1 }));
    expect(Array.from(tree.threshold)).toEqual([2.5, 1.5]);
  });

  it("breaks ties by the lowest feature and the lowest bin", () => {
    const x = numeric("x", times(3, [1, 2, 3, 4]));
    const tree = firstTree(
      fit(dataOf(times(3, [0, 1, 1, 0]), { ...x, name: "a" }, { ...x, name: "b" }), { leaves: 2, minDataInLeaf: 1 }),
    );
    expect(Array.from(tree.splitFeature)).toEqual([0]);
    expect(Array.from(tree.threshold)).toEqual([1.5]);
  });
});

describe("a fit", () => {
  const data = seededTrainingData({ rows: 5_000, seed: 3 });

  it("gives the same scores by prediction as it had in training", () => {
    let loss = 0;
    const request = { objective: "binary", data, parameters: testParameters } as const;
    const model = fitGradientBoosting(request, { onProgress: (progress) => (loss = progress.loss) });
    const scores = predictOutput(flattenEnsemble(model.ensemble), matrixOf(data), data.rows);
    const losses = scores.map((score, row) => -Math.log(data.label[row] === 1 ? score : 1 - score));
    expect(losses.reduce((a, b) => a + b, 0) / data.rows).toBeCloseTo(loss, 12);
    expect(loss).toBeLessThan(0.62);
  });

  it("does not depend on the order of rows, to the bit", () => {
    const random = seededRandom(9);
    const order = [...new Array(data.rows).keys()].map((row) => [random(), row] as const).sort((a, b) => a[0] - b[0]);
    const shuffle = (values: Float64Array) => Float64Array.from(order, ([, row]) => values[row] ?? 0);
    const features = data.features.map((feature) => ({ ...feature, values: shuffle(feature.values) }));
    const other = fit({ rows: data.rows, label: shuffle(data.label), features });
    expect(other.ensemble).toEqual(fit(data).ensemble);
  });

  it("does not depend on the seed when all rows give the bin edges", () => {
    expect(fit(data, { seed: 99 }).ensemble).toEqual(fit(data).ensemble);
  });

  it("keeps to the number of leaves and to the rows of each, exactly", () => {
    const { ensemble } = fit(data, { leaves: 8, minDataInLeaf: 50 });
    expect(ensemble.trees).toHaveLength(20);
    for (const tree of ensemble.trees) {
      expect(tree.leaves).toBeLessThanOrEqual(8);
      expect(Math.min(...tree.leafRows)).toBeGreaterThanOrEqual(50);
      expect(tree.leafRows.reduce((a, b) => a + b, 0)).toBe(data.rows);
    }
  });

  it("counts rows in leaves as prediction sends them", () => {
    const { ensemble } = fit(data, { rounds: 3 });
    for (const tree of ensemble.trees) {
      const flat = flattenEnsemble({
        ...ensemble,
        trees: [{ ...tree, leafValue: tree.leafValue.map((_, leaf) => leaf) }],
      });
      const reached = new Array<number>(tree.leaves).fill(0);
      for (const leaf of predictRaw(flat, matrixOf(data), data.rows)) reached[leaf] = (reached[leaf] ?? 0) + 1;
      expect(reached).toEqual(Array.from(tree.leafRows));
    }
  });

  it("stops before the next round when it is cancelled", () => {
    let rounds = 0;
    const options = { onProgress: () => rounds++, isCancelled: () => rounds === 3 };
    expect(() => fitGradientBoosting({ objective: "binary", data, parameters: testParameters }, options)).toThrow(
      expect.objectContaining({ code: "training.cancelled" }),
    );
    expect(rounds).toBe(3);
  });

  it("adds up gains and splits by feature", () => {
    const { ensemble, importance } = fit(data);
    const splits = ensemble.trees.reduce((sum, tree) => sum + tree.leaves - 1, 0);
    const gain = ensemble.trees.flatMap((tree) => [...tree.splitGain]).reduce((a, b) => a + b, 0);
    expect(importance.reduce((sum, line) => sum + line.splits, 0)).toBe(splits);
    expect(importance.reduce((sum, line) => sum + line.gain, 0)).toBeCloseTo(gain, 6);
  });
});

describe("missing numbers", () => {
  const x = (hole: number) => numeric("x", times(30, [1, 2, hole, 3, 4]));

  it("go to the side that fits their labels", () => {
    const left = firstTree(fit(dataOf(times(30, [0, 0, 0, 1, 1]), x(Number.NaN)), { leaves: 2 }));
    const right = firstTree(fit(dataOf(times(30, [0, 0, 1, 1, 1]), x(Number.NaN)), { leaves: 2 }));
    expect([left.threshold[0], (left.decision[0] ?? 0) & DEFAULT_LEFT]).toEqual([2.5, DEFAULT_LEFT]);
    expect([right.threshold[0], (right.decision[0] ?? 0) & DEFAULT_LEFT]).toEqual([2.5, 0]);
  });

  it("can be the whole difference", () => {
    const data = dataOf(times(30, [0, 0, 1, 0, 0]), x(Number.NaN));
    const model = fit(data, { leaves: 2 });
    const scores = rawScores(data, model);
    expect(firstTree(model).threshold[0]).toBe(BOUNDLESS);
    expect(scores[75]).toBeGreaterThan(0);
    expect(scores[0]).toBeLessThan(0);
  });

  it("follow the larger child where training had none", () => {
    const data = dataOf(times(30, [0, 0, 0, 1]), numeric("x", times(30, [1, 2, 3, 4])));
    const model = fit(data, { leaves: 2 });
    const [missing, low] = predictRaw(flattenEnsemble(model.ensemble), Float64Array.of(Number.NaN, 1), 2);
    expect(missing).toBe(low);
  });
});

describe("categories", () => {
  it("are split one against the rest when they are few", () => {
    const data = dataOf(times(30, [0, 1, 0]), categorical("kind", times(30, [0, 1, 2])));
    const tree = firstTree(fit(data, { leaves: 2 }));
    expect(tree.decision[0]).toBe(CATEGORICAL | 8);
    expect(Array.from(tree.categoryWords)).toEqual([0b010]);
  });

  it("are grouped in one split when they are many", () => {
    const codes = [...new Array(40).keys()];
    const data = dataOf(
      times(
        60,
        codes.map((code) => (code % 2 === 0 ? 1 : 0)),
      ),
      categorical("code", times(60, codes)),
    );
    const model = fit(data, { leaves: 2, rounds: 1 });
    const even = codes.filter((code) => code % 2 === 0);
    const [low, high] = firstTree(model).categoryWords;
    const inSet = codes.filter((code) => (((code < 32 ? low : high) ?? 0) >>> (code & 31)) & 1);
    expect(inSet).toEqual(even);
    // 1,200 rows with gradient -0.5 and hessian 0.25; sorted categories add 10 to lambda.
    expect(firstTree(model).leafValue[0]).toBeCloseTo((0.1 * 600) / (300 + 10), 12);
  });

  it("are sorted from both ends: one that differs can go left alone", () => {
    const codes = [...new Array(12).keys()];
    const rates = (code: number) => (code === 7 ? 0 : 1);
    const data = dataOf(times(150, codes.map(rates)), categorical("code", times(150, codes)));
    const tree = firstTree(fit(data, { leaves: 2, rounds: 1 }));
    expect(Array.from(tree.categoryWords)).toEqual([1 << 7]);
  });

  it("send missing, rare and unseen codes to the right", () => {
    const codes = [...times(60, [0, 1, 2, 3, 4, 5, 6, 7]), Number.NaN, 8, 9];
    const data = dataOf(
      codes.map((code) => (code % 2 === 0 ? 1 : 0)),
      categorical("code", codes),
    );
    const model = fit(data, { leaves: 2, rounds: 1 });
    const [missing, rare, unseen, odd, even] = predictRaw(
      flattenEnsemble(model.ensemble),
      Float64Array.of(Number.NaN, 8, 500, 1, 0),
      5,
    );
    expect(missing).toBe(rare);
    expect(missing).toBe(unseen);
    expect(missing).toBe(odd);
    expect(missing).not.toBe(even);
  });

  it("beyond the most frequent 254 share the bin of the missing", () => {
    const codes = times(4, [...new Array(400).keys()]);
    const { features } = findBins(dataOf(codes, categorical("code", codes)), { maxBins: 255, seed: 1 });
    expect(features[0]?.bins).toBe(255);
    expect(features[0]?.codes).toHaveLength(255);
  });
});

describe("bins", () => {
  const random = seededRandom(4);
  const large = numeric("x", Float64Array.from({ length: 200_001 }, random));
  const edges = (seed: number) =>
    findBins({ rows: 200_001, label: new Float64Array(0), features: [large] }, { maxBins: 255, seed }).features[0]
      ?.edges;

  it("come from a sample that the seed draws, above 200,000 rows", () => {
    expect(edges(1)).toEqual(edges(1));
    expect(edges(1)).not.toEqual(edges(2));
    expect(edges(1)).toHaveLength(254);
  });

  it.each([6, 70])("stand by column and by row, in blocks of 64 of %i features", (count) => {
    const columns = [...new Array(count).keys()].map((f) => numeric(`x${f}`, times(5, [f, f + 10, f + 20])));
    const request = {
      objective: "binary",
      parameters: testParameters,
      data: dataOf(new Array(15).fill(0), ...columns),
    } as const;
    const memory = openTrainingMemory(request, 1, createSharedMemory(request, 1));
    const matrix = binTrainingData(request.data, testParameters, memory, alone);
    for (const f of [0, 3, 4, 5, count - 1]) {
      const { start, stride } = blockOf(memory.layout, count, 15, Math.floor(f / 64));
      expect([0, 5, 14].map((row) => matrix.columns[f * 15 + row])).toEqual([0, 1, 2]);
      expect([0, 5, 14].map((row) => memory.bytes[start + row * stride + (f % 64)])).toEqual([0, 1, 2]);
    }
    expect(matrix.totalBins).toBe(3 * count);
  });
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("with %i features", (count) => {
  it("every feature can carry the label", () => {
    const random = seededRandom(count);
    const label = Array.from({ length: 400 }, () => Math.round(random()));
    for (let carrier = 0; carrier < count; carrier++) {
      const columns = [...new Array(count).keys()].map((f) =>
        numeric(
          `x${f}`,
          label.map((value) => (f === carrier ? value : random())),
        ),
      );
      const { importance } = fit(dataOf(label, ...columns), { rounds: 1, leaves: 2 });
      expect(importance[0]).toMatchObject({ feature: `x${carrier}`, splits: 1 });
    }
  });
});
