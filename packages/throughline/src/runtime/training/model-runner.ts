import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import { parseDuration } from "../../contracts/core/duration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { isImported } from "../../contracts/ml/imported.ts";
import { measureRules, primaryMeasures } from "../../contracts/ml/measures.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { KindRunner, RunContext } from "../plan/kind-runner.ts";
import { artifactHash, modelVersions, newestAccepted, readModel } from "../registry/model-registry.ts";
import { type ModelSignature, sameClasses } from "../registry/signature.ts";
import { removeCheckpoints } from "./checkpoint-store.ts";
import { compareModels, type ModelComparison } from "./compare-models.ts";
import {
  chooseThreshold,
  evaluateModel,
  type Judging,
  judgingOf,
  type ModelEvaluation,
  queriesOf,
} from "./evaluate-model.ts";
import { type Frame, loadFrame } from "./frame.ts";
import { readImported } from "./imported-model.ts";
import { inTurns } from "./in-turns.ts";
import { judgeGates, measurementsOf } from "./judge-gates.ts";
import { driftNotes, keepReference, overdueByDrift } from "./keep-reference.ts";
import { dataVersions, type Judged, keepVersion } from "./keep-version.ts";
import { assertLearnable, assertUsable } from "./learnable.ts";
import { assertFits } from "./memory-bound.ts";
import { measurePermutation } from "./permutation.ts";
import { compareWithRecord, measuredOn, unlikeness } from "./recorded-comparison.ts";
import { inputsFor, missingInputs, scoreRows } from "./score-rows.ts";
import { searchNotes } from "./search/search-notes.ts";
import { searchParameters } from "./search/search-parameters.ts";
import { removeTrials } from "./search/trial-store.ts";
import { type Split, type Splits, splitRows } from "./split-rows.ts";
import { trainVersion } from "./train-version.ts";

/** Trains a version, judges it on rows it never saw, and keeps it with all that made it. */
export const modelRunner: KindRunner<Model> = {
  kind: "model",
  staleAfterUs: (model) => (model.retrain?.after === undefined ? undefined : parseDuration(model.retrain.after)),
  overdue: overdueByDrift,
  async build(model, context) {
    const judged = await judge(model, context);
    const { trained, version, gates } = judged;
    await keepReference(judged, context);
    await keepVersion(judged, context);
    await removeTrials(context.objects, model);
    await removeCheckpoints(context.objects, model);
    return {
      version: {
        model: model.name,
        modelVersion: version,
        artifactHash: artifactHash(trained.bytes),
        data: dataVersions(model, context),
      },
      text: textOf(judged),
      measured: measurementsOf(model, gates),
      accepted: gates.every(({ state }) => state === "held"),
      notes: [
        ...driftNotes(model, context),
        ...searchNotes(judged.search),
        ...judged.notes,
        `report in ${path.join(context.state, "objects", "models", model.name, String(version), "report.html")}`,
      ],
    };
  },
  async stands(model, { objects, root }, version) {
    try {
      await readModel(objects, { model: model.name, version: Number(version.modelVersion) });
      const { trainer } = model;
      if (!isImported(trainer)) return true;
      const hash = artifactHash(await readImported(trainer, root));
      return hash === version.artifactHash || `${trainer.file} changed`;
    } catch (error) {
      if (isThroughlineError(error, "registry.artifact-missing")) return false;
      throw error;
    }
  },
};

/** Reads the rows of a model and divides them; refuses those that nothing can be learned from, or that do not fit into memory. */
async function readRows(
  model: Model,
  context: RunContext,
): Promise<{ readonly frame: Frame; readonly splits: Splits }> {
  context.progress("reading rows");
  const matures = model.label.matures === undefined ? 0 : (parseDuration(model.label.matures) ?? 0);
  const matureUntilUs = context.clock.nowUs() - matures;
  const { categories } = isImported(model.trainer) ? model.trainer : {};
  const beforeReading = (rows: number) => assertFits(model, rows, context);
  const reading = { session: context.session, model, relation: model.rows, matureUntilUs, beforeReading };
  const frame = await loadFrame({ ...reading, ...(categories === undefined ? {} : { categories }) });
  const splits = splitRows(frame, { ...model.split, matureUntilUs });
  assertLearnable(model, frame, splits);
  return { frame, splits };
}

