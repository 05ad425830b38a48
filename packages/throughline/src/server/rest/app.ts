import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";
import { isService, type Service } from "../../contracts/backend/service.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import { addAnalytics } from "../analytics/analytics-routes.ts";
import { addControl, type Control } from "../control/control-routes.ts";
import { addPredictRoutes } from "../predict/predict-routes.ts";
import type { MetricsRegistry } from "../prometheus/registry.ts";
import type { ApiKeys } from "./api-keys.ts";
import { docsPage } from "./docs-page.ts";
import { serverError } from "./error-codes.ts";
import { openApiOf } from "./openapi.ts";
import { sendProblem } from "./problems.ts";
import { addService } from "./service-routes.ts";

/** What outlives a release: shared by the apps of all releases of one server. */
export interface ServerShared {
  readonly root: string;
  readonly project: string;
  readonly keys: ApiKeys;
  readonly metrics: MetricsRegistry;
  readonly logs: ReadonlyMap<string, PredictionLog>;
  /** Needed from callers of everything but health and docs; false on loopback. */
  readonly keyRequired: boolean;
  /** What commands of this machine may ask; absent where nothing but requests is served. */
  readonly control?: Control;
  readonly log: (line: string) => void;
  readonly status: () => { readonly draining: boolean; readonly startedAtMs: number };
}

/** Largest body that is read, bytes. */
export const bodyLimit = 1_048_576;

const openPaths = new Set(["/health", "/ready", "/docs", "/openapi.json", "/"]);

/** Builds the app that answers for one release. It listens nowhere: the gateway hands it requests. */
export async function buildApp(release: OpenRelease, shared: ServerShared): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: true,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, strict: false } },
  });
  app.setErrorHandler((error, request, reply) => sendProblem({ request, reply }, error, shared.log));
  app.setNotFoundHandler((request, reply) => {
    const allow = methodsOf(app, request.url.split("?")[0] as string);
    if (allow.length === 0)
      return sendProblem(
        { request, reply },
        serverError("not-found", { detail: `nothing is served under ${request.method} ${request.url.split("?")[0]}` }),
        shared.log,
      );
    reply.header("allow", allow.join(", "));
    return sendProblem({ request, reply }, serverError("method-not-allowed"), shared.log);
  });
  measure(app, release, shared);
  if (shared.keyRequired) requireKey(app, shared);
  const services = release.declarations.filter(isService) as readonly Service[];
  addHealth(app, release, shared);
  const document = openApiOf(release, services);
  app.get("/openapi.json", async () => document);
  app.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(docsPage(document)));
  app.get("/metrics", async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(shared.metrics.print()),
  );
  for (const service of services) addService(app, service, { release, shared });
  addPredictRoutes(app, release, shared);
  addAnalytics(app, release);
  if (shared.control !== undefined) addControl(app, release, shared.control);
  await app.ready();
  return app;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const methodsOf = (app: FastifyInstance, path: string) =>
  methods.filter((method) => app.findRoute({ method, url: path }) !== null || app.hasRoute({ method, url: path }));

function measure(app: FastifyInstance, release: OpenRelease, shared: ServerShared): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("x-throughline-release", release.release.id);
    if (shared.status().draining) reply.header("connection", "close");
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    const labels = { method: request.method, route };
    shared.metrics
      .counter("throughline_http_requests_total", "Requests answered.", { ...labels, status: String(reply.statusCode) })
      .add();
    shared.metrics
      .histogram("throughline_http_request_seconds", "Time from request to the end of its reply.", labels)
      .observe(reply.elapsedTime / 1000);
  });
}

function requireKey(app: FastifyInstance, shared: ServerShared): void {
  app.addHook("onRequest", async (request) => {
    if (openPaths.has(request.url.split("?")[0] as string) || request.url.startsWith("/api/")) return;
    if ((await callerOf(request.headers, shared.keys)) === null) throw serverError("unauthorized");
  });
}

/** The name of the key that a request carries, or null. */
export async function callerOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  keys: ApiKeys,
): Promise<string | null> {
  const bearer = /^Bearer (.+)$/i.exec(String(headers.authorization ?? ""))?.[1];
  const key = bearer ?? headers["x-api-key"];
  return typeof key === "string" && key.length <= 200 ? keys.nameOf(key) : null;
}

function addHealth(app: FastifyInstance, { release, scorers }: OpenRelease, shared: ServerShared): void {
  app.get("/health", async () => {
    const degraded = [...scorers].filter(([, scorer]) => !scorer.ready).map(([name]) => name);
    const unlogged = [...shared.logs].filter(([, log]) => log.failure !== undefined).map(([name]) => name);
    const status = degraded.length + unlogged.length === 0 ? "ok" : "degraded";
    return {
      status,
      project: shared.project,
      release: release.id,
      degraded,
      unlogged,
      uptimeSeconds: Math.round((Date.now() - shared.status().startedAtMs) / 1000),
    };
  });
  app.get("/ready", async (_request, reply) => {
    if (shared.status().draining) throw serverError("draining");
    return reply.send({ ready: true, release: release.id });
  });
  app.get("/", async () => ({
    project: shared.project,
    release: release.id,
    docs: "/docs",
    openapi: "/openapi.json",
    metrics: "/metrics",
    health: "/health",
  }));
}
