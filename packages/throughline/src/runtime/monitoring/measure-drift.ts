import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { DriftLimits } from "../../contracts/mlops/monitor.ts";
import type { DriftBin } from "../../estimators/drift/bins.ts";
import { compareCategories, compareNumbers, type DriftFigures } from "../../estimators/drift/compare.ts";
import type { Distribution } from "../../estimators/drift/distribution.ts";
import { isoOfUs } from "../../ports/clock.ts";
import { readReference, type TrainingReference } from "../registry/training-reference.ts";
import { type LoggedColumn, type LoggedWindow, readWindow } from "./logged-window.ts";
import type { NotMeasured, Watched } from "./watched.ts";

/** How far one input, or the score, has moved from the training of the version that answers. */
export interface ColumnDrift {
  /** The input's name; null for the score. */
  readonly input: string | null;
  /** Null where a side has no rows. */
  readonly psi: number | null;
  /** Kolmogorov–Smirnov distance and its p-value; null for categories. */
  readonly ks: number | null;
  readonly ksP: number | null;
  /** Whether a limit is passed. */
  readonly drifted: boolean;
  readonly bins: readonly DriftBin[];
}

/** Drift of an endpoint's answers against the training of the version that gave them. */
export interface Drift {
  readonly modelVersion: number;
  /** Answers that were compared; of a longer window the newest 100,000. */
  readonly answers: number;
  /** Of the oldest and the newest of them, ISO. */
  readonly from: string;
  readonly to: string;
  readonly limits: DriftLimits;
  /** Every input in the model's order, then the score. */
  readonly columns: readonly ColumnDrift[];
}

/** Which answers are looked at. */
export interface DriftScope {
  /** Only answers after this instant, microseconds since 1970. */
  readonly afterUs?: number;
}

/** Compares what an endpoint answered in its window with the rows that its model learned from. */
export async function measureDrift(
  endpoint: Endpoint,
  watched: Watched,
  { afterUs }: DriftScope = {},
): Promise<Drift | NotMeasured> {
  const limits = endpoint.monitor?.drift;
  if (limits === undefined) return { because: "its drift is not watched" };
  const pin = watched.versionOf(idOf(endpoint.model));
  if (pin === undefined) return { because: "no version of the model is released: the fallback answers" };
  const { model } = endpoint;
  const version = Number(pin.modelVersion);
  const reference = await readReference(watched.objects, { model: model.name, version });
  if (reference === undefined)
    return { because: `version ${version} was trained without a reference to compare with: train it again` };
  if (!watched.has(endpoint.log.name)) return { because: "nothing is logged yet" };
  const { session, nowUs } = watched;
  const { window, minimum } = limits;
  const logged = await readWindow({
    session,
    endpoint,
    reference,
    window,
    nowUs,
    ...(afterUs === undefined ? {} : { afterUs }),
  });
  if (logged.answers < minimum) return { because: tooFew(logged.answers, version, limits) };
  return {
    modelVersion: version,
    answers: logged.answers,
    from: isoOfUs(logged.fromUs),
    to: isoOfUs(logged.toUs),
    limits,
    columns: compareAll(reference, logged, limits).map((column) => withoutPersonal(endpoint, column)),
  };
}

function tooFew(answers: number, version: number, { window, minimum }: DriftLimits): string {
  const span = typeof window === "number" ? `the newest ${counted(window, "answer")}` : `the last ${window}`;
  return `version ${version} gave ${counted(answers, "answer")} in ${span}: ${minimum} are the least to compare`;
}

function compareAll(reference: TrainingReference, logged: LoggedWindow, limits: DriftLimits): ColumnDrift[] {
  const inputs = Object.entries(reference.inputs).map(([input, distribution]) =>
    columnDrift(input, compare(distribution, logged.inputs[input]), limits),
  );
  return [...inputs, columnDrift(null, compareNumbers(reference.score, logged.score), limits)];
}

function compare(reference: Distribution, column: LoggedColumn | undefined): DriftFigures {
  if (reference.kind === "categorical")
    return compareCategories(reference, column?.kind === "categorical" ? column.values : []);
  return compareNumbers(reference, column?.kind === "numeric" ? column.values : new Float64Array(0));
}

function columnDrift(input: string | null, figures: DriftFigures, limits: DriftLimits): ColumnDrift {
  const { psi, ks, bins } = figures;
  const drifted = (psi ?? 0) > (limits.psi ?? Infinity) || (ks?.statistic ?? 0) > (limits.ks ?? Infinity);
  return { input, psi: psi ?? null, ks: ks?.statistic ?? null, ksP: ks?.p ?? null, drifted, bins };
}

/** Categories of an input that is personal data are values of people: their bins are numbered. */
function withoutPersonal({ model }: Endpoint, column: ColumnDrift): ColumnDrift {
  const tags = column.input === null ? undefined : model.features[column.input]?.field.tags;
  if (tags === undefined || tags.length === 0) return column;
  return { ...column, bins: column.bins.map((bin, i) => ({ ...bin, name: `bin ${i + 1}` })) };
}

/** A column that drifted in words: `amount drifted, PSI 0.31 > 0.2`. */
export function driftText({ input, psi, ks }: ColumnDrift, limits: DriftLimits): string {
  const name = input ?? "the score";
  if (limits.psi !== undefined && psi !== null && psi > limits.psi)
    return `${name} drifted, PSI ${beyond(psi, limits.psi)} > ${limits.psi}`;
  return `${name} drifted, KS ${beyond(ks ?? 0, limits.ks)} > ${limits.ks}`;
}

/** A figure with as many digits as tell it from its limit, from two to six. */
function beyond(figure: number, limit: number | undefined): string {
  let digits = 2;
  while (digits < 6 && Number(figure.toFixed(digits)) === limit) digits++;
  return figure.toFixed(digits);
}
