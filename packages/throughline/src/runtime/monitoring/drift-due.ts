import type { Declaration } from "../../contracts/core/declaration.ts";
import { parseDuration } from "../../contracts/core/duration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { type Endpoint, isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { DriftLimits } from "../../contracts/mlops/monitor.ts";
import { readReference } from "../registry/training-reference.ts";
import { type Drift, driftText, measureDrift } from "./measure-drift.ts";
import { isNotMeasured, type Watched } from "./watched.ts";

/** The newest version that was made of a model, released or refused. */
export interface NewestVersion {
  readonly modelVersion: number;
  readonly atUs: number;
}

/** The endpoints that a model answers at and whose drift is watched. */
export function watchingDrift(model: Model, declarations: readonly Declaration[]): Endpoint[] {
  return declarations
    .filter(isEndpoint)
    .filter((endpoint) => endpoint.model.name === model.name && endpoint.monitor?.drift !== undefined);
}

/**
 * Why a model is to be trained before its time: what drifted beyond its limit at an endpoint of it, in words; undefined where nothing did.
 *
 * It goes by what the released version answered since a version was last made. So after a retraining nothing is due before the new
 * version, or the old one where the new was refused, has answered often enough to be measured. A version that was itself made for
 * drift is given a whole window first, and the time that labels take to mature: before that no row of since then can be learned from.
 */
export async function driftDue(
  model: Model,
  of: { readonly declarations: readonly Declaration[]; readonly newest: NewestVersion },
  watched: Watched,
): Promise<string | undefined> {
  const { declarations, newest } = of;
  for (const endpoint of watchingDrift(model, declarations)) {
    const limits = endpoint.monitor?.drift as DriftLimits;
    const found = await driftSince(endpoint, model, { newest, watched });
    if (found === undefined) continue;
    const drifted = found.columns.filter((column) => column.drifted);
    // An input says more than the score, which only follows.
    const [worst] = drifted.sort(
      (a, b) => Number(a.input === null) - Number(b.input === null) || (b.psi ?? 0) - (a.psi ?? 0),
    );
    if (worst === undefined) continue;
    const others = drifted.length === 1 ? "" : `, and ${drifted.length - 1} more`;
    return `${driftText(worst, limits)}${others}`;
  }
  return undefined;
}

/** Drift since a version was made; undefined where it is not measured, or too early to go by. */
async function driftSince(
  endpoint: Endpoint,
  { name, label }: Model,
  { newest, watched }: { readonly newest: NewestVersion; readonly watched: Watched },
): Promise<Drift | undefined> {
  const { atUs, modelVersion: version } = newest;
  try {
    const found = await measureDrift(endpoint, watched, { afterUs: atUs });
    if (isNotMeasured(found)) return undefined;
    const reference = await readReference(watched.objects, { model: name, version });
    if (reference?.drift === undefined) return found;
    const maturesUs = label.matures === undefined ? 0 : (parseDuration(label.matures) ?? 0);
    const isMature = watched.nowUs - atUs >= maturesUs;
    return isMature && isWholeWindow(found, atUs, watched.nowUs) ? found : undefined;
  } catch (error) {
    // A reference that can't be read is nothing to go by, and no reason to fail a run.
    if (isThroughlineError(error, "registry.artifact-missing")) return undefined;
    throw error;
  }
}

function isWholeWindow({ answers, limits: { window } }: Drift, sinceUs: number, nowUs: number): boolean {
  return typeof window === "number" ? answers >= window : nowUs - sinceUs >= (parseDuration(window) ?? 0);
}
