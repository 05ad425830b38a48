import type { Service } from "../../../contracts/backend/service.ts";
import type { Declaration } from "../../../contracts/core/declaration.ts";
import { type Entry, type OpenApiDocument, type Operation, problemSchema, securitySchemes } from "./operation.ts";
import { platformEntries } from "./platform-operations.ts";
import { serviceEntries } from "./service-operations.ts";
import { ZodSchemas } from "./zod-schemas.ts";

export interface DocumentedRelease {
  readonly project: string;
  readonly release: string;
  readonly declarations: readonly Declaration[];
  readonly services: readonly Service[];
  /** True where every path but health and docs asks for a key. */
  readonly keyRequired: boolean;
}

const description =
  "Errors are `application/problem+json` with a `code`, a cause and a cure. 64-bit integers and decimals of more than 15 digits are strings, instants are ISO 8601 in UTC with microseconds.";

const platformTags: Readonly<Record<string, string>> = {
  endpoints: "Served models. Every reply names the release that answered, and says when the fallback did.",
  agents: "Prompts with tools: each reply says what it decided, or what was found, and what was called for it.",
  metrics: "Figures with one meaning, cut by time and dimensions.",
  dashboards: "The data of all tiles of a dashboard.",
  server: "The server itself.",
};

/** The OpenAPI 3.1 document of a release: services under `/api`, endpoints, metrics, dashboards, health. */
export function openApiOf(release: DocumentedRelease): OpenApiDocument {
  const zod = new ZodSchemas();
  const entries = [
    ...release.services.flatMap((service) => serviceEntries(service, zod, release.keyRequired)),
    ...platformEntries(release.declarations, release.keyRequired, zod),
  ];
  const services = new Map(release.services.map((service) => [service.name, service.description]));
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))].map((name) => {
    const text = services.has(name) ? services.get(name) : platformTags[name];
    return { name, ...(text === undefined ? {} : { description: text }) };
  });
  return {
    openapi: "3.1.0",
    info: { title: release.project, version: release.release, description },
    servers: [{ url: "/" }],
    tags,
    paths: pathsOf(entries),
    components: { schemas: { ...zod.components, Problem: problemSchema }, securitySchemes },
  };
}

/** Paths that differ only in the names of their parameters are one path, with the names that came first. */
function pathsOf(entries: readonly Entry[]): OpenApiDocument["paths"] {
  const paths: Record<string, Record<string, Operation>> = {};
  const known = new Map<string, string>();
  for (const { path, method, operation } of entries) {
    const place = path.replaceAll(/\{[^}]*\}/g, "{}");
    const shown = known.get(place) ?? path;
    known.set(place, shown);
    paths[shown] = { ...paths[shown], [method]: renamed(operation, path, shown) };
  }
  return paths;
}

function renamed(operation: Operation, path: string, shown: string): Operation {
  if (path === shown || operation.parameters === undefined) return operation;
  const names = (text: string) => [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] as string);
  const to = new Map(names(path).map((name, i) => [name, names(shown)[i] as string]));
  const parameters = operation.parameters.map((parameter) =>
    parameter.in === "path" ? { ...parameter, name: to.get(parameter.name) ?? parameter.name } : parameter,
  );
  return { ...operation, parameters };
}
