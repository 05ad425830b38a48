import type { FastifyInstance } from "fastify";
import type { StudioEndpoint } from "../../../client/studio/studio-serving.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { type Endpoint, isEndpoint, replyShape, requestShape } from "../../../contracts/mlops/endpoint.ts";
import { endpointSpec } from "../../../contracts/mlops/endpoint-spec.ts";
import { schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { sendEvents } from "../live/event-stream.ts";
import { piiOf } from "../map/fields.ts";
import { degradedOf } from "../map/nodes.ts";
import { queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply, find } from "./declaration.ts";
import { logReply } from "./endpoint-log.ts";
import { monitoringReply } from "./endpoint-monitoring.ts";
import { entriesOf, exampleOf } from "./examples.ts";

interface Named {
  readonly Params: { readonly name: string };
}

const findEndpoint = (scope: StudioScope, name: string) => find(scope, isEndpoint, { name, what: "endpoint" });

/** Adds the routes of endpoints: one, what it does now once a second, and its newest answers. */
export function addEndpointRoutes(app: FastifyInstance, scope: StudioScope): void {
  const { studio, release, status } = scope;
  app.get<Named>("/endpoints/:name", ({ params }) => endpointReply(scope, params.name));
  app.get<Named>("/endpoints/:name/log", (request) =>
    logReply(scope, findEndpoint(scope, request.params.name).declaration, queryOf(request)),
  );
  app.get<Named>("/endpoints/:name/live", { exposeHeadRoute: false }, (request, reply) => {
    const { name } = findEndpoint(scope, request.params.name).declaration;
    sendEvents(reply, {
      isOver: () => status().draining || studio.current() !== release.release.id,
      start(send) {
        send(studio.live.endpoint(name));
        const timer = setInterval(() => send(studio.live.endpoint(name)), 1_000);
        return () => clearInterval(timer);
      },
    });
  });
}

async function endpointReply(scope: StudioScope, name: string): Promise<StudioEndpoint> {
  const { declaration: endpoint, node } = findEndpoint(scope, name);
  const { model } = endpoint;
  const version = scope.release.release.pins[idOf(model)]?.modelVersion;
  const path = `/endpoints/${name}/predict`;
  const entry = entriesOf(scope.document).find((one) => one.path === path);
  const body = await sampleRequest(scope, endpoint);
  return {
    ...(await declarationReply(scope, node)),
    model: { name: model.name, version: typeof version === "number" ? version : null },
    ready: scope.release.scorers.get(name)?.ready === true,
    degraded: degradedOf(scope, node),
    fallback: endpoint.fallback !== undefined,
    paths: endpointSpec.paths?.(endpoint) ?? [],
    request: schemaOfShape(requestShape(endpoint)),
    reply: schemaOfShape(replyShape(endpoint)),
    example:
      entry === undefined
        ? { method: "POST", path, body, curl: "" }
        : exampleOf(entry, scope.document, body ?? undefined),
    live: scope.studio.live.endpoint(name),
    log: endpoint.log.name,
    monitoring: await monitoringReply(scope, endpoint),
  };
}

/** A request made of a row that the model knows; null where there is none, or a field is personal data. */
async function sampleRequest({ release }: StudioScope, endpoint: Endpoint): Promise<StudioValue> {
  const { rows } = endpoint.model;
  const fields = requestShape(endpoint).filter(({ optional }) => optional !== true);
  const known = fields.every((field) => Object.hasOwn(rows.columns, field.name) && piiOf(field).length === 0);
  if (!known || release.versionOf(rows.name) === undefined) return null;
  const names = fields.map(({ name }) => quoteColumn(name));
  const whole = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const [row] = await release.reader.rows(
    `SELECT ${names.join(", ")} FROM ${quoteName(rows.name)} WHERE ${whole} LIMIT 1`,
  );
  return row ?? null;
}
