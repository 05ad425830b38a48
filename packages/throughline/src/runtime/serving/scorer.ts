import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { isFeatureColumn, viewOf } from "../../contracts/ml/feature-view.ts";
import { viewsOf } from "../../contracts/ml/model.ts";
import { classesOf } from "../../contracts/ml/objective.ts";
import type { Endpoint, EndpointReply } from "../../contracts/mlops/endpoint.ts";
import { type Clock, isoOfUs } from "../../ports/clock.ts";
import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { OnlineView } from "../../ports/online-store.ts";
import type { LiveView } from "../features/live-view.ts";
import { planView } from "../features/view-plan.ts";
import type { ModelSignature } from "../registry/signature.ts";
import { answerAt, type Said } from "../training/class-answer.ts";
import { type InputPlan, inputNumber, inputPlans } from "../training/model-inputs.ts";
import { EntityCache } from "./entity-cache.ts";
import { servingError } from "./error-codes.ts";
import { callFallback } from "./fallback.ts";

export type ScoreRequest = Readonly<Record<string, unknown>>;

/** What the prediction log keeps of an answer, beside the reply. */
export interface ScoreTrace {
  readonly asOf: string;
  readonly watermark: string | null;
  readonly entity: string | null;
  readonly id: string | null;
  /** The model's inputs as it got them; empty where the fallback answered. */
  readonly features: Readonly<Record<string, number | string | null>>;
  /** Of each source of live events the place in its log up to which they were known; absent where the model has none. */
  readonly live?: Readonly<Record<string, number>>;
}

export interface Scored {
  readonly reply: EndpointReply & Said;
  readonly trace: ScoreTrace;
}

/** The model part of a release, ready to answer; absent where its gate never held. */
export interface ScorerModel {
  readonly loaded: LoadedModel;
  readonly signature: ModelSignature;
  readonly version: string;
}

/** The online side of a view, as a release pins it. */
export interface ServedView {
  readonly view: OnlineView;
  /** Instant of the newest event, microseconds since 1970. */
  readonly watermarkUs: number;
  /** The first instant that its events are whole for; 0 or absent where that is any. */
  readonly answersFromUs?: number;
  /** The events that came since, where the view has a source of them that is followed. */
  readonly live?: LiveView;
}

export interface ScorerParts {
  readonly endpoint: Endpoint;
  readonly release: string;
  readonly clock: Clock;
  readonly model: ScorerModel | undefined;
  /** The online side of each view of the model; a view that is absent makes answers degraded. */
  readonly views: ReadonlyMap<string, ServedView>;
}

interface OpenView {
  readonly name: string;
  readonly names: readonly string[];
  readonly entities: EntityCache;
  /** The request's field with the entity's key. */
  readonly key: string;
  readonly watermarkUs: number;
  readonly live: LiveView | undefined;
  /** The view's features of the request that is answered now. */
  readonly out: Float64Array;
}

type Fill = (request: ScoreRequest, values: Float64Array) => void;

/** Answers requests of one endpoint in one release: features as of now, model, or else the fallback. Synchronous, microseconds a request. */
export class Scorer {
  readonly #parts: ScorerParts;
  readonly #views: readonly OpenView[];
  readonly #inputs: readonly string[];
  readonly #plans: ReadonlyMap<string, InputPlan>;
  readonly #fills: readonly Fill[];
  #watermark: { readonly us: number; readonly text: string | null } = { us: Number.NaN, text: null };
  readonly #live: readonly LiveView[];
  readonly #classes: readonly string[];
  #asOf = { us: Number.NaN, text: "" };
  readonly #isWhole: boolean;
  readonly #fromUs: number;

  constructor(parts: ScorerParts) {
    const { endpoint, model } = parts;
    this.#parts = parts;
    this.#views = openViews(parts);
    this.#inputs = model?.signature.inputs.map(({ name }) => name) ?? Object.keys(endpoint.model.features);
    this.#plans = new Map(inputPlans(endpoint.model).map((plan) => [plan.name, plan]));
    this.#fills = this.#inputs.map((name, index) => this.#fill(name, index));
    this.#live = this.#views.flatMap(({ live }) => (live === undefined ? [] : [live]));
    this.#classes = model?.signature.classes ?? classesOf(endpoint.model);
    this.#isWhole = model !== undefined && this.#views.length === viewsOf(endpoint.model).length;
    this.#fromUs = Math.max(0, ...[...parts.views.values()].map(({ answersFromUs }) => answersFromUs ?? 0));
  }

  /** True where the model and all its views are there, and the Clock is not before the first instant that these can answer for. */
  get ready(): boolean {
    return this.#isWhole && this.#parts.clock.nowUs() >= this.#fromUs && this.#live.every(({ isWhole }) => isWhole);
  }

  /** Answers one validated request. Throws `serving.no-model`, `serving.features-unreadable`, `serving.fallback-failed`. */
  score(request: ScoreRequest): Scored {
    return this.#scoreAt(request, this.#parts.clock.nowUs());
  }

