import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrapIntervals } from "../../packages/throughline/src/estimators/evaluation/bootstrap.ts";
import { drawableBinary } from "../../packages/throughline/src/estimators/evaluation/drawn-measures.ts";
import { evaluateClasses } from "../../packages/throughline/src/estimators/evaluation/evaluate-classes.ts";
import { evaluateNumbers } from "../../packages/throughline/src/estimators/evaluation/evaluate-numbers.ts";
import { evaluateRanking } from "../../packages/throughline/src/estimators/evaluation/evaluate-ranking.ts";
import { twoSidedNormal } from "../../packages/throughline/src/estimators/evaluation/normal.ts";
import { deLongTest, mcNemarTest } from "../../packages/throughline/src/estimators/evaluation/paired-tests.ts";
import { seededRandom } from "../../packages/throughline/src/estimators/gradient-boosting/random.ts";
import { finish } from "../../packages/throughline/src/estimators/gradient-boosting/steps.ts";
import { runPython, whyNoPeer } from "./python-peer.ts";

const whyNot = await whyNoPeer(["scikit-learn==1.9.1", "scipy==1.17.1", "numpy==2.4.6"]);
if (whyNot !== undefined)
  console.error(
    `\nSKIPPED: measures were not compared with scikit-learn and SciPy, which could not be installed: ${whyNot}\n`,
  );

const program = `
import json, sys
import numpy
from scipy import stats
from sklearn import metrics
task = {name: numpy.asarray(values) for name, values in json.load(open(sys.argv[1])).items()}
label, first, second = task["label"], task["first"], task["second"]
came, said, counts, expected = task["came"], task["said"], task["counts"], task["expected"]

def structure(scores):
    positive, negative = scores[label == 1], scores[label == 0]
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    return wins.mean(axis=1), wins.mean(axis=0)

(v10a, v01a), (v10b, v01b) = structure(first), structure(second)
covariance = numpy.cov(v10a, v10b) / len(v10a) + numpy.cov(v01a, v01b) / len(v01a)
error = numpy.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
gain = metrics.roc_auc_score(label, second) - metrics.roc_auc_score(label, first)
right = [(scores >= 0.5) == (label == 1) for scores in (first, second)]
only = [int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())]
interval = stats.bootstrap((label, first), lambda l, s: metrics.log_loss(l, s), paired=True, vectorized=False,
    n_resamples=1000, method="percentile", rng=numpy.random.default_rng(1)).confidence_interval
truth, shares = task["truth"].astype(int), task["shares"].reshape(-1, 4)
decided = shares.argmax(axis=1)
each = metrics.precision_recall_fscore_support(truth, decided, labels=[0, 1, 2, 3], zero_division=0)
macro = metrics.precision_recall_fscore_support(truth, decided, average="macro", zero_division=0)
grades, ranked = task["grades"].reshape(-1, 12), task["ranked"].reshape(-1, 12)
ndcg = lambda k: float(numpy.mean([metrics.ndcg_score([2 ** g - 1], [s], k=k) for g, s in zip(grades, ranked)]))
print(json.dumps({
    "classes": {"logLoss": metrics.log_loss(truth, shares, labels=[0, 1, 2, 3]), "accuracy": metrics.accuracy_score(truth, decided),
        "precision": macro[0], "recall": macro[1], "f1": macro[2],
        "confusion": metrics.confusion_matrix(truth, decided, labels=[0, 1, 2, 3]).ravel().tolist(),
        "each": [[float(figure) for figure in figures[:3]] for figures in zip(*each)]},
    "ranking": {"ndcg": ndcg(None), "ndcg5": ndcg(5), "ndcg10": ndcg(10),
        "map": float(numpy.mean([metrics.average_precision_score(g > 0, s) for g, s in zip(grades, ranked)]))},
    "rmse": metrics.root_mean_squared_error(came, said),
    "mae": metrics.mean_absolute_error(came, said),
    "r2": metrics.r2_score(came, said),
    "pinball": metrics.mean_pinball_loss(came, said, alpha=0.8),
    "poissonDeviance": metrics.mean_poisson_deviance(counts, expected),
    "deLong": {"difference": gain, "pValue": 2 * stats.norm.sf(abs(gain / error))},
    "mcNemar": {"only": only, "pValue": stats.binomtest(min(only), sum(only)).pvalue},
    "normal": [float(2 * stats.norm.sf(z)) for z in (0.1, 1, 2.5, 2.9, 6, 12)],
    "logLoss": [interval.low, interval.high],
}))
`;

interface Answer {
  readonly rmse: number;
  readonly mae: number;
  readonly r2: number;
  readonly pinball: number;
  readonly poissonDeviance: number;
  readonly deLong: { readonly difference: number; readonly pValue: number };
  readonly mcNemar: { readonly only: [number, number]; readonly pValue: number };
  readonly normal: readonly number[];
  readonly logLoss: readonly [number, number];
  readonly classes: Readonly<Record<"logLoss" | "accuracy" | "precision" | "recall" | "f1", number>> & {
    readonly confusion: readonly number[];
    readonly each: readonly (readonly number[])[];
  };
  readonly ranking: Readonly<Record<"ndcg" | "ndcg5" | "ndcg10" | "map", number>>;
}

