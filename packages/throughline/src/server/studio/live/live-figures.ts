import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { StudioLive } from "../../../client/studio/studio-serving.ts";
import type { AnswerMetrics } from "../../predict/endpoint-answers.ts";
import { LiveSeries } from "./live-series.ts";

/** Most series that are kept; requests of others are not counted. A series takes about 0.2 MB. */
const mostSeries = 200;

/** What endpoints and routes do now, kept over releases. */
export class LiveFigures {
  readonly #series = new Map<string, LiveSeries>();
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #endpoints: ReadonlyMap<string, string> = new Map();

  /** `nowMs`: the machine's time, milliseconds since 1970. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  /** Passes figures on and keeps those of endpoints' answers as well. */
  watch(metrics: AnswerMetrics): AnswerMetrics {
    return {
      counter: (name, help, labels) => {
        const counter = metrics.counter(name, help, labels);
        if (name !== "throughline_predictions_degraded_total") return counter;
        const series = this.#of(endpointKey(labels.endpoint ?? ""));
        return {
          add: (n = 1) => {
            counter.add(n);
            series?.degraded(this.#nowMs(), n);
          },
        };
      },
      histogram: (name, help, labels) => {
        const histogram = metrics.histogram(name, help, labels);
        if (name !== "throughline_prediction_seconds") return histogram;
        const series = this.#of(endpointKey(labels.endpoint ?? ""));
        return {
          observe: (seconds) => {
            histogram.observe(seconds);
            series?.observe(this.#nowMs(), seconds * 1_000);
          },
        };
      },
    };
  }

  /** Counts the requests of an app by route, and the errors of endpoints. `endpoints`: by the paths that they answer under. */
  measure(app: FastifyInstance, endpoints: ReadonlyMap<string, string>): void {
    this.#endpoints = endpoints;
    app.addHook("onResponse", (request, reply, done) => {
      const { url } = request.routeOptions;
      const endpoint = url === undefined ? undefined : endpoints.get(url);
      const now = this.#nowMs();
      if (endpoint !== undefined) this.#of(endpointKey(endpoint))?.failed(now, reply.statusCode);
      const path = pathOf(request, reply);
      if (path !== undefined) {
        const series = this.#of(routeKey(request.method, path));
        series?.observe(now, reply.elapsedTime);
        series?.failed(now, reply.statusCode);
      }
      done();
    });
  }

  endpoint(name: string): StudioLive {
    return this.#live(endpointKey(name));
  }

  /** `path` as it is declared to the server: `/api/cards/:card_id`. */
  route(method: string, path: string): StudioLive {
    return this.#live(routeKey(method, path));
  }

  /** Calls and p99 of the last 15 minutes of whatever answers under these paths: the slowest of them. */
  recent(paths: readonly { readonly method: string; readonly path: string }[]): {
    readonly calls: number;
    readonly p99Ms: number | null;
  } {
    const keys = paths.map(({ method, path }) => {
      const endpoint = this.#endpoints.get(path);
      return endpoint === undefined ? routeKey(method, path) : endpointKey(endpoint);
    });
    const found = [...new Set(keys)].flatMap((key) => this.#series.get(key)?.recent(this.#nowMs()) ?? []);
    const latencies = found.flatMap(({ p99Ms }) => p99Ms ?? []);
    return {
      calls: found.reduce((sum, { calls }) => sum + calls, 0),
      p99Ms: latencies.length === 0 ? null : Math.max(...latencies),
    };
  }

  #live(key: string): StudioLive {
    return (this.#series.get(key) ?? new LiveSeries(this.#startedMs)).live(this.#nowMs());
  }

  #of(key: string): LiveSeries | undefined {
    const known = this.#series.get(key);
    if (known !== undefined || this.#series.size >= mostSeries) return known;
    const made = new LiveSeries(this.#startedMs);
    this.#series.set(key, made);
    return made;
  }
}

/** The path that a request is counted under: a route of a service as it is declared, an agent by its name. */
function pathOf({ routeOptions, params }: FastifyRequest, { statusCode }: FastifyReply): string | undefined {
  const { url } = routeOptions;
  if (url?.startsWith("/api/") === true) return url;
  const { name } = (params ?? {}) as { readonly name?: string };
  return url === "/agents/:name" && statusCode !== 404 ? `/agents/${name}` : undefined;
}

const endpointKey = (name: string) => `endpoint ${name}`;
const routeKey = (method: string, path: string) => `${method} ${path}`;
