import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { parseDuration } from "../../contracts/core/duration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { type Model, viewsOf } from "../../contracts/ml/model.ts";
import { providerOf } from "../../contracts/shape/relation.ts";
import type { BinaryEvaluation } from "../../estimators/evaluation/evaluate-binary.ts";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { WireValue } from "../../ports/query-engine.ts";
import type { GradientBoostingParameters, TrainedModel } from "../../ports/trainer.ts";
import type { KindRunner, Measurement, RunContext } from "../plan/kind-runner.ts";
import { artifactHash, type ModelCard, modelVersions, readModel, writeModel } from "../registry/model-registry.ts";
import { type ModelSignature, signatureInputs } from "../registry/signature.ts";
import { evaluateRows, measureGates, type Split, type Splits, splitRows } from "./evaluate-model.ts";
import { type Frame, loadFrame } from "./frame.ts";
import { renderEvaluationReport } from "./report/render-report.ts";
import { measuresOf } from "./report/report-input.ts";

const defaults: GradientBoostingParameters = {
  rounds: 100,
  leaves: 31,
  learningRate: 0.1,
  minDataInLeaf: 20,
  maxBins: 255,
  lambda: 0,
  seed: 1,
};

/** Trains a version, judges it on rows it never saw, and keeps it with all that made it. */
export const modelRunner: KindRunner<Model> = {
  kind: "model",
  staleAfterUs: (model) => (model.retrain === undefined ? undefined : parseDuration(model.retrain.after)),
  async build(model, context) {
    context.progress("reading rows");
    const matures = model.label.matures === undefined ? 0 : (parseDuration(model.label.matures) ?? 0);
    const matureUntilUs = context.clock.nowUs() - matures;
    const frame = await loadFrame({ session: context.session, model, relation: model.rows, matureUntilUs });
    const splits = splitRows(frame, { test: model.split.test, matureUntilUs });
    assertLearnable(model, frame, splits);
    const trained = await train(model, { frame, splits, context });
    const loaded = await context.models.load(trained);
    const threshold = evaluateRows(scoreRows(loaded, frame, splits.validation), labels(frame, splits.validation)).bestF1
      .threshold;
    const evaluation = evaluateRows(scoreRows(loaded, frame, splits.test), labels(frame, splits.test), threshold);
    const measured = measureGates(model, evaluation);
    const version = ((await modelVersions(context.objects, model.name)).at(-1) ?? 0) + 1;
    const judged: Judged = { model, frame, splits, trained, evaluation, measured, version, context };
    await keep(judged);
    return {
      version: {
        model: model.name,
        modelVersion: version,
        artifactHash: artifactHash(trained.bytes),
        data: dataVersions(model, context),
      },
      text: textOf(judged),
      measured,
      accepted: measured.every(({ held }) => held),
      notes: [`report in ${path.join(context.state, "objects", "models", model.name, String(version), "report.html")}`],
    };
  },
  async stands(model, { objects }, version) {
    try {
      await readModel(objects, { model: model.name, version: Number(version.modelVersion) });
      return true;
    } catch (error) {
      if (isThroughlineError(error, "registry.artifact-missing")) return false;
      throw error;
    }
  },
};

interface Judged {
  readonly model: Model;
  readonly frame: Frame;
  readonly splits: Splits;
  readonly trained: TrainedModel;
  readonly evaluation: BinaryEvaluation;
  readonly measured: readonly Measurement[];
  readonly version: number;
  readonly context: RunContext;
}

function parametersOf(model: Model): GradientBoostingParameters {
  return { ...defaults, ...model.trainer.parameters, seed: model.seed };
}

/**
 * Refuses rows that nothing can be learned from, before the fit does in words of its own.
 *
 * @throws `training.no-rows`, `training.one-class`
 */
function assertLearnable(model: Model, frame: Frame, splits: Splits): void {
  const where = whereOf(model, "rows");
  const [learned, chosen, tested] = [splits.train, splits.validation, splits.test].map(count) as [
    number,
    number,
    number,
  ];
  if (Math.min(learned, chosen, tested) === 0) {
    const others = `${splits.tooYoung} too young, ${frame.leftOut} without a label or an instant`;
    const detail = `${model.name} has too few rows in ${model.rows.name}: ${learned + chosen + tested} to learn from and test on, ${others}`;
    throw trainingError("no-rows", { detail, where });
  }
  const first = frame.label[splits.train.start];
  if (!labels(frame, splits.train).every((label) => label === first)) return;
  const detail = `all ${learned} rows that ${model.name} learns from have one label: ${model.label.column} is ${first === 1}`;
  throw trainingError("one-class", { detail, where: whereOf(model, "label") });
}

