import type { GateMeasure } from "../../../contracts/ml/measures.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import type { ModelRuntime } from "../../../ports/model-runtime.ts";
import type { GradientBoostingParameters, Trainer, TrainRequest } from "../../../ports/trainer.ts";
import { chooseThreshold, evaluateRows, judgingOf, queriesOf } from "../evaluate-model.ts";
import type { Frame } from "../frame.ts";
import { scoreRows } from "../score-rows.ts";
import type { Split, Splits } from "../split-rows.ts";

/** A fold with what a trainer is asked for it, its parameters aside. */
export interface PreparedFold {
  readonly splits: Splits;
  readonly request: TrainRequest;
}

/** What measures trials: the model, its rows in folds, and the engines. */
export interface Bench {
  readonly model: Model;
  readonly frame: Frame;
  readonly folds: readonly PreparedFold[];
  readonly measure: GateMeasure;
  readonly trainer: Trainer;
  readonly models: ModelRuntime;
}

/** Trains with some parameters on the rows of every fold, and measures each on its later rows as a version is measured; null where the rows do not allow it. */
export async function measureTrial(
  bench: Bench,
  parameters: GradientBoostingParameters,
  signal: AbortSignal,
): Promise<(number | null)[]> {
  const figures: (number | null)[] = [];
  for (const fold of bench.folds) figures.push(await measureFold(bench, fold, { parameters, signal }));
  return figures;
}

async function measureFold(
  { model, frame, measure, trainer, models }: Bench,
  { splits, request }: PreparedFold,
  { parameters, signal }: { readonly parameters: GradientBoostingParameters; readonly signal: AbortSignal },
): Promise<number | null> {
  const loaded = await models.load(await trainer.fit({ ...request, parameters }, { signal }));
  const scoresOf = (split: Split) => scoreRows(loaded, frame, split);
  const labels = ({ start, end }: Split) => frame.label.subarray(start, end);
  const threshold = chooseThreshold(model, scoresOf(splits.validation), labels(splits.validation));
  const judged = { ...judgingOf(model), ...queriesOf(frame, splits.test) };
  const judging = { ...judged, ...(threshold === undefined ? {} : { threshold }) };
  const figure = evaluateRows(scoresOf(splits.test), labels(splits.test), judging).measures[measure];
  return figure !== undefined && Number.isFinite(figure) ? figure : null;
}
