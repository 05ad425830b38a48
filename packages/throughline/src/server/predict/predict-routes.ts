import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { unknownFields } from "../../contracts/shape/unknown-fields.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../error-codes.ts";
import type { CanarySplit } from "./canary-split.ts";
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

/**
 * Adds `/endpoints/<name>/predict` and `/predict/batch` for every endpoint, and the short paths where there is only one. What is pinned to
 * a canary is answered by it.
 */
export function addPredictRoutes(
  app: FastifyInstance,
  release: OpenRelease,
  of: { readonly answers: ReadonlyMap<string, EndpointAnswers>; readonly split: CanarySplit | undefined },
): void {
  const { answers, split } = of;
  for (const [name, endpoint] of answers) {
    const paths = [`/endpoints/${name}`, ...(answers.size === 1 ? [""] : [])];
    for (const path of paths) {
      app.post(`${path}/predict`, exact, (request, reply) => one({ answers: endpoint, split }, request, reply));
      app.post(`${path}/predict/batch`, exact, (request, reply) => batch({ answers: endpoint, split }, request, reply));
    }
  }
  app.get("/endpoints", exact, (_request, reply) => {
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

const exact = { config: { parameters: "none" } } as const;

/** Who may answer: the release of the app, or the canary where requests are split. */
interface Answering {
  readonly answers: EndpointAnswers;
  readonly split: CanarySplit | undefined;
}

function one({ answers, split }: Answering, request: FastifyRequest, reply: FastifyReply): void {
  const { body, caller, id } = request;
  const work = (chosen: EndpointAnswers) => chosen.answer(body, ["body"], id);
  reply.send(split === undefined ? work(answers) : split.answer({ answers, rows: [body], caller }, names(reply), work));
}

function batch({ answers, split }: Answering, request: FastifyRequest, reply: FastifyReply): void {
  const { items, path } = batchOf(request.body);
  const { caller, id } = request;
  const work = (chosen: EndpointAnswers) => chosen.answerAll(items, path, id);
  reply.send({
    items: split === undefined ? work(answers) : split.answer({ answers, rows: items, caller }, names(reply), work),
  });
}

/** The reply says which release answers, whether it can or not. */
const names = (reply: FastifyReply) => (release: string) => void reply.header("x-throughline-release", release);

/** The fields of a batch; its rows are checked by the endpoint. */
const batchSchema = { type: "object", properties: { items: {} }, additionalProperties: false } as const;

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
  const issues = bare ? [] : unknownFields(batchSchema, body, { path: ["body"] });
  if (issues.length > 0)
    throw serverError("invalid-request", { detail: `a batch has items and no more: ${issues[0]?.message}`, issues });
  if (items.length === 0 || items.length > maxBatch) {
    const message = `a batch has between 1 and ${maxBatch} requests, this one has ${items.length}`;
    throw serverError("invalid-request", { detail: message, issues: [{ message, path }] });
  }
  return { items, path };
}
