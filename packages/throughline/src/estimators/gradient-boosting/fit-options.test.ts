import { describe, expect, it } from "vitest";
import type {
  GradientBoostingParameters,
  TrainingData,
  TrainingFeature,
  TrainProgress,
  TrainRequest,
} from "../../ports/trainer.ts";
import { seededTrainingData, testParameters } from "../../testing/trainer.ts";
import type { Ensemble } from "./ensemble.ts";
import { fitGradientBoosting } from "./fit.ts";
import { flattenEnsemble, predictOutput, predictRaw } from "./predict.ts";
import { seededRandom } from "./random.ts";

type Change = Partial<Omit<TrainRequest, "parameters" | "checkpoint">> & {
  readonly parameters?: Partial<GradientBoostingParameters>;
};

const data = seededTrainingData({ rows: 4_000, seed: 3 });

function fit({ parameters, ...change }: Change) {
  const progress: TrainProgress[] = [];
  const request = { objective: "binary", data, ...change, parameters: { ...testParameters, ...parameters } } as const;
  const model = fitGradientBoosting(request, { onProgress: (told) => progress.push(told) });
  return { ...model, progress };
}

function matrixOf({ features, rows }: TrainingData): Float64Array {
  return Float64Array.from({ length: rows * features.length }, (_, i) => {
    const row = Math.floor(i / features.length);
    return features[i % features.length]?.values[row] ?? Number.NaN;
  });
}

function logLoss(ensemble: Ensemble, { label, ...rows }: TrainingData): number {
  const scores = predictOutput(flattenEnsemble(ensemble), matrixOf({ label, ...rows }), rows.rows);
  const losses = scores.map((score, row) => -Math.log(label[row] === 1 ? score : 1 - score));
  return losses.reduce((a, b) => a + b, 0) / rows.rows;
}

const numeric = (name: string, values: Iterable<number>, monotone?: -1 | 1): TrainingFeature => ({
  ...{ name, kind: "numeric", values: Float64Array.from(values) },
  ...(monotone === undefined ? {} : { monotone }),
});

describe("bagging", () => {
  const bagged = { baggingFraction: 0.5, baggingFrequency: 2 };

  it("lets each tree learn from its share of the rows, and scores the others as prediction does", () => {
    const { ensemble, progress } = fit({ parameters: bagged });
    for (const tree of ensemble.trees) expect(tree.leafRows.reduce((a, b) => a + b, 0)).toBe(2_000);
    expect(logLoss(ensemble, data)).toBeCloseTo(progress.at(-1)?.loss ?? 0, 12);
  });

  it("gives the same model for the same seed, and another for another", () => {
    expect(fit({ parameters: bagged }).ensemble).toEqual(fit({ parameters: bagged }).ensemble);
    expect(fit({ parameters: { ...bagged, seed: 2 } }).ensemble).not.toEqual(fit({ parameters: bagged }).ensemble);
  });
});

describe("sampled features", () => {
  it("are the only ones that a tree splits on", () => {
    const { ensemble } = fit({ parameters: { featureFraction: 0.5 } });
    const used = ensemble.trees.map((tree) => [...new Set(tree.splitFeature)].sort().join());
    expect(ensemble.trees.every((tree) => new Set(tree.splitFeature).size <= 2)).toBe(true);
    expect(new Set(used).size).toBeGreaterThan(2);
  });
});

describe("the same request", () => {
  it.each(["binary", "multiclass", "regression", "quantile", "poisson"] as const)(
    "gives the same %s model",
    (objective) => {
      const weight = data.label.map((_, row) => 1 + (row % 7) / 3);
      const sampling = { baggingFraction: 0.8, featureFraction: 0.75, rounds: 5 };
      const parameters = { ...sampling, ...(objective === "multiclass" ? { classes: 3 } : {}) };
      const once = () => fit({ objective, data: { ...data, weight }, parameters }).ensemble;
      expect(once()).toEqual(once());
    },
  );
});

