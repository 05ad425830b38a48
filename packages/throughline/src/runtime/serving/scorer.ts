import { type FeatureView, isFeatureColumn, viewOf } from "../../contracts/ml/feature-view.ts";
import { viewsOf } from "../../contracts/ml/model.ts";
import type { Endpoint, EndpointReply } from "../../contracts/mlops/endpoint.ts";
import { type EntityWindows, emptyWindows } from "../../estimators/windows/entity-windows.ts";
import { type Clock, isoOfUs } from "../../ports/clock.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { OnlineView } from "../../ports/online-store.ts";
import { windowsOf } from "../features/entity-events.ts";
import { planView, type ViewPlan } from "../features/view-plan.ts";
import { type InputPlan, inputNumber, inputPlans } from "../training/model-inputs.ts";
import type { ModelSignature } from "../registry/signature.ts";
import { servingError } from "./error-codes.ts";

export type ScoreRequest = Readonly<Record<string, unknown>>;

/** What the prediction log keeps of an answer, beside the reply. */
export interface ScoreTrace {
  readonly asOf: string;
  readonly watermark: string | null;
  readonly entity: string | null;
  readonly id: string | null;
  readonly features: Readonly<Record<string, number | string | null>>;
}

export interface Scored {
  readonly reply: EndpointReply;
  readonly trace: ScoreTrace;
}

/** The model part of a release, ready to answer; absent where its gate never held. */
export interface ScorerModel {
  readonly loaded: LoadedModel;
  readonly signature: ModelSignature;
  readonly version: string;
}

export interface ScorerParts {
  readonly endpoint: Endpoint;
  readonly release: string;
  readonly clock: Clock;
  readonly model: ScorerModel | undefined;
  /** The online side of each view of the model; a view that is absent makes answers degraded. */
  readonly views: ReadonlyMap<string, { readonly view: OnlineView; readonly watermarkUs: number }>;
}

interface OpenView {
  readonly view: FeatureView;
  readonly plan: ViewPlan;
  readonly online: OnlineView;
  readonly watermarkUs: number;
  readonly cache: Map<string, EntityWindows>;
  readonly nothing: EntityWindows;
  readonly out: Float64Array;
}

type Fill = (request: ScoreRequest, values: Float64Array, at: number) => void;

/** Most entities whose windows are kept decoded, for each view. */
const cacheLimit = 100_000;

/** Answers requests of one endpoint in one release: features as of now, model, or else the fallback. Synchronous, microseconds a request. */
export class Scorer {
  readonly #parts: ScorerParts;
  readonly #views: readonly OpenView[];
  readonly #fills: readonly Fill[];
  readonly #names: readonly string[];
  readonly #plans: ReadonlyMap<string, InputPlan>;

  constructor(parts: ScorerParts) {
    this.#parts = parts;
    this.#views = viewsOf(parts.endpoint.model).flatMap((view) => openView(view, parts));
    this.#names = Object.keys(parts.endpoint.model.features);
    this.#plans = new Map(inputPlans(parts.endpoint.model).map((plan) => [plan.name, plan]));
    this.#fills = this.#names.map((name, i) => this.#fill(name, i));
  }

  /** True where the model and all its views are there. */
  get ready(): boolean {
    return this.#parts.model !== undefined && this.#views.length === viewsOf(this.#parts.endpoint.model).length;
  }

  /** Answers one validated request. Throws `serving.no-model`, `serving.fallback-failed`. */
  score(request: ScoreRequest): Scored {
    return this.scoreAll([request])[0] as Scored;
  }

