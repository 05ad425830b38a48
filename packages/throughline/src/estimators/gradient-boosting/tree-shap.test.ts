import { describe, expect, it } from "vitest";
import type { TrainingData } from "../../ports/trainer.ts";
import { seededTrainingData, testParameters } from "../../testing/trainer.ts";
import type { Ensemble, Tree } from "./ensemble.ts";
import { fitGradientBoosting } from "./fit.ts";
import { childOf, flattenEnsemble, predictRaw } from "./predict.ts";
import { createExplainer, treeWithoutRowCounts } from "./tree-shap.ts";

function matrixOf({ features, rows }: TrainingData): Float64Array {
  return Float64Array.from({ length: rows * features.length }, (_, i) => {
    const row = Math.floor(i / features.length);
    return features[i % features.length]?.values[row] ?? Number.NaN;
  });
}

/** What the trees expect of a row when only some features are known: the others go both ways, by training rows. */
function expectation(ensemble: Ensemble, values: Float64Array, known: ReadonlySet<number>): number {
  const flat = flattenEnsemble(ensemble);
  const rows = (name: "splitRows" | "leafRows") => ensemble.trees.flatMap((tree: Tree) => [...tree[name]]);
  const [splitRows, leafRows] = [rows("splitRows"), rows("leafRows")];
  const rowsOf = (node: number) => (node >= 0 ? splitRows[node] : leafRows[~node]) ?? Number.NaN;
  const from = (node: number): number => {
    if (node < 0) return flat.leafValue[~node] ?? Number.NaN;
    const feature = flat.feature[node] ?? 0;
    if (known.has(feature)) return from(childOf(flat, node, values[feature] ?? Number.NaN));
    const children = [flat.left[node] ?? 0, flat.right[node] ?? 0];
    return children.reduce((sum, child) => sum + (rowsOf(child) / rowsOf(node)) * from(child), 0);
  };
  return [...flat.roots].reduce((sum, root) => sum + from(root), 0);
}

const subsetsOf = (features: readonly number[]): number[][] =>
  features.reduce<number[][]>((subsets, feature) => subsets.concat(subsets.map((one) => [...one, feature])), [[]]);

/** Shapley's formula as it stands, over all subsets. */
function shapleyValue(ensemble: Ensemble, values: Float64Array, feature: number): number {
  const count = ensemble.features.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const others = [...new Array(count).keys()].filter((other) => other !== feature);
  return subsetsOf(others).reduce((sum, subset) => {
    const weight = (factorial(subset.length) * factorial(count - subset.length - 1)) / factorial(count);
    const [without, withIt] = [new Set(subset), new Set([...subset, feature])];
    return sum + weight * (expectation(ensemble, values, withIt) - expectation(ensemble, values, without));
  }, 0);
}

const data = seededTrainingData({ rows: 3_000, seed: 3 });
const values = matrixOf(data);
const fitted = (change: object = {}) =>
  fitGradientBoosting({ objective: "binary", data, parameters: { ...testParameters, rounds: 5, ...change } }).ensemble;

describe("SHAP values", () => {
  it("are Shapley's, by the formula over all subsets", () => {
    const ensemble = fitted({ leaves: 31 });
    const shap = createExplainer(ensemble, flattenEnsemble(ensemble))(values.subarray(0, 4 * 20), 20);
    for (let row = 0; row < 20; row++) {
      const own = values.subarray(4 * row, 4 * row + 4);
      const wanted = [0, 1, 2, 3].map((feature) => shapleyValue(ensemble, own, feature));
      for (const [feature, value] of wanted.entries()) expect(shap[5 * row + feature]).toBeCloseTo(value, 12);
      expect(shap[5 * row + 4]).toBeCloseTo(expectation(ensemble, own, new Set()), 12);
    }
  });

  it("add up to the raw score", () => {
    const ensemble = fitted({ rounds: 30 });
    const flat = flattenEnsemble(ensemble);
    const shap = createExplainer(ensemble, flat)(values, data.rows);
    for (const [row, score] of predictRaw(flat, values, data.rows).entries())
      expect(shap.subarray(5 * row, 5 * row + 5).reduce((a, b) => a + b, 0)).toBeCloseTo(score, 12);
  });

  it("give each class of a multiclass model its own, class by class", () => {
    const label = data.label.map((value, row) => (row % 5 === 0 ? 2 : value));
    const parameters = { ...testParameters, rounds: 5, classes: 3 };
    const { ensemble } = fitGradientBoosting({ objective: "multiclass", data: { ...data, label }, parameters });
    const flat = flattenEnsemble(ensemble);
    const shap = createExplainer(ensemble, flat)(values, data.rows);
    expect(shap).toHaveLength(data.rows * 3 * 5);
    for (const [place, score] of predictRaw(flat, values, data.rows).entries())
      expect(shap.subarray(5 * place, 5 * place + 5).reduce((a, b) => a + b, 0)).toBeCloseTo(score, 12);
  });

  it("of a model of one leaf are all in what it expects", () => {
    const ensemble = fitted({ minDataInLeaf: 3_000 });
    const shap = createExplainer(ensemble, flattenEnsemble(ensemble))(values.subarray(0, 4), 1);
    expect(Array.from(shap)).toEqual([0, 0, 0, 0, ensemble.trees[0]?.leafValue[0]]);
  });

  it("need the rows of every leaf", () => {
    const ensemble = fitted();
    expect(treeWithoutRowCounts(ensemble)).toBe(-1);
    const trees = ensemble.trees.map((tree, i) =>
      i === 3 ? { ...tree, leafRows: new Float64Array(tree.leaves) } : tree,
    );
    expect(treeWithoutRowCounts({ ...ensemble, trees })).toBe(3);
  });
});
