import { setImmediate } from "node:timers/promises";
import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { GateMeasure } from "../../contracts/ml/measures.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { aucInterval } from "../../estimators/evaluation/auc-interval.ts";
import { bootstrapIntervals, type Interval } from "../../estimators/evaluation/bootstrap.ts";
import type { CalibrationBin } from "../../estimators/evaluation/calibration.ts";
import { drawableBinary } from "../../estimators/evaluation/drawn-measures.ts";
import { evaluateBinary } from "../../estimators/evaluation/evaluate-binary.ts";
import { type ShareInterval, shareInterval } from "../../estimators/evaluation/share-interval.ts";
import { readModel } from "../registry/model-registry.ts";
import { type LabelledPredictions, readLabels } from "./late-labels.ts";
import type { NotMeasured, Watched } from "./watched.ts";

/** What the labels that came say of the predictions that they are of. Intervals hold 95 %. */
export interface LiveQuality {
  readonly positives: number;
  /** Null where all labels are alike. */
  readonly auc: ShareInterval | null;
  /** Of decisions at the threshold of the version that gave each score; null where nothing was called or was positive. */
  readonly precision: ShareInterval | null;
  readonly recall: ShareInterval | null;
  /** Each figure that a gate may be on and that these rows allow. */
  readonly measures: Readonly<Partial<Record<GateMeasure, number>>>;
  /** Of these figures the bounds that chance alone explains; a figure that some draw of the rows does not allow has none. */
  readonly intervals: Readonly<Partial<Record<GateMeasure, Interval>>>;
  /** Mean score and share of positives: equal where scores are probabilities. */
  readonly meanScore: number;
  readonly positiveShare: ShareInterval;
  readonly calibration: readonly CalibrationBin[];
}

/** How the labels of an endpoint's predictions came, and what they say. */
export interface LabelCoverage
  extends Pick<LabelledPredictions, "predictions" | "labelled" | "notYetDue" | "missing" | "withoutId" | "degraded"> {
  /** Labelled of those whose delay is over; null where that is none. */
  readonly coverage: ShareInterval | null;
  readonly asked: number;
  /** Model versions of the labelled predictions, each once. */
  readonly versions: readonly string[];
  readonly quality: LiveQuality | NotMeasured;
}

/** Measures an endpoint's predictions by the labels that came late. */
export async function measureLabels(endpoint: Endpoint, watched: Watched): Promise<LabelCoverage | NotMeasured> {
  const label = endpoint.monitor?.label;
  if (label === undefined) return { because: "no labels are joined" };
  if (!watched.has(endpoint.log.name)) return { because: "nothing is logged yet" };
  if (!watched.has(label.from.name)) return { because: `${label.from.name} is not part of this release` };
  const found = await readLabels(endpoint, label, watched);
  const { scores: _scores, labels: _labels, versions, ...counts } = found;
  const due = found.labelled + found.missing;
  const few = `${counted(found.labelled, "label")} came for predictions that fell due in the last ${label.window}: ${label.minimum} are the least to judge by`;
  return {
    ...counts,
    coverage: due === 0 ? null : shareInterval(found.labelled, due),
    asked: label.coverage,
    versions: [...new Set(versions)].sort((a, b) => Number(a) - Number(b)),
    quality: found.labelled < label.minimum ? { because: few } : await qualityOf(endpoint, found, watched),
  };
}

async function qualityOf(endpoint: Endpoint, found: LabelledPredictions, watched: Watched): Promise<LiveQuality> {
  const { scores, labels } = found;
  const { rocAuc, prAuc, logLoss, brier, positives, negatives, calibration } = evaluateBinary({
    scores,
    label: labels,
  });
  const called = decisions(found, await thresholdsOf(endpoint, found.versions, watched));
  const { hits, alarms, misses, rejected } = countsOf(called, labels);
  const share = (count: number, of: number) => (of === 0 ? null : shareInterval(count, of));
  const [precision, recall] = [share(hits, hits + alarms), share(hits, hits + misses)];
  const known = {
    ...{ auc: rocAuc, prAuc, logLoss, brier, precision: precision?.value, recall: recall?.value },
    f1: positives === 0 ? undefined : (2 * hits) / (2 * hits + alarms + misses),
    accuracy: (hits + rejected) / scores.length,
  };
  const auc = rocAuc === undefined ? null : aucInterval(rocAuc, { positives, negatives });
  const shares = Object.entries({ auc, precision, recall }).filter(([, interval]) => interval !== null);
  return {
    positives,
    ...{ auc, precision, recall, calibration },
    intervals: { ...(await drawnIntervals({ scores, called, labels })), ...Object.fromEntries(shares) },
    measures: Object.fromEntries(Object.entries(known).filter(([, figure]) => figure !== undefined)),
    meanScore: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    positiveShare: shareInterval(positives, scores.length),
  };
}

/** 1 for each prediction that was called, at the threshold of the version that gave it. */
function decisions({ scores, versions }: LabelledPredictions, thresholds: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(scores, (score, i) =>
    Number(score >= (thresholds.get(versions[i] as string) ?? Number.NaN)),
  );
}

function countsOf(called: Float64Array, labels: Float64Array) {
  let [hits, alarms, misses, rejected] = [0, 0, 0, 0];
  for (const [i, isCalled] of called.entries()) {
    if (isCalled === 1 && labels[i] === 1) hits++;
    else if (isCalled === 1) alarms++;
    else if (labels[i] === 1) misses++;
    else rejected++;
  }
  return { hits, alarms, misses, rejected };
}

/** Of the scores, and of the decisions, over draws of the rows; lets others work between two draws. */
async function drawnIntervals(of: {
  readonly scores: Float64Array;
  readonly called: Float64Array;
  readonly labels: Float64Array;
}): Promise<Readonly<Record<string, Interval>>> {
  const drawn = async (scores: Float64Array) => {
    const steps = bootstrapIntervals(drawableBinary({ scores, label: of.labels, threshold: 0.5 }), { seed: 1 });
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await setImmediate();
    }
  };
  const [{ prAuc, logLoss, brier }, { f1, accuracy }] = [await drawn(of.scores), await drawn(of.called)];
  const intervals = Object.entries({ prAuc, logLoss, brier, f1, accuracy });
  return Object.fromEntries(
    intervals.flatMap(([name, interval]) => (interval === undefined ? [] : [[name, interval]])),
  );
}

/** The threshold of each version; where its files are gone, that of the released one. */
async function thresholdsOf(
  endpoint: Endpoint,
  versions: readonly string[],
  { objects, versionOf }: Watched,
): Promise<ReadonlyMap<string, number>> {
  const model = endpoint.model.name;
  const read = async (version: number) => {
    try {
      return (await readModel(objects, { model, version })).signature.threshold;
    } catch (error) {
      if (isThroughlineError(error, "registry.artifact-missing")) return undefined;
      throw error;
    }
  };
  const pin = versionOf(idOf(endpoint.model));
  const released = (pin === undefined ? undefined : await read(Number(pin.modelVersion))) ?? 0.5;
  const found = new Map<string, number>();
  for (const version of new Set(versions)) found.set(version, (await read(Number(version))) ?? released);
  return found;
}
