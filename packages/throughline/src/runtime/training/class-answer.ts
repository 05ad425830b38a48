import type { Answer } from "../../contracts/ml/answer.ts";
import { mostProbable } from "../../estimators/evaluation/evaluate-classes.ts";

/** What a model's outputs say: a score, and with classes the most probable one and the probability of each. */
export interface Said extends Answer {
  readonly label?: string;
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** What the outputs of one row say. Without classes there is one output a row, the score. */
export function answerAt(outputs: Float64Array, row: number, classes: readonly string[]): Said {
  if (classes.length === 0) return { score: outputs[row] as number };
  const start = row * classes.length;
  const best = mostProbable(outputs, row, classes.length);
  return {
    label: classes[best] as string,
    score: outputs[start + best] as number,
    probabilities: Object.fromEntries(classes.map((name, one) => [name, outputs[start + one] as number])),
  };
}
