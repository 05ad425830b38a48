import { exponential } from "../../estimators/gradient-boosting/elementary.ts";
import { softmax } from "../../estimators/gradient-boosting/softmax-objective.ts";
import type { XgboostModel, XgboostNodes } from "./model.ts";

/** Category codes from here on are no codes to XGBoost. */
const MAX_CATEGORY = 2 ** 24;
const BLOCK_ROWS = 64;

/**
 * Raw scores, rows x outputs, each a 32-bit float: the base score and then every tree's leaf, added in single precision in the order
 * of the trees, as XGBoost's processor backend adds them. Values are rounded to 32-bit floats before they are compared.
 *
 * @param values  rows x features, row-major; NaN is missing
 */
export function predictXgboostRaw(model: XgboostModel, values: Float64Array, rows: number): Float64Array {
  const { outputs, start } = model;
  const singles = new Float32Array(values);
  const scores = new Float32Array(rows * outputs);
  for (let i = 0; i < scores.length; i++) scores[i] = start[i % outputs] as number;
  for (let from = 0; from < rows; from += BLOCK_ROWS)
    addTrees(model, { values: singles, scores, from, end: Math.min(rows, from + BLOCK_ROWS) });
  return new Float64Array(scores);
}

function addTrees(
  { roots, treeOutput, treeWeight, nodes, outputs, features }: XgboostModel,
  of: { readonly values: Float32Array; readonly scores: Float32Array; readonly from: number; readonly end: number },
): void {
  const { values, scores, from, end } = of;
  const width = features.length;
  const given = Array.from({ length: end - from }, (_, i) =>
    values.subarray((from + i) * width, (from + i + 1) * width),
  );
  for (let tree = 0; tree < roots.length; tree++) {
    const [root, weight, output] = [roots[tree] as number, treeWeight[tree] as number, treeOutput[tree] as number];
    for (let row = from; row < end; row++) {
      const at = row * outputs + output;
      const leaf = nodes.value[findLeaf(nodes, root, given[row - from] as Float32Array)] as number;
      scores[at] = (scores[at] as number) + Math.fround(weight * leaf);
    }
  }
}

/**
 * What the objective makes of raw scores: probabilities (of all classes in a softmax model), counts, or the raw scores themselves.
 * The link is computed in double precision; XGBoost computes it in single precision, and differs by that rounding.
 */
export function predictXgboostOutput(model: XgboostModel, values: Float64Array, rows: number): Float64Array {
  const scores = predictXgboostRaw(model, values, rows);
  const { link } = model.objective;
  if (link === "logistic") return scores.map((score) => 1 / (1 + exponential(-score)));
  if (link === "exponential") return scores.map((score) => exponential(score));
  if (link === "softmax")
    for (let row = 0; row < rows; row++) {
      const start = row * model.outputs;
      softmax(scores, start, 1, scores.subarray(start, start + model.outputs));
    }
  return scores;
}

function findLeaf(nodes: XgboostNodes, root: number, values: Float32Array): number {
  const { feature, left } = nodes;
  let node = root;
  while (left[node] !== -1) node = childOf(nodes, node, values[feature[node] as number] as number);
  return node;
}

/** The node that a value of a split's feature leads to. */
export function childOf(nodes: XgboostNodes, node: number, given: number): number {
  const { value, left, right, missing, categoryStart } = nodes;
  const low = left[node] as number;
  if (Number.isNaN(given)) return missing[node] as number;
  if ((categoryStart[node] as number) >= 0) return inSet(nodes, node, given) ? (right[node] as number) : low;
  return given < (value[node] as number) ? low : (right[node] as number);
}

/** Codes are cut to whole numbers; those below 0 and beyond the set are not in it. */
function inSet({ categoryStart, categoryEnd, categoryWords }: XgboostNodes, node: number, value: number): boolean {
  if (value < 0 || value >= MAX_CATEGORY) return false;
  const code = Math.trunc(value);
  const word = (categoryStart[node] as number) + (code >>> 5);
  return word < (categoryEnd[node] as number) && (((categoryWords[word] as number) >>> (code & 31)) & 1) === 1;
}
