import type { StudioEvaluation } from "throughline/client/studio";

/** What rows of some classes were taken for. */
export interface ConfusionCounts {
  /** In the order of `rows`, and of the counts in each. */
  readonly names: readonly string[];
  /** By what rows are, then by what they were taken for. */
  readonly rows: readonly (readonly number[])[];
}

/** The two classes of a label that is true or false. */
export function countsOfDecisions(decisions: NonNullable<StudioEvaluation["decisions"]>): ConfusionCounts {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = decisions;
  return {
    names: ["true", "false"],
    rows: [
      [truePositives, falseNegatives],
      [falsePositives, trueNegatives],
    ],
  };
}

/** Rows of one class that were taken for another. */
export interface ConfusedPair {
  readonly truth: string;
  readonly taken: string;
  readonly rows: number;
  /** Of all rows of the class, 0 to 1. */
  readonly share: number;
}

/** The pairs that are confused most, those with most rows first. */
export function confusedMost({ names, rows }: ConfusionCounts, most: number): ConfusedPair[] {
  const pairs = rows.flatMap((counts, i) => {
    const all = sumOf(counts);
    const pair = (count: number, j: number) => ({
      truth: names[i] ?? "",
      taken: names[j] ?? "",
      rows: count,
      share: count / all,
    });
    return counts.map(pair).filter((one, j) => i !== j && one.rows > 0);
  });
  return pairs.sort((a, b) => b.rows - a.rows).slice(0, most);
}

/** The sum of some counts. */
export const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