  /** Answers several validated requests as of one instant, in order. Throws as `score` does. */
  scoreAll(requests: readonly ScoreRequest[]): Scored[] {
    const nowUs = this.#parts.clock.nowUs();
    return requests.map((request) => this.#scoreAt(request, nowUs));
  }

  #scoreAt(request: ScoreRequest, nowUs: number): Scored {
    const { model, release } = this.#parts;
    if (model === undefined || !this.#isWhole) return this.#fallback(request, nowUs, undefined);
    const values = new Float64Array(this.#inputs.length);
    let said: Said;
    try {
      if (nowUs < this.#fromUs) throw this.#tooEarly(nowUs);
      for (const live of this.#live) if (!live.isWhole) throw this.#tooMany(live);
      for (const view of this.#views) view.entities.windowsFor(request[view.key]).evaluate(nowUs, view.out, 0);
      for (const fill of this.#fills) fill(request, values);
      said = answerAt(model.loaded.predict(values, 1), 0, this.#classes);
    } catch (cause) {
      return this.#fallback(request, nowUs, cause);
    }
    return {
      reply: { ...said, model_version: model.version, release, degraded: false },
      trace: this.#trace(request, nowUs, values),
    };
  }

  /** Events that windows of this instant would reach are not online any more: what is left would give other features. */
  #tooEarly(nowUs: number): Error {
    const name = this.#parts.endpoint.name;
    const detail = `features of ${name} are online from ${isoOfUs(this.#fromUs)} on, and the clock says ${isoOfUs(nowUs)}`;
    return servingError("features-unreadable", { detail });
  }

  #tooMany({ source, events }: LiveView): Error {
    const detail = `more events of ${source} came since the last run than are held: ${events}`;
    return servingError("features-unreadable", { detail, hint: "run `throughline run`, and more often" });
  }

  /** How an input gets its number: from its view, or from the request. */
  #fill(name: string, index: number): Fill {
    const input = this.#parts.endpoint.model.features[name];
    if (input !== undefined && isFeatureColumn(input)) {
      const view = this.#views.find((open) => open.name === viewOf(input).name);
      const from = view?.names.indexOf(input.name) ?? -1;
      return (_request, values) => {
        values[index] = view?.out[from] ?? Number.NaN;
      };
    }
    const plan = this.#plans.get(name) as InputPlan;
    const categories = this.#parts.model?.signature.inputs[index]?.categories;
    const codes = categories === undefined ? undefined : new Map(categories.map((category, code) => [category, code]));
    return (request, values) => {
      values[index] = inputNumber(plan, request[name], codes);
    };
  }

  #fallback(request: ScoreRequest, nowUs: number, cause: unknown): Scored {
    const { endpoint, release } = this.#parts;
    if (endpoint.fallback === undefined) {
      if (isThroughlineError(cause, "serving.features-unreadable")) throw cause;
      if (cause !== undefined)
        throw servingError("features-unreadable", { detail: `features of ${endpoint.name} can't be read`, cause });
      throw servingError("no-model", { detail: `no model answers for ${endpoint.name}, and it has no fallback` });
    }
    return {
      reply: { ...callFallback(endpoint, request), model_version: null, release, degraded: true },
      trace: this.#trace(request, nowUs, undefined),
    };
  }

  #trace(request: ScoreRequest, nowUs: number, values: Float64Array | undefined): ScoreTrace {
    const { endpoint } = this.#parts;
    const key = this.#views[0]?.key;
    return {
      asOf: this.#instantText(nowUs),
      watermark: this.#watermarkText(nowUs),
      entity: textOrNull(key === undefined ? undefined : request[key]),
      id: textOrNull(endpoint.id === undefined ? undefined : request[endpoint.id.name]),
      features: values === undefined ? {} : this.#logged(request, values),
      ...(this.#live.length === 0
        ? {}
        : { live: Object.fromEntries(this.#live.map(({ source, known }) => [source, known])) }),
    };
  }

  /** The newest event that an answer could know, none that is dated ahead of it: of several views the one that knows the least. */
  #watermarkText(nowUs: number): string | null {
    const newest = this.#views.map(({ watermarkUs, live }) => Math.max(watermarkUs, live?.newestUs ?? 0));
    const us = newest.length === 0 ? Number.POSITIVE_INFINITY : Math.min(nowUs, ...newest);
    if (us !== this.#watermark.us) this.#watermark = { us, text: Number.isFinite(us) ? isoOfUs(us) : null };
    return this.#watermark.text;
  }

  /** Many requests come in one tick of the clock. */
  #instantText(us: number): string {
    if (us !== this.#asOf.us) this.#asOf = { us, text: isoOfUs(us) };
    return this.#asOf.text;
  }

  #logged(request: ScoreRequest, values: Float64Array): ScoreTrace["features"] {
    const logged: Record<string, number | string | null> = {};
    for (const [i, name] of this.#inputs.entries()) {
      const value = values[i] as number;
      const categorical = this.#plans.get(name)?.kind === "categorical";
      logged[name] = categorical ? textOrNull(request[name]) : Number.isNaN(value) ? null : value;
    }
    return logged;
  }
}

const textOrNull = (value: unknown) => (value === undefined || value === null ? null : String(value));

function openViews({ endpoint, views }: ScorerParts): OpenView[] {
  return viewsOf(endpoint.model).flatMap((view) => {
    const online = views.get(view.name);
    if (online === undefined) return [];
    const plan = planView(view);
    return [
      {
        name: view.name,
        names: plan.names,
        entities: new EntityCache(view, plan, { online: online.view, live: online.live }),
        live: online.live,
        key: view.entity.key.name,
        watermarkUs: online.watermarkUs,
        out: new Float64Array(plan.features.length),
      },
    ];
  });
}
