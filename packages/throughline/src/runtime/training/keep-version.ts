import { idOf } from "../../contracts/core/declaration.ts";
import { isImported } from "../../contracts/ml/imported.ts";
import { type Model, viewsOf } from "../../contracts/ml/model.ts";
import { providerOf } from "../../contracts/shape/relation.ts";
import type { ClassFigures } from "../../estimators/evaluation/evaluate-classes.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { WireValue } from "../../ports/query-engine.ts";
import type { TrainedModel, TrainProgress } from "../../ports/trainer.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { artifactHash, type CardGate, type ModelCard, writeModel } from "../registry/model-registry.ts";
import type { PermutationRecord } from "../registry/permutation-record.ts";
import { type ModelSignature, signatureInputs } from "../registry/signature.ts";
import type { ModelComparison } from "./compare-models.ts";
import type { Judging, ModelEvaluation, NamedClasses } from "./evaluate-model.ts";
import type { Frame } from "./frame.ts";
import type { GateResult } from "./judge-gates.ts";
import { renderModelCard } from "./model-card.ts";
import { measuredOn } from "./recorded-comparison.ts";
import { renderEvaluationReport } from "./report/render-report.ts";
import type { EvaluationReport } from "./report/report-input.ts";
import type { SearchResult } from "./search/search-parameters.ts";
import type { Split, Splits } from "./split-rows.ts";
import { parametersOf } from "./train-request.ts";
import { type TrainingChoices, trainingChoices } from "./training-choices.ts";

/** A version that was trained and judged. */
export interface Judged {
  readonly model: Model;
  readonly frame: Frame;
  readonly splits: Splits;
  /** What was searched; undefined where the parameters are declared. */
  readonly search: SearchResult | undefined;
  readonly trained: TrainedModel;
  readonly curve: readonly TrainProgress[];
  /** What a user is to know of the training once. */
  readonly notes: readonly string[];
  readonly judging: Judging;
  /** Of the test rows. */
  readonly scores: Float64Array;
  /** What the version rests on; undefined where the test rows do not tell. */
  readonly permutation: PermutationRecord | undefined;
  readonly evaluation: ModelEvaluation;
  /** Against the version that stands; undefined where this is the first. */
  readonly comparison: ModelComparison | undefined;
  readonly gates: readonly GateResult[];
  readonly version: number;
}

/** Points of the training curve that are kept. */
const mostPoints = 200;

