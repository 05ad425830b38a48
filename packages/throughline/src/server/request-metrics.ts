import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MetricsRegistry } from "./prometheus/registry.ts";

type Counter = ReturnType<MetricsRegistry["counter"]>;
type Histogram = ReturnType<MetricsRegistry["histogram"]>;

/** The series of one route and method, held so that a request looks up nothing but its status. */
interface RouteSeries {
  readonly seconds: Histogram;
  readonly byStatus: Map<number, Counter>;
}

/** Counts every request by method, route and status, and measures its time, up to the end of its reply. */
export function measureRequests(app: FastifyInstance, metrics: MetricsRegistry): void {
  const series = new Map<string, Map<string, RouteSeries>>();
  const seriesOf = (method: string, route: string): RouteSeries => {
    const ofMethod = series.get(method) ?? new Map<string, RouteSeries>();
    series.set(method, ofMethod);
    const known = ofMethod.get(route);
    if (known !== undefined) return known;
    const help = "Time from a request to the end of its reply.";
    const seconds = metrics.histogram("throughline_http_request_seconds", help, { method, route });
    const made: RouteSeries = { seconds, byStatus: new Map() };
    ofMethod.set(route, made);
    return made;
  };
  app.addHook("onResponse", (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = request.routeOptions.url ?? "unmatched";
    const one = seriesOf(request.method, route);
    one.seconds.observe(reply.elapsedTime / 1000);
    const counter =
      one.byStatus.get(reply.statusCode) ??
      metrics.counter("throughline_http_requests_total", "Requests answered.", {
        method: request.method,
        route,
        status: String(reply.statusCode),
      });
    one.byStatus.set(reply.statusCode, counter);
    counter.add();
    done();
  });
}
