import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../error-codes.ts";
import type { EndpointAnswers } from "./endpoint-answers.ts";

/** Most rows of one batch. */
export const maxBatch = 1_000;

/** The endpoint that answers under each path. */
export function endpointPaths(names: readonly string[]): ReadonlyMap<string, string> {
  const bases = (name: string) => [`/endpoints/${name}`, ...(names.length === 1 ? [""] : [])];
  return new Map(
    names.flatMap((name) =>
      bases(name).flatMap((base) => [`${base}/predict`, `${base}/predict/batch`].map((path) => [path, name] as const)),
    ),
  );
}

/** Adds `/endpoints/<name>/predict` and `/predict/batch` for every endpoint, and the short paths where there is only one. */
export function addPredictRoutes(
  app: FastifyInstance,
  release: OpenRelease,
  answers: ReadonlyMap<string, EndpointAnswers>,
): void {
  for (const [name, endpoint] of answers) {
    const paths = [`/endpoints/${name}`, ...(answers.size === 1 ? [""] : [])];
    for (const path of paths) {
      app.post(`${path}/predict`, (request, reply) => one(endpoint, request, reply));
      app.post(`${path}/predict/batch`, (request, reply) => batch(endpoint, request, reply));
    }
  }
  app.get("/endpoints", (_request, reply) => {
    const items = release.declarations.filter(isEndpoint).map(({ name, description, model }) => ({
      name,
      description: description ?? null,
      model: model.name,
      ready: answers.get(name)?.ready ?? false,
      release: release.release.id,
    }));
    reply.send({ items });
  });
}

function one(endpoint: EndpointAnswers, request: FastifyRequest, reply: FastifyReply): void {
  reply.send(endpoint.answer(request.body, ["body"], request.id));
}

function batch(endpoint: EndpointAnswers, request: FastifyRequest, reply: FastifyReply): void {
  const { items, path } = batchOf(request.body);
  reply.send({ items: endpoint.answerAll(items, path, request.id) });
}

/** The rows of a batch, `{ items: [...] }` or a bare array, with where they stand in the request. */
function batchOf(body: unknown): { readonly items: readonly unknown[]; readonly path: readonly string[] } {
  const bare = Array.isArray(body);
  const items = bare ? body : (body as { readonly items?: unknown } | null | undefined)?.items;
  const path = bare ? ["body"] : ["body", "items"];
  if (!Array.isArray(items))
    throw serverError("invalid-request", {
      detail: "a batch is an array of requests, or { items: [...] }",
      issues: [{ message: "must be an array", path }],
    });
  if (items.length === 0 || items.length > maxBatch) {
    const message = `a batch has between 1 and ${maxBatch} requests, this one has ${items.length}`;
    throw serverError("invalid-request", { detail: message, issues: [{ message, path }] });
  }
  return { items, path };
}