describe("weights", () => {
  it("of 2 give the leaf values that doubled rows give", () => {
    const label = data.label.slice(0, 40);
    const x = Array.from(label, (_, row) => row % 4);
    const twice = [...x.keys(), ...[...x.keys()].filter((row) => row % 3 === 0)];
    const parameters = { minDataInLeaf: 1, rounds: 5 };
    const weighted = fit({
      parameters,
      data: { rows: 40, label, features: [numeric("x", x)], weight: label.map((_, row) => (row % 3 === 0 ? 2 : 1)) },
    });
    const doubled = fit({
      parameters,
      data: {
        rows: twice.length,
        label: Float64Array.from(twice, (row) => label[row] ?? 0),
        features: [
          numeric(
            "x",
            twice.map((row) => x[row] ?? 0),
          ),
        ],
      },
    });
    const at = Float64Array.of(0, 1, 2, 3);
    const [one, other] = [weighted, doubled].map(({ ensemble }) => predictRaw(flattenEnsemble(ensemble), at, 4));
    for (const [i, score] of (one ?? []).entries()) expect(score).toBeCloseTo(other?.[i] ?? 0, 6);
  });

  it("of 0 take a row out of what is learned", () => {
    const weight = data.label.map((value, row) => (value === 1 && row % 2 === 0 ? 0 : 1));
    const { ensemble } = fit({ data: { ...data, weight } });
    const mean = (scores: Float64Array) => scores.reduce((a, b) => a + b, 0) / scores.length;
    const values = matrixOf(data);
    const odds = (of: Ensemble) => mean(predictRaw(flattenEnsemble(of), values, data.rows));
    expect(odds(fit({}).ensemble) - odds(ensemble)).toBeGreaterThan(0.5);
  });
});

describe("validation rows", () => {
  // Codes, missing numbers and values that training never saw.
  const strange = (): TrainingData => {
    const rows = seededTrainingData({ rows: 1_000, seed: 4 });
    const changed = rows.features.map((feature) => ({
      ...feature,
      values: feature.values.map((value, row) => {
        if (feature.name === "hour" && row % 3 === 0) return Number.NaN;
        if (feature.name === "country" && row % 4 === 0) return 500 + row;
        return feature.name === "noise" && row % 5 === 0 ? -1e6 : value;
      }),
    }));
    return { ...rows, features: changed };
  };

  it("have the loss that prediction gives them", () => {
    const validation = strange();
    const { ensemble, progress, bestRound } = fit({ validation });
    expect(progress).toHaveLength(20);
    expect(progress.at(-1)?.validationLoss).toBeCloseTo(logLoss(ensemble, validation), 12);
    expect(bestRound).toBeUndefined();
  });

  it("stop the fit when their loss no longer falls, and the best round is the last of the model", () => {
    const random = seededRandom(5);
    const noisy = { ...data, label: data.label.map((value) => (random() < 0.3 ? 1 - value : value)) };
    const validation = seededTrainingData({ rows: 2_000, seed: 6 });
    const parameters = { rounds: 500, leaves: 31, earlyStoppingRounds: 10 };
    const { ensemble, progress, bestRound = 0 } = fit({ data: noisy, validation, parameters });
    const losses = progress.map(({ validationLoss }) => validationLoss ?? 0);
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(bestRound);
    expect(losses).toHaveLength(bestRound + 10);
    expect(ensemble.trees).toHaveLength(bestRound);
    expect(logLoss(ensemble, validation)).toBeCloseTo(Math.min(...losses), 12);
  });

  it("that training knows nothing of change nothing else", () => {
    expect(fit({ validation: strange() }).ensemble).toEqual(fit({}).ensemble);
  });
});

describe("a direction", () => {
  const random = seededRandom(12);
  const rows = 3_000;
  const x = Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : random()));
  const y = Array.from({ length: rows }, () => random());
  // Rises with x but for a dip, and falls and rises with y.
  const label = x.map((value, row) => {
    const signal = Number.isNaN(value) ? 1 : 3 * value - 4 * Math.exp(-200 * (value - 0.5) ** 2);
    return signal + 5 * ((y[row] ?? 0) - 0.5) ** 2 + random();
  });
  const directed = (x_: -1 | 1 | undefined, y_: -1 | 1 | undefined) => {
    const features = [numeric("x", x, x_), numeric("y", y, y_)];
    const own = { rows, label: Float64Array.from(label), features };
    return fit({ objective: "regression", data: own, parameters: { rounds: 40 } });
  };
  const greatestFall = (ensemble: Ensemble, of: 0 | 1) => {
    let worst = 0;
    for (let other = 0; other <= 20; other++) {
      const line = Float64Array.from({ length: 2 * 201 }, (_, i) =>
        i % 2 === of ? Math.floor(i / 2) / 200 : other / 20,
      );
      const scores = predictRaw(flattenEnsemble(ensemble), line, 201);
      for (let i = 1; i < 201; i++) worst = Math.max(worst, (scores[i - 1] ?? 0) - (scores[i] ?? 0));
    }
    return worst;
  };

  it("holds whatever the other features are", () => {
    expect(greatestFall(directed(undefined, undefined).ensemble, 0)).toBeGreaterThan(0.5);
    const { ensemble, progress } = directed(1, -1);
    expect(greatestFall(ensemble, 0)).toBe(0);
    const upsideDown = {
      ...ensemble,
      trees: ensemble.trees.map((tree) => ({ ...tree, leafValue: tree.leafValue.map((v) => -v) })),
    };
    expect(greatestFall(upsideDown, 1)).toBe(0);
    expect(progress.at(-1)?.loss).toBeLessThan((progress[0]?.loss ?? 0) / 2);
  });

  it("leaves missing values their own side", () => {
    const { ensemble } = directed(1, undefined);
    const [missing = 0, low = 0, high = 0] = predictRaw(
      flattenEnsemble(ensemble),
      Float64Array.of(Number.NaN, 0.5, 0.01, 0.5, 0.99, 0.5),
      3,
    );
    expect(low).toBeLessThan(missing);
    expect(missing).toBeLessThan(high);
    expect(ensemble.features.map(({ monotone }) => monotone)).toEqual([1, undefined]);
  });
});

