import type { WireRow } from "../../ports/query-engine.ts";
import type { LoggedAnswer } from "../serving/prediction-log.ts";
import type { Said } from "../training/class-answer.ts";

/** In what a logged answer is another than what a model says, to the bit: `score`, `label`, or the probability of a class. */
export function answerDifferences({ score, label, probabilities = {} }: Said, answer: LoggedAnswer): string[] {
  const logged = answer.probabilities as WireRow | undefined;
  return [
    ...(score === answer.score ? [] : ["score"]),
    ...(label === (answer.label ?? undefined) ? [] : ["label"]),
    ...Object.entries(probabilities)
      .filter(([name, one]) => logged?.[name] !== one)
      .map(([name]) => `probability of ${name}`),
  ];
}
