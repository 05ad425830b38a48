import { seededRandom } from "../../packages/throughline/src/estimators/gradient-boosting/random.ts";
import type { TrainingData, TrainingFeature } from "../../packages/throughline/src/ports/trainer.ts";

interface Shape {
  readonly rows: number;
  readonly numbers: number;
  readonly categories: number;
  readonly seed: number;
}

/** Categories of each categorical feature; a few are frequent, most are rare. */
const CODES = 250;

/**
 * Made-up rows in shared memory: bell-shaped numbers of which the first eight matter, alone and in products of neighbours, and
 * categories of which each shifts the odds by something of its own.
 */
export function madeRows({ rows, numbers, categories, seed }: Shape): TrainingData {
  const random = seededRandom(seed);
  const shared = () => new Float64Array(new SharedArrayBuffer(8 * rows));
  const odds = new Float64Array(rows);
  const features: TrainingFeature[] = [];
  for (let f = 0; f < numbers; f++) {
    const values = shared();
    const before = features[f - 1]?.values;
    for (let row = 0; row < rows; row++) {
      const value = random() + random() + random() + random() - 2;
      values[row] = value;
      if (f < 8) odds[row] = (odds[row] ?? 0) + value * ((f % 2 === 0 ? 1 : -1) + 1.5 * (before?.[row] ?? 0));
    }
    features.push({ name: `n${f}`, kind: "numeric", values });
  }
  for (let f = 0; f < categories; f++) {
    const values = shared();
    const shifts = Float64Array.from({ length: CODES }, (_, code) => Math.sin(code * (f + 3)));
    for (let row = 0; row < rows; row++) {
      const code = Math.floor(CODES * random() * random());
      values[row] = code;
      odds[row] = (odds[row] ?? 0) + 0.4 * (shifts[code] ?? 0);
    }
    features.push({ name: `c${f}`, kind: "categorical", values });
  }
  const label = shared();
  for (let row = 0; row < rows; row++) label[row] = random() < 1 / (1 + Math.exp(-(odds[row] ?? 0))) ? 1 : 0;
  return { rows, features, label };
}

/** Row by row. */
export function rowMajor({ features, rows }: TrainingData): Float64Array {
  const values = new Float64Array(rows * features.length);
  for (const [f, feature] of features.entries())
    for (let row = 0; row < rows; row++) values[row * features.length + f] = feature.values[row] ?? Number.NaN;
  return values;
}

/** The area under the ROC curve: the share of pairs in order, ties half. */
export function areaUnderRoc(scores: Float64Array, label: Float64Array): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let ranks = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end++;
    for (let i = start; i < end; i++) {
      if (label[order[i] ?? 0] !== 1) continue;
      ranks += (start + end + 1) / 2;
      positives++;
    }
    start = end;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
