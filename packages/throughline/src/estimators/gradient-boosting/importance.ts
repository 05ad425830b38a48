import type { TrainedModel } from "../../ports/trainer.ts";
import type { Ensemble } from "./ensemble.ts";

/** Total gain and number of splits of each feature, the greatest gain first; features without a split come last, with zeros. */
export function featureImportance({ features, trees }: Ensemble): TrainedModel["importance"] {
  const gain = new Float64Array(features.length);
  const splits = new Float64Array(features.length);
  for (const tree of trees) {
    for (const [split, feature] of tree.splitFeature.entries()) {
      gain[feature] = (gain[feature] as number) + (tree.splitGain[split] as number);
      splits[feature] = (splits[feature] as number) + 1;
    }
  }
  const order = [...features.keys()].sort((a, b) => (gain[b] as number) - (gain[a] as number) || a - b);
  return order.map((i) => ({ feature: features[i]?.name ?? "", gain: gain[i] ?? 0, splits: splits[i] ?? 0 }));
}