describe("multiclass", () => {
  const label = data.label.map((value, row) => ((data.features[1]?.values[row] ?? 0) < 6 ? 3 : value));
  const { ensemble, progress } = fit({
    objective: "multiclass",
    data: { ...data, label },
    parameters: { classes: 4, rounds: 10 },
  });
  const probabilities = predictOutput(flattenEnsemble(ensemble), matrixOf(data), data.rows);

  it("gives each row probabilities of all classes that add up to 1", () => {
    expect(probabilities).toHaveLength(4 * data.rows);
    for (let row = 0; row < data.rows; row++)
      expect(probabilities.subarray(4 * row, 4 * row + 4).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it("tells the loss that its predictions have", () => {
    const losses = label.map((value, row) => -Math.log(probabilities[4 * row + value] ?? 0));
    expect(losses.reduce((a, b) => a + b, 0) / data.rows).toBeCloseTo(progress.at(-1)?.loss ?? 0, 12);
  });

  it("gives a class without rows a constant in each round, and next to no probability", () => {
    const third = ensemble.trees.filter((_, i) => i % 4 === 2);
    expect(third).toHaveLength(10);
    expect(third.every((tree) => tree.leaves === 1)).toBe(true);
    expect(probabilities.every((value, i) => i % 4 !== 2 || value < 1e-12)).toBe(true);
  });
});

describe("numbers as labels", () => {
  const random = seededRandom(31);
  const x = Array.from({ length: 5_000 }, () => 4 * random());
  const own = (label: (value: number) => number): TrainingData => ({
    rows: x.length,
    label: Float64Array.from(x, label),
    features: [numeric("x", x)],
  });
  const expectedAt = (ensemble: Ensemble, values: readonly number[]) =>
    Array.from(predictOutput(flattenEnsemble(ensemble), Float64Array.from(values), values.length));

  it("are met on average by regression", () => {
    const { ensemble } = fit({
      objective: "regression",
      data: own((value) => 1e6 * value + random()),
      parameters: { rounds: 80 },
    });
    for (const [i, value] of expectedAt(ensemble, [1, 2, 3]).entries()) expect(value / 1e6).toBeCloseTo(i + 1, 1);
  });

  it("lie below a quantile as often as it says", () => {
    const noisy = own((value) => value + random());
    const { ensemble } = fit({ objective: "quantile", data: noisy, parameters: { quantile: 0.9, rounds: 60 } });
    const scores = expectedAt(ensemble, x);
    const below = scores.filter((score, row) => (noisy.label[row] ?? 0) <= score).length / x.length;
    expect(below).toBeGreaterThan(0.87);
    expect(below).toBeLessThan(0.93);
  });

  it("give each leaf of the first tree the quantile of its rows", () => {
    const label = Array.from({ length: 400 }, (_, row) => (row % 2 === 0 ? row : 10_000 + row));
    const { ensemble } = fit({
      objective: "quantile",
      data: {
        rows: 400,
        label: Float64Array.from(label),
        features: [
          numeric(
            "side",
            label.map((_, row) => row % 2),
          ),
        ],
      },
      parameters: { quantile: 0.5, rounds: 1, leaves: 2, learningRate: 1 },
    });
    expect(Array.from(ensemble.trees[0]?.leafValue ?? [])).toEqual([199, 10_200]);
  });

  it("that are counts are expected above 0 by poisson", () => {
    const { ensemble } = fit({
      objective: "poisson",
      data: own((value) => Math.floor(2 * value * random())),
      parameters: { rounds: 60 },
    });
    const [low = 0, high = 0] = expectedAt(ensemble, [0.2, 3.8]);
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.1);
    expect(high).toBeGreaterThan(2.5);
  });
});
