import { describe, expect, it } from "vitest";
import { columnsOf } from "./batch-columns.ts";
import { createBatchPredictor } from "./batch-predictor.ts";
import {
  CATEGORICAL,
  DEFAULT_LEFT,
  type Ensemble,
  type EnsembleObjective,
  MISSING_NAN,
  MISSING_NONE,
  MISSING_ZERO,
  type Tree,
} from "./ensemble.ts";
import type { FlatEnsemble } from "./flat-ensemble.ts";
import { flattenEnsemble, predictRaw } from "./predict.ts";
import { seededRandom } from "./random.ts";
import { createRowPredictor } from "./row-predictor.ts";

const random = seededRandom(5);
const below = (count: number) => Math.floor(count * random());
const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;

const FEATURES = 6;
/** Thresholds, and values on, between and beside them. */
const thresholds = [
  0,
  -0,
  1e-35,
  -1e-35,
  1e300,
  -1e300,
  5e-324,
  ...Array.from({ length: 40 }, () => below(60) / 4 - 7),
];
const odd = [Number.NaN, 0, -0, 1e-35, -1e-36, 1.1e-35, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300];
const oddCodes = [Number.NaN, -1, -0.5, 0.9, 1e9, 2 ** 32, Number.POSITIVE_INFINITY];

interface TreeOptions {
  readonly leaves: number;
  /** Splits below the last one, so that the tree is as deep as it has splits. */
  readonly isChain?: boolean;
  readonly threshold?: () => number;
  readonly codes?: number;
  /** The share of splits by categories. */
  readonly sets?: number;
}

/** A tree over features whose last two are categories. */
function randomTree({
  leaves,
  isChain = false,
  threshold = () => pick(thresholds),
  codes = 70,
  sets: setShare = 0.3,
}: TreeOptions): Tree {
  const splits = leaves - 1;
  const children = [new Int32Array(splits), new Int32Array(splits)] as const;
  const open: (readonly [Int32Array, number])[] = [];
  const isSet = Array.from({ length: splits }, () => random() < setShare);
  const words = Math.ceil(codes / 32);
  for (let split = 0; split < splits; split++) {
    if (split > 0) {
      const [side, parent] = open.splice(isChain ? open.length - 1 - below(2) : below(open.length), 1)[0] ?? children;
      (side as Int32Array)[parent as number] = split;
    }
    open.push([children[0], split], [children[1], split]);
  }
  for (const [leaf, [side, parent]] of open.entries()) side[parent] = ~leaf;
  let sets = 0;
  const missing = () => pick([MISSING_NONE, MISSING_ZERO, MISSING_NAN]) | pick([0, DEFAULT_LEFT]);
  const counts = new Float64Array(splits);
  return {
    leaves,
    splitFeature: Int32Array.from(isSet, (set) => (set ? 4 + below(2) : below(4))),
    splitGain: counts,
    threshold: Float64Array.from(isSet, (set) => (set ? sets++ : threshold())),
    decision: Uint8Array.from(isSet, (set) => (set ? CATEGORICAL : missing())),
    leftChild: children[0],
    rightChild: children[1],
    splitValue: counts,
    splitWeight: counts,
    splitRows: counts,
    leafValue: Float64Array.from({ length: leaves }, () => random() - 0.5),
    leafWeight: new Float64Array(leaves),
    leafRows: new Float64Array(leaves),
    categoryBoundaries: Int32Array.from({ length: sets + 1 }, (_, i) => words * i),
    categoryWords: Uint32Array.from({ length: words * sets }, () => below(2 ** 32)),
    shrinkage: 1,
  };
}

const ensembleOf = (trees: readonly Tree[], objective: EnsembleObjective = { name: "regression" }): Ensemble => ({
  objective,
  features: Array.from({ length: FEATURES }, (_, f) => ({ name: `f${f}`, domain: { kind: "unused" } })),
  trees,
});

const randomRows = (rows: number, threshold = () => pick(thresholds)): Float64Array =>
  Float64Array.from({ length: rows * FEATURES }, (_, i) => {
    if (i % FEATURES >= 4) return random() < 0.1 ? pick(oddCodes) : below(300) / (random() < 0.1 ? 3 : 1);
    return random() < 0.15 ? pick(odd) : threshold() + pick([0, 0, 1e-36, 0.1, -0.1]);
  });

/** An ensemble that was asked for so many rows, so many at a time, that a predictor is worth it. */
function warmed(ensemble: Ensemble, rows: number): FlatEnsemble {
  const flat = flattenEnsemble(ensemble);
  const values = randomRows(rows);
  for (let done = 0; done < 1_000; done += rows) predictRaw(flat, values, rows);
  return flat;
}

/** Scores of each row by a model of its own that was asked for nothing else: it walks down the trees. */
function walkedScores(ensemble: Ensemble, values: Float64Array): Float64Array {
  const flat = flattenEnsemble(ensemble);
  const rows = Array.from({ length: values.length / FEATURES }, (_, row) => [
    ...predictRaw(flat, values.subarray(row * FEATURES, (row + 1) * FEATURES), 1),
  ]);
  return Float64Array.from(rows.flat());
}

