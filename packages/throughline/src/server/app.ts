import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { isService, type Service } from "../contracts/backend/service.ts";
import type { ErrorCodes } from "../contracts/errors/define-errors.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { AgentTraces } from "../runtime/agents/agent-traces.ts";
import type { EventWriters } from "../runtime/events/event-writer.ts";
import type { ObservedUse } from "../runtime/observed-use/observed-use.ts";
import type { OpenRelease } from "../runtime/serving/open-release.ts";
import type { PredictionLog } from "../runtime/serving/prediction-log.ts";
import { agentAnswersOf } from "./agents/agent-answers.ts";
import { addAgentRoutes } from "./agents/agent-routes.ts";
import { AllowedMethods } from "./allowed-methods.ts";
import { addAnalytics } from "./analytics/analytics-routes.ts";
import { type AppServing, addApps, type ServedApps } from "./apps/app-routes.ts";
import { addControl, type Control } from "./control/control-routes.ts";
import { serverError } from "./error-codes.ts";
import { addEventRoutes, eventTakersOf } from "./events/event-routes.ts";
import { addChatRoutes } from "./openai/chat-routes.ts";
import type { CanarySplit } from "./predict/canary-split.ts";
import { answersOf } from "./predict/endpoint-answers.ts";
import { addPredictRoutes, endpointPaths } from "./predict/predict-routes.ts";
import type { MetricsRegistry } from "./prometheus/registry.ts";
import { readBodies } from "./request-bodies.ts";
import { measureRequests } from "./request-metrics.ts";
import type { ApiKeys } from "./rest/api-keys.ts";
import { authenticate } from "./rest/authenticate.ts";
import { noParameters } from "./rest/no-parameters.ts";
import { openApiOf } from "./rest/openapi/document.ts";
import { otherSiteFault } from "./rest/other-sites.ts";
import { sendProblem } from "./rest/problems.ts";
import type { RateLimiter } from "./rest/rate-limit.ts";
import { addService } from "./rest/service-routes.ts";
import { addServerRoutes } from "./server-routes.ts";
import type { Studio } from "./studio/studio.ts";
import { addStudio } from "./studio/studio-routes.ts";
import { compressReplies } from "./studio/web-app/compressed-replies.ts";

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
  /** What takes events; absent where none are taken. */
  readonly events?: EventWriters;
  /** What apps are served with; absent where only requests are served. */
  readonly apps?: AppServing;
  /** What the Studio reads; absent where only requests are served. */
  readonly studio?: Studio;
  /** What agents ask, and where their traces are kept; absent where nothing but the rest is served. */
  readonly agents?: { readonly model: LanguageModel; readonly traces: AgentTraces };
  /** Longest time a handler may take, milliseconds. @default 30_000 */
  readonly handlerTimeoutMs?: number;
  /** Decides which of two releases answers a request to an endpoint; absent where there is only ever one. */
  readonly split?: CanarySplit;
  /** Counts which fields of what they use handlers and agents read; absent where nobody asks for it. */
  readonly observed?: ObservedUse;
  /** Counts answers by release; absent where nobody asks for the count. */
  readonly uptime?: { note(release: string, isFailed: boolean): void };
  /** Explained at `/docs/errors`, where the `type` of every problem points to. */
  readonly errors?: readonly ErrorCodes[];
  readonly log: (line: string) => void;
  readonly status: () => { readonly draining: boolean; readonly startedAtMs: number };
}

/** Largest body that is read, bytes, after decompression. */
export const bodyLimit = 1_048_576;

/** Longest parameter in a path, characters. */
const maxParamLength = 1_000;

/**
 * Builds the app that answers for one release. It listens nowhere: the gateway hands it requests. `limiters` are kept over
 * releases.
 */
export async function buildApp(
  release: OpenRelease,
  shared: ServerShared,
  limiters: Map<string, RateLimiter> = new Map(),
): Promise<FastifyInstance> {
  const problem = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    sendProblem({ request, reply }, error, shared.log);
  const app = fastify({
    logger: false,
    bodyLimit,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength },
    frameworkErrors: (error, request, reply) => void problem(error, request, reply),
  });
  app.setErrorHandler(problem);
  app.decorateRequest("caller", null);
  const allowed = new AllowedMethods();
  app.addHook("onRoute", ({ url, method }) => allowed.add(url, [method].flat()));
  let apps: ServedApps | undefined;
  const isLost = (request: FastifyRequest) => apps?.isLost(request) === true;
  app.setNotFoundHandler((request, reply) =>
    isLost(request) ? apps?.sendLost(request, reply) : problem(unmatched(request, reply, allowed), request, reply),
  );
  measureRequests(app, shared.metrics);
  markReplies(app, release);
  countAnswers(app, release, shared);
  app.addHook("onRequest", accessCheck(shared));
  app.addHook("onRequest", noParameters);
  app.addHook("onRequest", (request, reply, done) =>
    done(request.is404 && !isLost(request) ? unmatched(request, reply, allowed) : undefined),
  );
  readBodies(app);
  apps = addRoutes(app, release, { shared, limiters });
  await app.ready();
  return app;
}

