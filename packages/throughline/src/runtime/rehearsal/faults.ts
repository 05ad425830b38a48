import type { Fault } from "./fault.ts";
import { changedMetric } from "./faults/changed-metric.ts";
import { dirtyBatch } from "./faults/dirty-batch.ts";
import { driftedInput } from "./faults/drifted-input.ts";
import { lostDocument } from "./faults/lost-document.ts";
import { regressedModel } from "./faults/regressed-model.ts";
import { schemaBreak } from "./faults/schema-break.ts";
import { deadEndpoint, featureSkew, slowRoute } from "./faults/serving-faults.ts";
import { missingLabel, staleSource } from "./faults/stopped-feed.ts";

/** Every fault, in the order in which they are rehearsed. One is added here and nowhere else. */
export const faults: readonly Fault[] = [
  schemaBreak,
  changedMetric,
  staleSource,
  missingLabel,
  dirtyBatch,
  lostDocument,
  regressedModel,
  deadEndpoint,
  slowRoute,
  featureSkew,
  driftedInput,
];
