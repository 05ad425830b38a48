import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Endpoint, isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { ServerShared } from "../rest/app.ts";
import { serverError } from "../rest/error-codes.ts";
import { answerAll, validatorOf } from "./answer-request.ts";

/** Most rows of one batch. */
export const maxBatch = 1_000;

/** Adds `/endpoints/<name>/predict` and `/predict/batch` for every endpoint, and the short paths where there is only one. */
export function addPredictRoutes(app: FastifyInstance, release: OpenRelease, shared: ServerShared): void {
  const endpoints = release.declarations.filter(isEndpoint);
  for (const endpoint of endpoints) {
    const answers = answersOf(endpoint, release, shared);
    const paths = [`/endpoints/${endpoint.name}`, ...(endpoints.length === 1 ? [""] : [])];
    for (const path of paths) {
      app.post(`${path}/predict`, answers.one);
      app.post(`${path}/predict/batch`, answers.batch);
    }
  }
  app.get("/endpoints", async () => ({
    items: endpoints.map((endpoint) => ({
      name: endpoint.name,
      description: endpoint.description ?? null,
      model: endpoint.model.name,
      ready: release.scorers.get(endpoint.name)?.ready ?? false,
    })),
  }));
}

function answersOf(endpoint: Endpoint, release: OpenRelease, shared: ServerShared) {
  const { name } = endpoint;
  const validate = validatorOf(release, name);
  const labels = { endpoint: name };
  const answered = shared.metrics.counter("throughline_predictions_total", "Predictions answered.", labels);
  const degraded = shared.metrics.counter(
    "throughline_predictions_degraded_total",
    "Predictions answered by the fallback.",
    labels,
  );
  const seconds = shared.metrics.histogram(
    "throughline_prediction_seconds",
    "Time to validate, score and log one call.",
    labels,
  );
  const answer = (values: readonly unknown[], pathOf: (i: number) => readonly (string | number)[]) => {
    const started = performance.now();
    const requests = values.map((value, i) => validate(value, pathOf(i)));
    const replies = answerAll(name, requests, { release, shared });
    answered.add(replies.length);
    degraded.add(replies.filter((reply) => reply.degraded).length);
    seconds.observe((performance.now() - started) / 1000);
    return replies;
  };
  return {
    one: async (request: FastifyRequest, reply: FastifyReply) => reply.send(answer([request.body], () => ["body"])[0]),
    batch: async (request: FastifyRequest, reply: FastifyReply) =>
      reply.send({ items: answer(batchOf(request.body), (i) => ["body", "items", i]) }),
  };
}

/** The rows of a batch: `{ items: [...] }` or a bare array. */
function batchOf(body: unknown): readonly unknown[] {
  const items = Array.isArray(body) ? body : (body as { items?: unknown } | null)?.items;
  if (!Array.isArray(items))
    throw serverError("invalid-request", {
      detail: "a batch is an array of requests, or { items: [...] }",
      issues: [{ message: "must be an array", path: ["body", "items"] }],
    });
  if (items.length === 0 || items.length > maxBatch)
    throw serverError("invalid-request", {
      detail: `a batch has between 1 and ${maxBatch} requests, this one has ${items.length}`,
    });
  return items;
}
