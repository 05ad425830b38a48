import type { Model } from "../../contracts/ml/model.ts";
import {
  categoricalDistribution,
  type Distribution,
  numericDistribution,
} from "../../estimators/drift/distribution.ts";
import { topProbabilities } from "../../estimators/evaluation/evaluate-classes.ts";
import { driftDue, watchingDrift } from "../monitoring/drift-due.ts";
import type { BuiltVersion, RunContext } from "../plan/kind-runner.ts";
import { writeReference } from "../registry/training-reference.ts";
import type { Judging } from "./evaluate-model.ts";
import type { Frame, FrameInput } from "./frame.ts";
import type { Splits } from "./split-rows.ts";

/** A version with the rows that it was made from. */
interface Made {
  readonly model: Model;
  readonly version: number;
  readonly frame: Frame;
  readonly splits: Splits;
  /** Of the test rows. */
  readonly scores: Float64Array;
  readonly judging: Judging;
}

/** Keeps how the rows of a version lay: the inputs that it learned from, and its scores of the test rows. */
export async function keepReference(made: Made, { objects, overdue }: RunContext): Promise<void> {
  const { model, version, frame, splits, scores, judging } = made;
  const { classes } = judging;
  const inputs = frame.inputs.map((input): [string, Distribution] => [input.name, distributionOf(input, splits)]);
  await writeReference(objects, {
    ...{ model: model.name, version, inputs: Object.fromEntries(inputs) },
    score: numericDistribution(classes === undefined ? scores : topProbabilities(scores, classes.length)),
    ...(overdue === undefined ? {} : { drift: overdue }),
  });
}

function distributionOf({ kind, values, categories }: FrameInput, { train }: Splits): Distribution {
  const learned = values.subarray(train.start, train.end);
  return kind === "categorical" ? categoricalDistribution(learned, categories ?? []) : numericDistribution(learned);
}

/** Why a model that retrains on drift is to be trained in this run; undefined where nothing drifted. */
export async function overdueByDrift(
  model: Model,
  context: RunContext,
  newest: { readonly version: BuiltVersion; readonly atUs: number },
): Promise<string | undefined> {
  if (model.retrain?.onDrift !== true) return undefined;
  const { session, objects, clock, project } = context;
  // Every run makes the logs of all endpoints readable before it asks.
  const watched = { session, objects, nowUs: clock.nowUs(), versionOf: context.versionOf, has: () => true };
  const made = { modelVersion: Number(newest.version.modelVersion), atUs: newest.atUs };
  return driftDue(model, { declarations: project?.loaded.declarations ?? [], newest: made }, watched);
}

/** What a user is to know about a version and drift: that it was made for it, or that nothing will ever be. */
export function driftNotes(model: Model, { overdue, project }: RunContext): string[] {
  if (overdue !== undefined) return [`retrained: ${overdue}`];
  if (model.retrain?.onDrift !== true || project === undefined) return [];
  if (watchingDrift(model, project.loaded.declarations).length > 0) return [];
  return ["retrain.onDrift has no effect: no endpoint of the model has monitor.drift"];
}
