import type { FastifyInstance } from "fastify";
import type { StudioRoute, StudioServices } from "../../../client/studio/studio-serving.ts";
import { isService } from "../../../contracts/backend/service.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { Entry, Operation } from "../../rest/openapi/operation.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply } from "./declaration.ts";
import { entriesOf, exampleOf } from "./examples.ts";

/** Adds the route of the API page: every operation of the server, by tag. */
export function addServiceRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get("/services", () => servicesReply(scope));
}

async function servicesReply(scope: StudioScope): Promise<StudioServices> {
  const { document, release } = scope;
  const entries = entriesOf(document);
  const services = new Map(release.declarations.filter(isService).map((service) => [service.name, service]));
  const groups = document.tags.map(async ({ name, description }) => {
    const service = services.get(name);
    const node = service === undefined ? undefined : scope.nodes.get(idOf(service));
    return {
      name,
      description: description ?? null,
      declaration: node === undefined ? null : await declarationReply(scope, node),
      routes: entries.filter(({ operation }) => operation.tags[0] === name).map((entry) => routeOf(scope, entry)),
    };
  });
  return {
    release: release.release.id,
    openapi: "/openapi.json",
    groups: await Promise.all(groups),
    schemas: document.components.schemas,
  };
}

function routeOf(scope: StudioScope, entry: Entry): StudioRoute {
  const { operation } = entry;
  const method = entry.method.toUpperCase();
  const served = entry.path.replaceAll(/\{([^}]*)\}/g, ":$1");
  return {
    id: operation.operationId,
    method,
    path: entry.path,
    summary: operation.summary ?? null,
    parameters: (operation.parameters ?? []).map(({ name, in: place, required, schema, description }) => ({
      name,
      in: place,
      required,
      schema,
      description: description ?? null,
    })),
    body: operation.requestBody?.content["application/json"]?.schema ?? null,
    replies: repliesOf(operation),
    keyRequired: operation.security !== undefined,
    example: exampleOf(entry, scope.document),
    live: served.startsWith("/api/") ? scope.studio.live.route(method, served) : null,
  };
}

function repliesOf({ responses }: Operation): StudioRoute["replies"] {
  return Object.entries(responses).map(([status, { description, content }]) => ({
    status,
    description,
    schema: Object.values(content ?? {})[0]?.schema ?? null,
  }));
}
