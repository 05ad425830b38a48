import { setImmediate as turn } from "node:timers/promises";
import type { TrainingData, TrainRequest } from "../../ports/trainer.ts";

/**
 * A request whose arrays all threads can read. What is not shared yet is copied, column by column, and the event loop turns in
 * between.
 */
export async function shareRequest(request: TrainRequest): Promise<TrainRequest> {
  const { data, validation } = request;
  const shared = await shareData(data);
  return { ...request, data: shared, ...(validation === undefined ? {} : { validation: await shareData(validation) }) };
}

async function shareData({ features, label, weight, queries, ...data }: TrainingData): Promise<TrainingData> {
  const columns: TrainingData["features"][number][] = [];
  for (const feature of features) {
    columns.push({ ...feature, values: share(feature.values) });
    await turn();
  }
  return {
    ...data,
    features: columns,
    label: share(label),
    ...(weight === undefined ? {} : { weight: share(weight) }),
    ...(queries === undefined ? {} : { queries }),
  };
}

function share(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
