import type { Model } from "../../contracts/ml/model.ts";
import { classesOf, objectiveOf } from "../../contracts/ml/objective.ts";
import type { GradientBoostingParameters, TrainingData, TrainRequest } from "../../ports/trainer.ts";
import type { Frame } from "./frame.ts";
import type { Split, Splits } from "./split-rows.ts";

const defaults: GradientBoostingParameters = {
  rounds: 100,
  leaves: 31,
  learningRate: 0.1,
  minDataInLeaf: 20,
  maxBins: 255,
  lambda: 0,
  seed: 1,
};

/** What a model's trainer is given beside the rows; defaults are LightGBM's. An imported model was given nothing here. */
export function parametersOf(model: Model): GradientBoostingParameters {
  const { trainer, seed, earlyStopping } = model;
  const classes = classesOf(model).length;
  const stopping = earlyStopping === undefined ? {} : { earlyStoppingRounds: earlyStopping.rounds };
  return { ...defaults, ...trainer.parameters, ...stopping, ...(classes === 0 ? {} : { classes }), seed };
}

/** What a model's trainer is asked: to learn from the training rows, and to tell the loss of the validation rows. */
export function trainRequestOf(
  model: Model,
  { frame, splits }: { readonly frame: Frame; readonly splits: Splits },
  parameters: GradientBoostingParameters = parametersOf(model),
): TrainRequest {
  return {
    trainer: "gradient-boosting",
    objective: objectiveOf(model),
    parameters,
    data: trainingData(model, frame, splits.train),
    validation: trainingData(model, frame, splits.validation),
    ...(model.balanceClasses === undefined ? {} : { balanceClasses: model.balanceClasses }),
  };
}

function trainingData({ monotone = {} }: Model, frame: Frame, { start, end }: Split): TrainingData {
  const features = frame.inputs.map(({ name, kind, values }) => {
    const direction = monotone[name];
    const part = { name, kind, values: values.slice(start, end) };
    return direction === undefined ? part : { ...part, monotone: direction };
  });
  const queries = frame.queries === undefined ? {} : { queries: rowsByQuery(frame.queries.subarray(start, end)) };
  const data = { features, label: frame.label.slice(start, end), rows: end - start, ...queries };
  return frame.weight === undefined ? data : { ...data, weight: frame.weight.slice(start, end) };
}

/** How many rows each query has. */
function rowsByQuery(queries: Uint32Array): Uint32Array {
  const first = queries[0] ?? 0;
  const counts = new Uint32Array(queries.length === 0 ? 0 : (queries.at(-1) as number) - first + 1);
  for (const query of queries) counts[query - first] = (counts[query - first] as number) + 1;
  return counts;
}