async function train(
  model: Model,
  of: { readonly frame: Frame; readonly splits: Splits; readonly context: RunContext },
): Promise<TrainedModel> {
  const { start, end } = of.splits.train;
  const features = of.frame.inputs.map(({ name, kind, values }) => ({ name, kind, values: values.slice(start, end) }));
  const data = { features, label: of.frame.label.slice(start, end), rows: end - start };
  return of.context.trainer.fit(
    { trainer: model.trainer.trainer, objective: "binary", parameters: parametersOf(model), data },
    {
      onProgress: ({ round, rounds, loss }) =>
        of.context.progress(`round ${round} of ${rounds}, log loss ${loss.toFixed(4)}`),
    },
  );
}

/** Scores of the rows of a split. */
export function scoreRows(model: LoadedModel, frame: Frame, { start, end }: Split): Float64Array {
  const width = frame.inputs.length;
  const scores = new Float64Array(end - start);
  const block = 4_096;
  for (let from = start; from < end; from += block) {
    const rows = Math.min(block, end - from);
    const values = new Float64Array(rows * width);
    for (let f = 0; f < width; f++) {
      const column = frame.inputs[f]?.values as Float64Array;
      for (let i = 0; i < rows; i++) values[i * width + f] = column[from + i] as number;
    }
    scores.set(model.predict(values, rows), from - start);
  }
  return scores;
}

const labels = (frame: Frame, { start, end }: Split) => frame.label.subarray(start, end);

function textOf({ evaluation, measured, version, splits }: Judged): string {
  const gates = measured.map(({ says, figure, held }) => {
    const [title, sign, limit] = splitClause(says);
    if (typeof figure === "string") return `${title} ${figure}, asked ${sign} ${limit}`;
    return `${title} ${figure.toFixed(3)} ${held ? sign : sign === "≥" ? "<" : ">"} ${limit}`;
  });
  const figures = gates.length === 0 ? [`AUC ${evaluation.rocAuc?.toFixed(3) ?? "not measured"}`] : gates;
  const young = splits.tooYoung === 0 ? "" : `   (${counted(splits.tooYoung, "row")} too young)`;
  return `v${version}  ${figures.join("   ")}${young}`;
}

function splitClause(says: string): readonly [string, string, string] {
  const match = /^(.*) ([≥≤]) (.*)$/.exec(says);
  return [match?.[1] ?? says, match?.[2] ?? "", match?.[3] ?? ""];
}

/** The table versions that a model was made from. */
function dataVersions(model: Model, context: RunContext): Readonly<Record<string, WireValue>> {
  const relations = [model.rows, ...viewsOf(model).map((view) => view.from)];
  return Object.fromEntries(
    relations.map((relation) => [
      relation.name,
      context.versionOf(idOf(providerOf(relation).declaration()))?.tableVersion ?? null,
    ]),
  );
}

const count = ({ start, end }: Split) => end - start;

async function keep(judged: Judged): Promise<void> {
  const { model, frame, trained, evaluation, version, context } = judged;
  const threshold = evaluation.atThreshold.threshold;
  const signature: ModelSignature = { model: model.name, version, inputs: signatureInputs(frame.inputs), threshold };
  const card = cardOf(judged);
  await writeModel(context.objects, { bytes: trained.bytes, signature, card, report: reportOf(judged, card) });
}

function cardOf({ model, frame, splits, trained, evaluation, measured, version, context }: Judged): ModelCard {
  const metrics = Object.entries(measuresOf(evaluation)).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  return {
    model: model.name,
    version,
    createdAt: isoOfUs(context.clock.nowUs()),
    run: context.runId,
    accepted: measured.every(({ held }) => held),
    artifactHash: artifactHash(trained.bytes),
    definition: context.address,
    seed: model.seed,
    parameters: { ...parametersOf(model) },
    data: dataVersions(model, context),
    rows: {
      train: count(splits.train),
      validation: count(splits.validation),
      test: count(splits.test),
      tooYoung: splits.tooYoung,
      leftOut: frame.leftOut,
    },
    metrics: Object.fromEntries(metrics),
  };
}

function reportOf({ model, evaluation, trained }: Judged, card: ModelCard): string {
  const described = model.description === undefined ? {} : { description: model.description };
  return renderEvaluationReport({
    model: {
      name: model.name,
      version: card.version,
      trainer: model.trainer.trainer,
      trainedAt: card.createdAt,
      ...described,
    },
    data: Object.entries(card.data).map(([name, version]) => ({
      name,
      version: version === null ? "not known" : Number(version),
    })),
    rows: card.rows,
    evaluation,
    gates: model.accept,
    importance: trained.importance,
    ...(trained.unused === undefined ? {} : { unused: trained.unused }),
    parameters: Object.fromEntries(Object.entries(card.parameters).filter(([name]) => name !== "seed")),
    seed: model.seed,
    hashes: [
      { what: "artifact", hash: card.artifactHash },
      { what: "declaration and data", hash: card.definition },
    ],
  });
}