function addRoutes(
  app: FastifyInstance,
  release: OpenRelease,
  of: { readonly shared: ServerShared; readonly limiters: Map<string, RateLimiter> },
): ServedApps | undefined {
  const { shared, limiters } = of;
  const { keys, keyRequired, metrics, logs, handlerTimeoutMs = 30_000 } = shared;
  const services = release.declarations.filter(isService) as readonly Service[];
  const { project, id } = release.release;
  const document = openApiOf({ project, release: id, declarations: release.declarations, services, keyRequired });
  const { studio } = shared;
  const answers = answersOf({ release, logs, metrics: studio?.live.watch(metrics) ?? metrics });
  studio?.live.measure(app, endpointPaths([...answers.keys()]));
  const agents =
    shared.agents === undefined
      ? new Map()
      : agentAnswersOf({ release, answers, metrics, observed: shared.observed, ...shared.agents });
  const takers = shared.events === undefined ? undefined : eventTakersOf(release, shared.events);
  if (takers !== undefined) addEventRoutes(app, takers);
  const apps = shared.apps === undefined ? undefined : addApps(app, release, shared.apps);
  addServerRoutes(app, release, { shared, document, hasHome: apps?.hasHome ?? false });
  for (const service of services)
    addService(app, service, {
      release,
      answers,
      agents,
      events: takers,
      observed: shared.observed,
      keys,
      sessions: shared.apps?.sessions,
      keyRequired,
      limiters,
      handlerTimeoutMs,
    });
  if (shared.agents !== undefined) {
    addAgentRoutes(app, agents, { release: id, model: shared.agents.model });
    addChatRoutes(app, agents, { createdAtUs: release.release.createdAtUs, log: shared.log });
  }
  addPredictRoutes(app, release, { answers, split: shared.split });
  app.register(async (figures) => {
    compressReplies(figures);
    addAnalytics(figures, release);
  });
  if (shared.control !== undefined) addControl(app, release, shared.control);
  const surroundings = { keyRequired, document, logs, agents: shared.agents, status: shared.status };
  if (studio !== undefined) addStudio(app, release, { studio, ...surroundings });
  return apps;
}

/** What is sent when no route takes a request: 405 with the methods that the path takes, or 404. */
function unmatched(request: FastifyRequest, reply: FastifyReply, allowed: AllowedMethods) {
  const path = request.url.split("?")[0] as string;
  const methods = allowed.at(path);
  if (methods.length === 0)
    return serverError("not-found", { detail: `nothing is served under ${request.method} ${path.slice(0, 200)}` });
  reply.header("allow", methods.join(", "));
  return serverError("method-not-allowed", { detail: `path takes ${methods.join(", ")}: not ${request.method}` });
}

/** Every reply says which release and which request it belongs to. */
function markReplies(app: FastifyInstance, release: OpenRelease): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-throughline-release", release.release.id);
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    done();
  });
}

/** Counts what was answered, and what failed by a fault of the server's. */
function countAnswers(app: FastifyInstance, { release }: OpenRelease, { uptime }: ServerShared): void {
  if (uptime === undefined) return;
  app.addHook("onResponse", (_request, reply, done) => {
    uptime.note(String(reply.getHeader("x-throughline-release") ?? release.id), reply.statusCode >= 500);
    done();
  });
}

/** Who may come in: with a key where keys are asked for, else whoever is no page of another site. */
function accessCheck({ keyRequired, keys, apps }: ServerShared) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const { access } = request.routeOptions.config;
    if (access === "everyone" || access === "own" || (access === "open" && keyRequired)) done();
    else if (!keyRequired) done(otherSiteFault(request.headers));
    else
      authenticate(request, { keys, sessions: apps?.sessions }).then((caller) => {
        request.caller = caller;
        done();
      }, done);
  };
}