function expectSameScores(ensemble: Ensemble, rows: number, values = randomRows(rows)): void {
  expect(createBatchPredictor(flattenEnsemble(ensemble))).toBeDefined();
  expect(predictRaw(warmed(ensemble, 1_000), values, rows)).toEqual(walkedScores(ensemble, values));
}

describe("scores of many rows are those of each row alone, to the bit", () => {
  it.each([
    [1, 40],
    [3, 8],
    [2, 64],
    [8, 65],
    [9, 95],
    [31, 96],
    [63, 257],
    [64, 300],
    [65, 512],
    [256, 300],
  ])("for trees of %i leaves and %i rows", (leaves, rows) => {
    expectSameScores(ensembleOf(Array.from({ length: 20 }, () => randomTree({ leaves }))), rows);
  });

  it("for trees of all sizes, and for those as deep as they have splits", () => {
    const trees = Array.from({ length: 60 }, (_, t) => randomTree({ leaves: 1 + below(90), isChain: t % 3 === 0 }));
    expectSameScores(ensembleOf([...trees, randomTree({ leaves: 256, isChain: true })]), 300);
  });

  it("for several outputs", () => {
    const trees = Array.from({ length: 21 }, () => randomTree({ leaves: 20 }));
    expectSameScores(ensembleOf(trees, { name: "multiclass", classes: 3 }), 330);
  });

  it("for more edges of a feature than a byte can tell apart", () => {
    const threshold = () => below(9000) / 80;
    const trees = Array.from({ length: 50 }, () => randomTree({ leaves: 60, threshold }));
    const ranks = columnsOf(flattenEnsemble(ensembleOf(trees)))?.ranks ?? [];
    expect(ranks.filter(({ feature, nearZero }) => feature === 0 && nearZero < 0).length).toBeGreaterThan(1);
    expectSameScores(ensembleOf(trees), 200, randomRows(200, threshold));
  });

  it("for as many codes as a byte can tell apart", () => {
    expectSameScores(ensembleOf(Array.from({ length: 40 }, () => randomTree({ leaves: 30, codes: 224 }))), 400);
  });

  it("for calls one after the other", () => {
    const flat = warmed(ensembleOf(Array.from({ length: 9 }, () => randomTree({ leaves: 12 }))), 500);
    const values = randomRows(300);
    const first = predictRaw(flat, values, 300);
    predictRaw(flat, randomRows(300), 300);
    expect(predictRaw(flat, values, 300)).toEqual(first);
    expect(predictRaw(flat, values.subarray(FEATURES * 100), 200)).toEqual(first.subarray(100));
  });
});

describe("scores of a few rows are those of walking down the trees, to the bit", () => {
  it.each([
    [1, 8, 1],
    [2, 3, 1],
    [31, 100, 1],
    [31, 21, 3],
    [63, 50, 1],
    [300, 9, 1],
  ])("for trees of %i leaves, %i of them, with %i outputs", (leaves, count, classes) => {
    const trees = Array.from({ length: count }, (_, t) => randomTree({ leaves, sets: 0, isChain: t % 5 === 1 }));
    const ensemble = ensembleOf(trees, classes === 1 ? { name: "regression" } : { name: "multiclass", classes });
    expect(createRowPredictor(flattenEnsemble(ensemble))).toBeDefined();
    const flat = warmed(ensemble, 5);
    for (const rows of [1, 2, 7]) {
      for (let call = 0; call < 20; call++) {
        const values = randomRows(rows);
        expect(predictRaw(flat, values, rows)).toEqual(walkedScores(ensemble, values));
      }
    }
  });
});

describe("a model is walked down for each row", () => {
  const expectWalk = (tree: Tree, rows: number) => {
    const ensemble = ensembleOf([tree]);
    const values = randomRows(rows);
    expect(predictRaw(warmed(ensemble, rows), values, rows)).toEqual(walkedScores(ensemble, values));
    return flattenEnsemble(ensemble);
  };

  it.each<[string, TreeOptions]>([
    ["a tree has more than 256 leaves", { leaves: 257 }],
    ["a feature has more codes than a byte can tell apart", { leaves: 200, codes: 300 }],
    ["a threshold is no number", { leaves: 9, threshold: () => Number.NaN, sets: 0 }],
  ])("where batches can't be made: %s", (_, options) => {
    expect(createBatchPredictor(expectWalk(randomTree(options), 500))).toBeUndefined();
  });

  it.each<[string, TreeOptions]>([
    ["it has categories", { leaves: 31, sets: 0.5 }],
    ["a threshold is infinite", { leaves: 31, sets: 0, threshold: () => Number.POSITIVE_INFINITY }],
  ])("where few rows have no predictor: %s", (_, options) => {
    expect(createRowPredictor(expectWalk(randomTree(options), 5))).toBeUndefined();
  });
});
