import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { HandlerRoute, ListRoute, Route } from "../../contracts/backend/route.ts";
import { parseRate, type Service } from "../../contracts/backend/service.ts";
import { useOfInjectable } from "../../contracts/core/injectable.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { callerOf, type ServerShared } from "./app.ts";
import { serverError } from "./error-codes.ts";
import { injectedFor } from "./injected.ts";
import { sendList } from "./list-route.ts";
import { RateLimiter } from "./rate-limit.ts";

/** What a service's routes are served with. */
export interface ServiceScope {
  readonly release: OpenRelease;
  readonly shared: ServerShared;
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<string | null>;

/** Adds the routes of a service under `/api`. */
export function addService(app: FastifyInstance, service: Service, scope: ServiceScope): void {
  const guard = guardOf(service, scope);
  for (const route of Object.values(service.routes)) {
    const url = `/api${route.path}`;
    const answer = answerOf(route, scope, guard);
    app.route({ method: route.method, url, handler: answer });
  }
}

function answerOf(route: Route, scope: ServiceScope, guard: Guard) {
  if (route.route === "list") return listAnswer(route, scope, guard);
  return handlerAnswer(route, scope, guard);
}

function listAnswer(route: ListRoute, { release }: ServiceScope, guard: Guard) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    await guard(request, reply);
    return sendList(route, { release, request, reply });
  };
}

/** Authentication, then the rate limit of the caller; gives the caller's name. */
function guardOf(service: Service, { shared }: ServiceScope): Guard {
  const rate = service.rateLimit === undefined ? undefined : parseRate(service.rateLimit);
  const limiter = rate === undefined ? undefined : new RateLimiter(rate);
  const keyed = service.auth.length > 0 || shared.keyRequired;
  return async (request, reply) => {
    const caller = keyed ? await callerOf(request.headers, shared.keys) : null;
    if (keyed && caller === null) {
      reply.header("www-authenticate", "Bearer");
      throw serverError("unauthorized");
    }
    if (limiter !== undefined && rate !== undefined) limit(limiter, { rate, caller: caller ?? request.ip, reply });
    return caller;
  };
}

function limit(
  limiter: RateLimiter,
  of: { rate: { count: number; windowMs: number }; caller: string; reply: FastifyReply },
): void {
  const decision = limiter.take(of.caller, Date.now());
  of.reply.header("ratelimit-policy", `"default";q=${of.rate.count};w=${of.rate.windowMs / 1000}`);
  of.reply.header("ratelimit", `"default";r=${decision.remaining};t=${decision.resetSeconds}`);
  if (decision.allowed) return;
  of.reply.header("retry-after", String(decision.retrySeconds));
  throw serverError("rate-limited", { detail: `more than ${of.rate.count} requests in ${of.rate.windowMs / 1000} s` });
}

function handlerAnswer(route: HandlerRoute, scope: ServiceScope, guard: Guard) {
  const injected = Object.fromEntries(
    Object.entries(route.uses).map(([name, value]) => [name, injectedFor(value, useOfInjectable(value), scope)]),
  );
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = await guard(request, reply);
    const body = parse(route.body, request.body ?? undefined, "body");
    const query = parse(route.query, request.query, "query");
    const given = await callHandler(route, { ...injected, params: request.params, body, query, caller });
    const sent = route.reply.safeParse(given);
    if (!sent.success)
      throw serverError("handler-reply", {
        issues: sent.error.issues.map(({ message, path }) => ({
          message,
          path: path.map((part) => (typeof part === "symbol" ? String(part) : part)),
        })),
      });
    return reply.send(sent.data ?? null);
  };
}

function parse(schema: z.ZodType | undefined, given: unknown, part: "body" | "query"): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ message, path }) => ({
    message,
    path: [part, ...path.map((name) => (typeof name === "symbol" ? String(name) : name))],
  }));
  throw serverError("invalid-request", {
    detail: `${part} does not have the shape that is asked: ${issues.map(({ path, message }) => `${path.slice(1).join(".") || part}: ${message}`).join("; ")}`,
    issues,
  });
}

/** The boundary to the user's code: what it throws is theirs, apart from our errors, which keep their code. */
async function callHandler(route: HandlerRoute, context: object): Promise<unknown> {
  try {
    return await route.handle(context as never);
  } catch (cause) {
    if (isThroughlineError(cause)) throw cause;
    throw serverError("handler-failed", {
      detail: `handler of ${route.method} ${route.path} failed: ${cause instanceof Error ? cause.name : "thrown value"}`,
      cause,
    });
  }
}
