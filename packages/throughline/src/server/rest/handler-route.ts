import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { HandlerRoute } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import { type Issue, isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { requestSchemaOf } from "../../contracts/shape/request-schema.ts";
import { unknownFields } from "../../contracts/shape/unknown-fields.ts";
import type { PlaceWatch } from "../../runtime/observed-use/observed-use.ts";
import { serverError } from "../error-codes.ts";
import { injectedFor } from "./injected.ts";
import type { ServiceScope } from "./service-scope.ts";

/**
 * Answers a route by its handler: the request is parsed before, the reply after, so that nothing but the promised shape is sent.
 * `place` says which requests are watched for the fields that the handler reads.
 */
export function handlerAnswer(route: HandlerRoute, scope: ServiceScope, place?: PlaceWatch) {
  const injected = Object.fromEntries(
    Object.entries(route.uses).map(([name, value]) => [name, injectedFor(value, scope)]),
  );
  const parseBody = parserOf(route, "body");
  const parseQuery = parserOf(route, "query");
  return async (request: FastifyRequest, reply: FastifyReply, caller: string | null): Promise<FastifyReply> => {
    const body = await parseBody(request.body);
    const query = await parseQuery(request.query);
    const given = await asUserCode(route, "handler", () =>
      route.handle({ ...watchedBy(place?.next(), injected), params: request.params, body, query, caller } as never),
    );
    return reply
      .code(route.status)
      .type("application/json; charset=utf-8")
      .send(await replyText(route, given));
  };
}

const watchedBy = (watch: ReturnType<PlaceWatch["next"]>, injected: Readonly<Record<string, unknown>>) =>
  watch === undefined
    ? injected
    : Object.fromEntries(Object.entries(injected).map(([name, given]) => [name, watch.injected(name, given)]));

/** What is taken where a route says nothing of the body or of parameters. */
const nothing: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/** Parses a part of the requests to a route, and refuses in it what the route does not know. */
function parserOf(route: HandlerRoute, part: "body" | "query") {
  const schema = route[part];
  const taken = schema === undefined ? nothing : requestSchemaOf(schema);
  const what = part === "body" ? "field" : "parameter";
  return async (given: unknown): Promise<unknown> => {
    const result = await asUserCode(route, part, () => schema?.safeParseAsync(given));
    const unknown = unknownFields(taken, given, { path: [part], what });
    const issues = [...unknown, ...faultsOf(result?.error, part, unknown.length > 0)].slice(0, mostIssues);
    if (schema === undefined && isStray(given)) issues.push({ message: "no body is taken here", path: [part] });
    if (issues.length === 0) return result?.data;
    const says = issues.map(({ path, message }) => `${path.slice(1).join(".") || part}: ${message}`).join("; ");
    throw serverError("invalid-request", { detail: `${part} does not have the shape that is asked: ${says}`, issues });
  };
}

/** A body that has no fields to be unknown. */
const isStray = (given: unknown) => given !== undefined && given !== null && !isFields(given);
const isFields = (given: unknown) => typeof given === "object" && !Array.isArray(given);

/** What a schema finds wrong; without what a strict object says of unknown fields where that is known better. */
function faultsOf(error: z.ZodError | undefined, part: string, isKnownBetter: boolean): readonly PlacedIssue[] {
  const issues = error?.issues ?? [];
  return placed(isKnownBetter ? issues.filter(({ code }) => code !== "unrecognized_keys") : issues, [part]);
}

/** The reply as JSON. What is wrong with it goes to the log; the caller only learns that something is. */
async function replyText(route: HandlerRoute, given: unknown): Promise<string> {
  const sent = await asUserCode(route, "reply", () => route.reply.safeParseAsync(given));
  if (!sent.success)
    throw serverError("handler-reply", {
      detail: `handler of ${routeTitle(route)} gives what its reply does not allow`,
      issues: placed(sent.error.issues, ["reply"]),
    });
  return asUserCode(route, "reply", () => JSON.stringify(sent.data) ?? "null");
}

/** Most faults of one request that are told. */
const mostIssues = 20;

type PlacedIssue = Issue & { readonly path: readonly (string | number)[] };

function placed(issues: z.ZodError["issues"], at: readonly string[]): readonly PlacedIssue[] {
  return issues.slice(0, mostIssues).map(({ message, path }) => ({
    message,
    path: [...at, ...path.map((part) => (typeof part === "symbol" ? String(part) : part))],
  }));
}

/** The boundary to the user's code: what it throws is theirs, apart from our errors, which keep their code. */
async function asUserCode<T>(route: HandlerRoute, part: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (isThroughlineError(cause)) throw cause;
    const thrown = cause instanceof Error ? cause.name : "a thrown value";
    throw serverError("handler-failed", { detail: `${part} of ${routeTitle(route)} failed: ${thrown}`, cause });
  }
}
