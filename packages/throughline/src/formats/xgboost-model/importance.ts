import type { XgboostModel } from "./model.ts";

/**
 * Total gain and number of splits of each feature, the greatest gain first: XGBoost's `get_score` of `total_gain` and `weight`, and
 * zeros for features without a split.
 *
 * @param names  what the features are called; default: as in the file
 */
export function xgboostImportance(
  { features, roots, nodes }: XgboostModel,
  names: readonly string[] = features.map(({ name }) => name),
): { readonly feature: string; readonly gain: number; readonly splits: number }[] {
  const found = names.map((feature) => ({ feature, gain: 0, splits: 0 }));
  const waiting = Array.from(roots);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (nodes.left[node] === -1) continue;
    const feature = found[nodes.feature[node] as number] as (typeof found)[number];
    feature.gain += nodes.gain[node] as number;
    feature.splits += 1;
    waiting.push(nodes.left[node] as number, nodes.right[node] as number);
  }
  return found.sort((a, b) => b.gain - a.gain);
}