  /** Answers several validated requests as of one instant, in order. */
  scoreAll(requests: readonly ScoreRequest[]): Scored[] {
    const nowUs = this.#parts.clock.nowUs();
    const { model } = this.#parts;
    if (model === undefined || !this.ready) return requests.map((request) => this.#fallback(request, nowUs));
    const width = this.#names.length;
    const values = new Float64Array(width * requests.length);
    const rows = requests.map((_, row) => values.subarray(row * width, (row + 1) * width));
    for (const [row, request] of requests.entries()) this.#fillRow(request, rows[row] as Float64Array, nowUs);
    const scores = model.loaded.predict(values, requests.length);
    return requests.map((request, row) => ({
      reply: {
        score: scores[row] as number,
        model_version: model.version,
        release: this.#parts.release,
        degraded: false,
      },
      trace: this.#trace(request, nowUs, rows[row]),
    }));
  }

  #fillRow(request: ScoreRequest, values: Float64Array, nowUs: number): void {
    for (const view of this.#views) windowsFor(view, request).evaluate(nowUs, view.out, 0);
    for (const fill of this.#fills) fill(request, values, nowUs);
  }

  #fill(name: string, index: number): Fill {
    const input = this.#parts.endpoint.model.features[name];
    if (input !== undefined && isFeatureColumn(input)) {
      const open = this.#views.find(({ view }) => view === viewOf(input));
      const from = open?.plan.names.indexOf(input.name) ?? -1;
      return (_request, values) => {
        values[index] = open?.out[from] ?? Number.NaN;
      };
    }
    const plan = this.#plans.get(name) as InputPlan;
    const categories = this.#parts.model?.signature.inputs.find((known) => known.name === name)?.categories;
    const codes = categories === undefined ? undefined : new Map(categories.map((category, code) => [category, code]));
    return (request, values) => {
      values[index] = inputNumber(plan, request[name], codes);
    };
  }

  #fallback(request: ScoreRequest, nowUs: number): Scored {
    const { endpoint, release } = this.#parts;
    if (endpoint.fallback === undefined)
      throw servingError("no-model", { detail: `no model answers for ${endpoint.name}, and it has no fallback` });
    const score = callFallback(endpoint, request);
    return {
      reply: { score, model_version: null, release, degraded: true },
      trace: this.#trace(request, nowUs, undefined),
    };
  }

  #trace(request: ScoreRequest, nowUs: number, values: Float64Array | undefined): ScoreTrace {
    const { endpoint } = this.#parts;
    const key = this.#views[0]?.view.entity.key.name;
    const watermarkUs = Math.min(...this.#views.map((view) => view.watermarkUs));
    const id = endpoint.id === undefined ? undefined : request[endpoint.id.name];
    return {
      asOf: isoOfUs(nowUs),
      watermark: Number.isFinite(watermarkUs) ? isoOfUs(watermarkUs) : null,
      entity: key === undefined || request[key] === undefined ? null : String(request[key]),
      id: id === undefined || id === null ? null : String(id),
      features:
        values === undefined
          ? {}
          : Object.fromEntries(this.#names.map((name, i) => [name, this.#logged(name, values[i] as number, request)])),
    };
  }

  #logged(name: string, value: number, request: ScoreRequest): number | string | null {
    if (this.#plans.get(name)?.kind === "categorical")
      return request[name] === undefined ? null : String(request[name]);
    return Number.isNaN(value) ? null : value;
  }
}

function openView(view: FeatureView, parts: ScorerParts): OpenView[] {
  const online = parts.views.get(view.name);
  if (online === undefined) return [];
  const plan = planView(view);
  return [
    {
      view,
      plan,
      online: online.view,
      watermarkUs: online.watermarkUs,
      cache: new Map(),
      nothing: emptyWindows(plan.features),
      out: new Float64Array(plan.features.length),
    },
  ];
}

function windowsFor(open: OpenView, request: ScoreRequest): EntityWindows {
  const key = String(request[open.view.entity.key.name]);
  const cached = open.cache.get(key);
  if (cached !== undefined) return cached;
  const events = open.online.get(key);
  if (events === undefined) return open.nothing;
  const windows = windowsOf(open.plan, events);
  if (open.cache.size >= cacheLimit) open.cache.delete(open.cache.keys().next().value as string);
  open.cache.set(key, windows);
  return windows;
}

/** Runs the user's fallback; what it throws or gives wrongly is the user's error, with their stack as its cause. */
function callFallback(endpoint: Endpoint, request: ScoreRequest): number {
  let score: unknown;
  try {
    score = endpoint.fallback?.(request).score;
  } catch (cause) {
    throw servingError("fallback-failed", {
      detail: `fallback of ${endpoint.name} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
  if (typeof score === "number" && score >= 0 && score <= 1) return score;
  throw servingError("fallback-failed", {
    detail: `fallback of ${endpoint.name} gives no score between 0 and 1: ${String(score)}`,
  });
}
