import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createXgboostExplainer } from "./explain.ts";
import type { XgboostModel } from "./model.ts";
import { parseXgboostModel } from "./parse-model.ts";
import { childOf, predictXgboostRaw } from "./predict.ts";

const names = ["binary", "multiclass", "poisson", "dart", "version2"];

async function golden(name: string) {
  const file = (what: string) => readFile(new URL(`fixtures/${name}.${what}`, import.meta.url));
  const { values } = JSON.parse(String(await file("predictions.json"))) as { values: (number | null)[][] };
  const numbers = Float64Array.from(values.flat(), (value) => value ?? Number.NaN);
  return { model: parseXgboostModel(await file("model.ubj")), values: numbers, rows: values.length };
}

/** What the model gives of a row of which only some features are known: unknown ones go both ways, by their training rows. */
function expectation(model: XgboostModel, row: Float32Array, known: number): Float64Array {
  const { nodes, roots, treeOutput, treeWeight, start, outputs } = model;
  const below = (node: number): number => {
    const [low, high] = [nodes.left[node] as number, nodes.right[node] as number];
    if (low === -1) return nodes.value[node] as number;
    const feature = nodes.feature[node] as number;
    if ((known >> feature) & 1) return below(childOf(nodes, node, row[feature] as number));
    const [left, right] = [nodes.cover[low] as number, nodes.cover[high] as number];
    return (left * below(low) + right * below(high)) / (left + right);
  };
  const found = Float64Array.from({ length: outputs }, (_, output) => start[output] as number);
  for (const [tree, root] of roots.entries()) {
    const output = treeOutput[tree] as number;
    found[output] = (found[output] as number) + (treeWeight[tree] as number) * below(root);
  }
  return found;
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Shapley's definition: the mean over all orders of what a feature changes when it becomes known. */
function byDefinition(model: XgboostModel, row: Float32Array): number[][] {
  const count = model.features.length;
  const sets = Array.from({ length: 1 << count }, (_, known) => expectation(model, row, known));
  return Array.from({ length: model.outputs }, (_, output) => [
    ...Array.from({ length: count }, (_, feature) => {
      let sum = 0;
      for (let known = 0; known < sets.length; known++) {
        if ((known >> feature) & 1) continue;
        const size = known.toString(2).replaceAll("0", "").length;
        const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
        const [without, within] = [sets[known]?.[output], sets[known | (1 << feature)]?.[output]];
        sum += weight * ((within as number) - (without as number));
      }
      return sum;
    }),
    sets[0]?.[output] as number,
  ]);
}

describe.each(names)("SHAP values of a model of XGBoost (%s)", (name) => {
  it("are Shapley's, by their definition", async () => {
    const { model, values } = await golden(name);
    const explain = createXgboostExplainer(model);
    for (const row of [0, 1, 2, 3]) {
      const given = values.slice(4 * row, 4 * row + 4);
      const wanted = byDefinition(model, new Float32Array(given)).flat();
      for (const [i, one] of explain(given, 1).entries()) expect(one).toBeCloseTo(wanted[i] as number, 9);
    }
  });

  it("sum to the raw score of every row, within the rounding of single precision", async () => {
    const { model, values, rows } = await golden(name);
    const raw = predictXgboostRaw(model, values, rows);
    const shap = createXgboostExplainer(model)(values, rows);
    const width = model.features.length + 1;
    for (const [at, score] of raw.entries()) {
      const sum = shap.subarray(at * width, (at + 1) * width).reduce((total, one) => total + one, 0);
      expect(Math.abs(sum - score)).toBeLessThan(2e-6 * Math.max(1, Math.abs(score)));
    }
  });
});
