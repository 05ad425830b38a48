import type { GradientBoostingParameters } from "../../ports/trainer.ts";
import { BAGGING_STREAM, drawSeed, FEATURE_STREAM, sampleRows } from "./random.ts";

/** Rows that a tree learns from, ascending, and those it does not. */
export interface Bag {
  readonly rows: Uint32Array;
  readonly others: Uint32Array;
}

/**
 * Draws the rows of a round: `baggingFraction` of them without replacement, the same for all rounds of one
 * `baggingFrequency`. The draws are our own: the same seed gives LightGBM other rows.
 *
 * @returns undefined when all rows are learned from
 */
export function drawBag(rows: number, round: number, parameters: GradientBoostingParameters): Bag | undefined {
  const { baggingFraction = 1, baggingFrequency = 1, seed } = parameters;
  if (baggingFraction === 1) return undefined;
  const size = Math.max(1, Math.floor(baggingFraction * rows));
  const drawn = sampleRows(rows, size, drawSeed(seed, BAGGING_STREAM, Math.floor(round / baggingFrequency)));
  const others = new Uint32Array(rows - drawn.length);
  let taken = 0;
  for (let row = 0; row < rows; row++) if (drawn[row - taken] !== row) others[taken++] = row;
  return { rows: drawn, others };
}

/**
 * Draws the features that a tree may split on.
 *
 * @param tree  its place among all trees
 * @returns 1 for each feature that may, by place in the matrix; undefined when all may
 */
export function drawFeatures(
  features: number,
  tree: number,
  { featureFraction = 1, seed }: GradientBoostingParameters,
): Uint8Array | undefined {
  if (featureFraction === 1) return undefined;
  const size = Math.max(1, Math.round(featureFraction * features));
  const allowed = new Uint8Array(features);
  for (const feature of sampleRows(features, size, drawSeed(seed, FEATURE_STREAM, tree))) allowed[feature] = 1;
  return allowed;
}
