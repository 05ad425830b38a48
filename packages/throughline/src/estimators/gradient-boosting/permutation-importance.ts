import { trainingError } from "./error-codes.ts";
import { drawSeed, PERMUTATION_STREAM, seededRandom } from "./random.ts";
import type { Steps } from "./steps.ts";

export interface PermutationOptions {
  readonly features: readonly string[];
  /** Rows x features, row-major; better those that the model has not seen. */
  readonly values: Float64Array;
  readonly rows: number;
  /** What the model gives for such values. */
  readonly predict: (values: Float64Array, rows: number) => Float64Array;
  /** How bad predictions of these rows are; less is better. */
  readonly loss: (predicted: Float64Array) => number;
  /** Shuffles of each feature, from 1. @default 5 */
  readonly repeats?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** What a model loses without a feature. */
export interface PermutationImportance {
  readonly feature: string;
  /** How much greater the loss is when the feature's values are shuffled among the rows, on average over the repeats. */
  readonly increase: number;
  /** The standard deviation over the repeats. */
  readonly deviation: number;
}

/**
 * How much a model rests on each feature, the most first: its values are shuffled among the rows, which leaves them as they are
 * spread and takes away what they say. The shuffles of a feature depend on nothing but the seed. Of two features that say the same,
 * both can show little. A step is a shuffle.
 *
 * @throws {ThroughlineError} `training.no-rows`, `training.length-mismatch`
 * @source Breiman 2001, "Random forests", section 10
 */
export function* permutationImportance(options: PermutationOptions): Steps<PermutationImportance[]> {
  const { features, values, rows, predict, loss, repeats = 5, seed = 1 } = options;
  const width = features.length;
  if (rows === 0) throw trainingError("no-rows", { detail: "there are no rows to shuffle" });
  if (values.length !== rows * width) {
    const detail = `${rows} rows of ${width} features are not ${values.length} values`;
    throw trainingError("length-mismatch", { detail });
  }
  const least = loss(predict(values, rows));
  const shuffled = values.slice();
  const found: PermutationImportance[] = [];
  for (const [f, feature] of features.entries()) {
    const increases: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      shuffleColumn(shuffled, f, width, seededRandom(drawSeed(seed, PERMUTATION_STREAM, f * repeats + repeat)));
      increases.push(loss(predict(shuffled, rows)) - least);
      yield;
    }
    for (let at = f; at < values.length; at += width) shuffled[at] = values[at] as number;
    const increase = increases.reduce((a, b) => a + b, 0) / repeats;
    const spread = increases.reduce((sum, one) => sum + (one - increase) ** 2, 0) / repeats;
    found.push({ feature, increase, deviation: Math.sqrt(spread) });
  }
  return found.sort((a, b) => b.increase - a.increase);
}

/** @source Fisher and Yates; Knuth, The Art of Computer Programming 2, 3.4.2, algorithm P */
function shuffleColumn(values: Float64Array, column: number, width: number, random: () => number): void {
  for (let row = values.length / width - 1; row > 0; row--) {
    const [a, b] = [row * width + column, Math.floor(random() * (row + 1)) * width + column];
    const kept = values[a] as number;
    values[a] = values[b] as number;
    values[b] = kept;
  }
}
