import type { TrainingData, TrainRequest } from "../../ports/trainer.ts";
import { trainingError } from "./error-codes.ts";
import { MAX_GRADE, MAX_LABEL } from "./parameters.ts";

interface Range {
  readonly fits: (value: number) => boolean;
  readonly said: string;
}

/**
 * Refuses labels that do not fit the objective; in training rows also those that are all equal, as far as they have weight.
 *
 * @throws {ThroughlineError} `training.invalid-label`, `training.one-class`
 */
export function checkLabels(
  request: Pick<TrainRequest, "objective" | "parameters">,
  { label, weight }: TrainingData,
  { mustDiffer }: { readonly mustDiffer: boolean },
): void {
  const { fits, said } = rangeOf(request);
  let first: number | undefined;
  let differ = false;
  for (let row = 0; row < label.length; row++) {
    const value = label[row] as number;
    if (!fits(value))
      throw trainingError("invalid-label", { detail: `the label of row ${row} is not ${said}: ${value}` });
    if (weight?.[row] === 0) continue;
    first ??= value;
    differ ||= value !== first;
  }
  if (differ || !mustDiffer) return;
  const counted = weight === undefined ? `all ${label.length} labels` : "all labels with a weight";
  const hint = request.objective === "binary" ? {} : { hint: "train on rows in which the label differs" };
  throw trainingError("one-class", { detail: `${counted} are equal: ${first}`, ...hint });
}

function rangeOf({ objective, parameters }: Pick<TrainRequest, "objective" | "parameters">): Range {
  if (objective === "binary") return { fits: (value) => value === 0 || value === 1, said: "0 or 1" };
  if (objective === "multiclass") {
    const classes = parameters.classes ?? 0;
    const fits = (value: number) => value >= 0 && value < classes && Number.isInteger(value);
    return { fits, said: `a class from 0 to ${classes - 1}` };
  }
  if (objective === "lambdarank") {
    const fits = (value: number) => value >= 0 && value <= MAX_GRADE && Number.isInteger(value);
    return { fits, said: `a grade from 0 to ${MAX_GRADE}` };
  }
  const least = objective === "poisson" ? 0 : -MAX_LABEL;
  return { fits: (value) => value >= least && value <= MAX_LABEL, said: `a number from ${least} to ${MAX_LABEL}` };
}
