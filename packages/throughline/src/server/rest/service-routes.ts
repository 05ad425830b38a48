import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HandlerRoute } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import { parseRate, type Service } from "../../contracts/backend/service.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { beginOf, type Deprecation, endOf } from "../../contracts/shape/deprecation.ts";
import { injectedPoints } from "../../runtime/observed-use/use-point.ts";
import { serverError } from "../error-codes.ts";
import { authenticate } from "./authenticate.ts";
import { handlerAnswer } from "./handler-route.ts";
import { listAnswer } from "./list-route.ts";
import { otherSiteFault } from "./other-sites.ts";
import { RateLimiter } from "./rate-limit.ts";
import type { ServiceScope } from "./service-scope.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * `everyone`: pages of other sites too. `open`: no key is ever asked for. `own`: the route asks for what it needs itself.
     * Default: a key where the server asks for keys.
     */
    access?: "everyone" | "open" | "own";
    /** `none`: parameters are refused. Default: the route looks at them itself, or leaves them alone. */
    parameters?: "none";
  }
  interface FastifyRequest {
    /** Name of the key that the request came with; null where none was asked for. */
    caller: string | null;
  }
}

/** Adds the routes of a service under `/api`. Authentication and the rate limit come before the body is read. */
export function addService(app: FastifyInstance, service: Service, scope: ServiceScope): void {
  const onRequest = guardOf(service, scope);
  for (const route of Object.values(service.routes)) {
    const end = endHeadersOf(route.deprecated);
    const answer =
      route.route === "list"
        ? listAnswer(route, scope.release)
        : handlerAnswer(route, scope, placeOf(service, route, scope));
    app.route({
      method: route.method,
      url: `/api${route.path}`,
      config: { access: "own" },
      handlerTimeout: scope.handlerTimeoutMs,
      onRequest: end === undefined ? onRequest : [end, onRequest],
      handler: (request, reply) => answer(request, reply, request.caller),
    });
  }
}

/** What watches the requests of a handler; undefined where nobody counts. */
function placeOf(service: Service, route: HandlerRoute, { observed, release }: ServiceScope) {
  const points = injectedPoints({ consumer: idOf(service), place: routeTitle(route) }, route.uses);
  return observed?.place(release.release.id, points);
}

/** Tells callers since when a route is deprecated (RFC 9745) and when it ends (RFC 8594), also those that are refused. */
function endHeadersOf(deprecated: Deprecation | undefined) {
  if (deprecated === undefined) return undefined;
  const since = `@${beginOf(deprecated).getTime() / 1000}`;
  const end = endOf(deprecated).toUTCString();
  return async (_: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.header("deprecation", since).header("sunset", end);
  };
}

/** Authentication, then the rate limit of the caller. */
function guardOf(service: Service, scope: ServiceScope) {
  const keyed = service.auth.length > 0 || scope.keyRequired;
  const limit = limitOf(service, scope.limiters);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (keyed) request.caller = await authenticate(request, scope);
    else {
      const fault = otherSiteFault(request.headers);
      if (fault !== undefined) throw fault;
    }
    limit?.(request.caller ?? request.ip, reply);
  };
}

function limitOf(service: Service, limiters: Map<string, RateLimiter>) {
  const rate = service.rateLimit === undefined ? undefined : parseRate(service.rateLimit);
  if (rate === undefined) return undefined;
  const id = `${service.name} ${service.rateLimit}`;
  const limiter = limiters.get(id) ?? new RateLimiter(rate);
  limiters.set(id, limiter);
  const policy = `"default";q=${rate.count};w=${rate.windowMs / 1000}`;
  return (caller: string, reply: FastifyReply) => {
    const { allowed, remaining, resetSeconds, retrySeconds } = limiter.take(caller, performance.now());
    reply.header("ratelimit-policy", policy);
    reply.header("ratelimit", `"default";r=${remaining};t=${resetSeconds}`);
    if (allowed) return;
    reply.header("retry-after", String(retrySeconds));
    throw serverError("rate-limited", {
      detail: `more than ${rate.count} requests in ${rate.windowMs / 1000} s`,
    });
  };
}