/** Writes a version with its signature, card, report and model card. */
export async function keepVersion(judged: Judged, context: RunContext): Promise<void> {
  const { model, frame, trained, evaluation, version, judging, comparison } = judged;
  const { threshold, classes } = judging;
  const signature: ModelSignature = {
    model: model.name,
    version,
    inputs: signatureInputs(frame.inputs),
    ...(trained.format === "lightgbm" ? {} : { format: trained.format }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(classes === undefined ? {} : { classes }),
  };
  const card = cardOf(judged, context);
  const input = reportInput(judged, card);
  await writeModel(context.objects, {
    bytes: trained.bytes,
    signature,
    card,
    report: renderEvaluationReport(input),
    readme: renderModelCard(model, input, signature),
    ...(judged.search === undefined ? {} : { search: judged.search.record }),
    evaluation: {
      slices: evaluation.slices,
      comparison: comparison ?? null,
      curve: input.curve,
      ...(judged.permutation === undefined ? {} : { permutation: judged.permutation }),
      ...(evaluation.binary === undefined ? {} : { decisions: evaluation.binary.atThreshold }),
      ...(evaluation.classes === undefined ? {} : { classes: classesData(evaluation.classes) }),
    },
  });
}

/** The table versions that a model was made from. */
export function dataVersions(model: Model, context: RunContext): Readonly<Record<string, WireValue>> {
  const relations = [model.rows, ...viewsOf(model).map((view) => view.from)];
  return Object.fromEntries(
    relations.map((relation) => [
      relation.name,
      context.versionOf(idOf(providerOf(relation).declaration()))?.tableVersion ?? null,
    ]),
  );
}

const count = ({ start, end }: Split) => end - start;

function cardOf(judged: Judged, context: RunContext): ModelCard {
  const { model, frame, splits, trained, evaluation, gates, version } = judged;
  const metrics = Object.entries(evaluation.measures).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  return {
    model: model.name,
    version,
    createdAt: isoOfUs(context.clock.nowUs()),
    run: context.runId,
    accepted: gates.every(({ state }) => state === "held"),
    artifactHash: artifactHash(trained.bytes),
    definition: context.address,
    seed: model.seed,
    parameters: isImported(model.trainer) ? {} : { ...(judged.search?.parameters ?? parametersOf(model)) },
    ...(isImported(model.trainer) ? { isImported: true as const } : { training: { ...choicesOf(judged) } }),
    measuredOn: measuredOn(model),
    data: dataVersions(model, context),
    rows: {
      train: count(splits.train),
      validation: count(splits.validation),
      test: count(splits.test),
      tooYoung: splits.tooYoung,
      leftOut: frame.leftOut,
      ...(model.warmUp === undefined ? {} : { warmUp: frame.warmUp }),
    },
    metrics: Object.fromEntries(metrics),
    objective: evaluation.objective,
    ...(evaluation.classes === undefined ? {} : { classes: evaluation.classes.names }),
    intervals: evaluation.intervals,
    gates: Object.fromEntries(gates.map((gate) => [gate.clause.name, cardGate(gate)])),
    ...(trained.bestRound === undefined ? {} : { bestRound: trained.bestRound }),
  };
}

function choicesOf({ model, search }: Judged): TrainingChoices {
  const { positiveWeight } = search?.parameters ?? parametersOf(model);
  return trainingChoices(model, { positiveWeight, search: search?.record });
}

function cardGate({ clause, state, figure, note }: GateResult): CardGate {
  return {
    says: clause.says,
    state,
    ...(figure === undefined ? {} : { figure }),
    ...(note === undefined ? {} : { note }),
  };
}

function reportInput(judged: Judged, card: ModelCard): EvaluationReport {
  const { model, evaluation, trained, curve, gates, comparison, search, permutation } = judged;
  const described = model.description === undefined ? {} : { description: model.description };
  const costs = model.evaluate?.costs;
  return {
    model: {
      name: model.name,
      version: card.version,
      trainer: model.trainer.trainer,
      trainedAt: card.createdAt,
      ...(isImported(model.trainer) ? { isImported: true } : {}),
      ...described,
    },
    label: labelOf(model),
    data: Object.entries(card.data).map(([name, version]) => ({
      name,
      version: version === null ? "not known" : Number(version),
    })),
    rows: card.rows,
    evaluation,
    gates,
    ...(costs === undefined ? {} : { costs }),
    ...(comparison === undefined ? {} : { comparison }),
    curve: thinned(curve),
    ...(search === undefined ? {} : { search: search.record }),
    ...(trained.bestRound === undefined ? {} : { bestRound: trained.bestRound }),
    importance: trained.importance,
    ...(permutation === undefined ? {} : { permutation }),
    ...(trained.unused === undefined ? {} : { unused: trained.unused }),
    parameters: Object.fromEntries(Object.entries(card.parameters).filter(([name]) => name !== "seed")),
    ...(isImported(model.trainer) ? {} : { choices: choicesOf(judged) }),
    seed: model.seed,
    hashes: [
      { what: "artifact", hash: card.artifactHash },
      { what: "declaration and data", hash: card.definition },
    ],
  };
}

function labelOf({ label, rows }: Model): EvaluationReport["label"] {
  const unit = rows.columns[label.column]?.field.unit;
  return { column: label.column, ...(unit === undefined ? {} : { unit }) };
}

/** Classes whose reliability is kept, bin by bin. */
const mostReliability = 50;

/** Figures by the name of the class, and the confusion matrix as rows of counts in the order of the names. */
function classesData({ names, classes, confusion, reliability, costs }: NamedClasses) {
  const rows = names.map((_, i) => [...confusion.subarray(i * names.length, (i + 1) * names.length)]);
  const figures = names.map((name, i) => {
    const { reliability: bins, ...figures } = classes[i] as ClassFigures;
    return [name, names.length > mostReliability ? figures : { ...figures, reliability: bins }];
  });
  const cost = costs === undefined ? {} : { costs };
  return { names, figures: Object.fromEntries(figures), confusion: rows, reliability, ...cost };
}

/** Every so many rounds, the first and the last among them. */
function thinned(curve: readonly TrainProgress[]): readonly TrainProgress[] {
  const step = Math.ceil(curve.length / mostPoints);
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}