async function judge(model: Model, context: RunContext): Promise<Judged> {
  const { frame, splits } = await readRows(model, context);
  const search = await searchParameters(model, { frame, splits, context });
  const made = await trainVersion(model, { frame, splits, context, parameters: search?.parameters });
  const { trained } = made;
  assertUsable(model, trained);
  context.progress("evaluating");
  const loaded = await context.models.load(trained);
  const scoresOf = (split: Split) => scoreRows(loaded, frame, split);
  const threshold = chooseThreshold(model, scoresOf(splits.validation), labels(frame, splits.validation));
  const judging: Judging = {
    ...judgingOf(model),
    ...queriesOf(frame, splits.test),
    ...(threshold === undefined ? {} : { threshold }),
  };
  const tested = { scores: scoresOf(splits.test), label: labels(frame, splits.test) };
  const slices = slicesOf(frame, splits.test);
  const evaluation = await inTurns(evaluateModel(model, { ...tested, slices }, judging));
  const comparison = await compareWithCurrent(model, {
    ...{ frame, splits, judging, context, evaluation },
    scores: tested.scores,
  });
  const gates = judgeGates(model.accept, evaluation, comparison);
  const version = ((await modelVersions(context.objects, model.name)).at(-1) ?? 0) + 1;
  const { scores } = tested;
  const { importance } = trained;
  const { test } = splits;
  const permutation = await inTurns(measurePermutation(model, { loaded, frame, test, judging, importance }));
  return {
    model,
    frame,
    splits,
    search,
    ...made,
    judging,
    scores,
    permutation,
    evaluation,
    comparison,
    gates,
    version,
  };
}

/** The version that stands, on the same test rows: the newest that its gates accepted, however it was declared. Undefined without one. */
async function compareWithCurrent(
  model: Model,
  of: {
    readonly frame: Frame;
    readonly splits: Splits;
    readonly judging: Judging;
    readonly scores: Float64Array;
    readonly evaluation: ModelEvaluation;
    readonly context: RunContext;
  },
): Promise<ModelComparison | undefined> {
  const { frame, splits, judging, scores, context } = of;
  const version = await newestAccepted(context.objects, model.name);
  if (version === undefined) return undefined;
  const stored = await readModel(context.objects, { model: model.name, version }).catch(() => undefined);
  const nothing = { version, rows: 0, measures: {} };
  if (stored === undefined) return { ...nothing, because: `the files of v${version} can't be read` };
  const { card, signature } = stored;
  if ((card.objective ?? "binary") !== judging.objective || !sameClasses(signature.classes, judging.classes))
    return { ...nothing, because: `v${version} learned something else, or other classes` };
  const inputs = inputsFor(frame, signature);
  const unlike = unlikeness(card.measuredOn, measuredOn(model), { withCosts: inputs === undefined });
  if (inputs === undefined) {
    const because = `v${version} takes inputs that are declared no more: ${missingInputs(frame, signature)}`;
    if (unlike === undefined) return compareWithRecord(card, of.evaluation, because);
    return { ...nothing, because: `${because}, and its ${unlike}` };
  }
  if (unlike !== undefined)
    return { ...nothing, because: `v${version} is not to be measured on these rows: its ${unlike}` };
  const loaded = await context.models.load(stored);
  const older = {
    version,
    scores: scoreRows(loaded, { inputs }, splits.test),
    judging: olderJudging(judging, stored.signature),
  };
  const label = labels(frame, splits.test);
  return inTurns(compareModels({ label, older, newer: { scores, judging }, seed: model.seed }));
}

function olderJudging({ threshold: _, ...judging }: Judging, { threshold }: ModelSignature): Judging {
  return threshold === undefined ? judging : { ...judging, threshold };
}

const labels = (frame: Frame, { start, end }: Split) => frame.label.subarray(start, end);

const slicesOf = ({ slices }: Frame, { start, end }: Split) =>
  slices.map(({ column, values }) => ({ column, values: values.slice(start, end) }));

function textOf({ evaluation, frame, gates, version, splits }: Judged): string {
  const judged = gates.map(({ clause: { says, relation }, figure, state, note }) => {
    const [title, sign, limit] = splitClause(says);
    const more = note === undefined ? "" : ` (${note})`;
    if (relation === "=") return `${says}: ${figure ?? "not measured"}${more}`;
    if (typeof figure !== "number") return `${title} not measured, asked ${sign} ${limit}${more}`;
    return `${title} ${figureText(figure)} ${state === "held" ? sign : sign === "≥" ? "<" : ">"} ${limit}${more}`;
  });
  const figures = judged.length === 0 ? [firstMeasure(evaluation)] : judged;
  const unused = [
    ...(frame.warmUp === 0 ? [] : [`${counted(frame.warmUp, "row")} to warm up`]),
    ...(splits.tooYoung === 0 ? [] : [`${counted(splits.tooYoung, "row")} too young`]),
  ];
  return `v${version}  ${figures.join("   ")}${unused.length === 0 ? "" : `   (${unused.join(", ")})`}`;
}

/** Shares with three digits, as ever; what is larger, in money or units, with four in all. */
const figureText = (figure: number) =>
  Math.abs(figure) <= 1 ? figure.toFixed(3) : String(Number(figure.toPrecision(4)));

function firstMeasure({ objective, measures }: Judged["evaluation"]): string {
  const name = primaryMeasures[objective];
  const figure = measures[name];
  return `${measureRules[name].title} ${figure === undefined ? "not measured" : figureText(figure)}`;
}

function splitClause(says: string): readonly [string, string, string] {
  const match = /^(.*) ([≥≤]) (.*)$/.exec(says);
  return [match?.[1] ?? says, match?.[2] ?? "", match?.[3] ?? ""];
}