describe.skipIf(whyNot !== undefined)("scikit-learn and SciPy", () => {
  const random = seededRandom(3);
  const numbers = (rows: number, of: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => of(i));
  const label = numbers(800, () => (random() < 0.35 ? 1 : 0));
  const scored = (strength: number) =>
    label.map((one) => Math.round(500 / (1 + Math.exp(2 - strength * one - 3 * random()))) / 500);
  const [first, second] = [scored(0.6), scored(0.9)];
  const came = numbers(500, () => 100 * random() ** 3);
  const said = came.map((one) => one + 20 * random() - 8);
  const counts = numbers(500, () => Math.floor(6 * random() ** 2));
  const expected = counts.map((one) => 0.2 + 0.8 * one + random());
  const truth = numbers(600, () => Math.floor(4 * random() ** 2));
  const shares = Float64Array.from(
    [...truth].flatMap((one) => {
      const raw = [0, 1, 2, 3].map((other) => random() + (other === one ? 0.5 : 0));
      const sum = raw.reduce((total, part) => total + part, 0);
      return raw.map((part) => part / sum);
    }),
  );
  const grades = numbers(40 * 12, (i) => (i % 12 === 0 ? 3 : Math.floor(4 * random() ** 3)));
  const ranked = grades.map((grade) => Math.round(4 * (0.3 * grade + 3 * random())));
  const state = {} as { folder: string; answer: Answer };

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-measures-"));
    const task = Object.entries({ label, first, second, came, said, counts, expected, truth, shares, grades, ranked });
    const file = join(state.folder, "task.json");
    await writeFile(file, JSON.stringify(Object.fromEntries(task.map(([name, values]) => [name, [...values]]))));
    state.answer = JSON.parse(await runPython(program, file)) as Answer;
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it("give the same errors of numbers", () => {
    const found = evaluateNumbers({ predictions: said, label: came, quantile: 0.8 });
    for (const name of ["rmse", "mae", "r2", "pinball"] as const)
      expect(found[name], name).toBeCloseTo(state.answer[name], 11);
  });
  it("give the same deviance of counts", () => {
    const { poissonDeviance } = evaluateNumbers({ predictions: expected, label: counts });
    expect(poissonDeviance).toBeCloseTo(state.answer.poissonDeviance, 12);
  });
  it("give the same figures of several classes", () => {
    const found = evaluateClasses({ probabilities: shares, label: truth, classes: 4 });
    const { confusion, each, ...means } = state.answer.classes;
    for (const [name, figure] of Object.entries(means)) expect(found[name as "f1"], name).toBeCloseTo(figure, 12);
    expect([...found.confusion]).toEqual(confusion);
    for (const [i, figures] of each.entries())
      for (const [j, name] of (["precision", "recall", "f1"] as const).entries())
        expect(found.classes[i]?.[name], `${name} of ${i}`).toBeCloseTo(figures[j] as number, 12);
  });
  it("give the same NDCG and mean average precision, ties among them", () => {
    const queries = Uint32Array.from(grades, (_, i) => Math.floor(i / 12));
    const found = evaluateRanking({ scores: ranked, grades, queries });
    for (const [name, figure] of Object.entries(state.answer.ranking))
      expect(found[name as "ndcg"], name).toBeCloseTo(figure, 12);
  });
  it("give the same p-value of DeLong's test, from the covariances of its structural components", () => {
    const found = deLongTest(label, first, second);
    expect(found?.difference).toBeCloseTo(state.answer.deLong.difference, 12);
    expect(found?.pValue).toBeCloseTo(state.answer.deLong.pValue, 10);
  });
  it("give the same p-value of McNemar's test", () => {
    const right = (scores: Float64Array) =>
      Uint8Array.from(scores, (one, i) => (one >= 0.5 === (label[i] === 1) ? 1 : 0));
    const found = mcNemarTest([right(first), right(second)]);
    expect([found.onlyFirst, found.onlySecond]).toEqual(state.answer.mcNemar.only);
    expect(found.pValue).toBeCloseTo(state.answer.mcNemar.pValue, 10);
  });
  it("give the same tails of the normal distribution", () => {
    for (const [i, z] of [0.1, 1, 2.5, 2.9, 6, 12].entries())
      expect(Math.abs(twoSidedNormal(z) / (state.answer.normal[i] as number) - 1)).toBeLessThan(1e-13);
  });
  it("give about the same interval by the bootstrap, whose draws are others", () => {
    const sample = drawableBinary({ scores: first, label, threshold: 0.5 });
    const { logLoss } = finish(bootstrapIntervals(sample, { seed: 1, draws: 1_000 }));
    const width = state.answer.logLoss[1] - state.answer.logLoss[0];
    expect(Math.abs((logLoss?.low ?? 0) - state.answer.logLoss[0])).toBeLessThan(width / 10);
    expect(Math.abs((logLoss?.high ?? 0) - state.answer.logLoss[1])).toBeLessThan(width / 10);
  });
});
