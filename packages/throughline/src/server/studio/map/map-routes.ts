import type { FastifyInstance } from "fastify";
import type { StudioFieldRef, StudioImpact, StudioLineage } from "../../../client/studio/studio-graph.ts";
import { idName } from "../../../contracts/core/declaration.ts";
import { findTarget } from "../../../contracts/graph/find-target.ts";
import { impactOf } from "../../../contracts/graph/impact.ts";
import { type LineageStep, lineageOf } from "../../../contracts/graph/lineage.ts";
import { studioError } from "../error-codes.ts";
import { type Query, queryOf, sendTagged } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { graphReply } from "./graph-reply.ts";
import { placeOf } from "./place.ts";
import { projectReply } from "./project-reply.ts";
import { searchReply } from "./search-reply.ts";

/** Most steps of lineage, in each direction, that are sent. */
const mostSteps = 5_000;

/** Adds the routes over the whole project: project, graph, lineage, impact, search. */
export function addMapRoutes(app: FastifyInstance, scope: StudioScope): void {
  const release = scope.release.release.id;
  app.get("/project", () => projectReply(scope));
  app.get("/graph", () => graphReply(scope));
  app.get("/search", () => searchReply(scope));
  app.get("/lineage", (request, reply) => {
    const field = needed(queryOf(request), "field");
    return sendTagged({ request, reply }, `${release}-lineage-${encodeURIComponent(field)}`, () =>
      lineageReply(scope, field),
    );
  });
  app.get("/impact", (request, reply) => {
    const of = needed(queryOf(request), "of");
    return sendTagged({ request, reply }, `${release}-impact-${encodeURIComponent(of)}`, () => impactReply(scope, of));
  });
}

function needed(query: Query, name: string): string {
  const value = query[name];
  if (value === undefined || value === "")
    throw studioError("invalid-query", {
      detail: `parameter is missing: ${name}`,
      hint: `add ?${name}=silver.payments`,
    });
  return value.slice(0, 500);
}

function lineageReply(scope: StudioScope, field: string): StudioLineage {
  const { target, upstream, downstream } = lineageOf(scope.graph, findTarget(scope.graph, field));
  return {
    target,
    release: scope.release.release.id,
    upstream: upstream.slice(0, mostSteps).map((step) => stepOf(scope, step)),
    downstream: downstream.slice(0, mostSteps).map((step) => stepOf(scope, step)),
    more: upstream.length > mostSteps || downstream.length > mostSteps,
  };
}

const stepOf = (scope: StudioScope, step: LineageStep) => ({
  ...step,
  from: refOf(scope, step.from),
  to: refOf(scope, step.to),
});

/** The parts of `table:silver.payments#rows.amount`. Ports may have dots in their names, as paths of routes do. */
function refOf({ nodes }: StudioScope, key: string): StudioFieldRef {
  const hash = key.indexOf("#");
  const declaration = key.slice(0, hash);
  const rest = key.slice(hash + 1);
  const node = nodes.get(declaration);
  const ports = [...(node?.provides ?? []), ...(node?.accepts ?? [])].map(({ name }) => name);
  const known = ports.filter((name) => rest.startsWith(`${name}.`)).sort((a, b) => b.length - a.length)[0];
  const port = known ?? rest.slice(0, rest.indexOf("."));
  return {
    declaration,
    name: idName(declaration),
    port,
    field: rest.slice(port.length + 1),
  };
}

function impactReply(scope: StudioScope, of: string): StudioImpact {
  const { target, affected, external } = impactOf(scope.graph, findTarget(scope.graph, of));
  return {
    target,
    release: scope.release.release.id,
    external,
    affected: affected.map((one) => ({
      ...one,
      role: one.role ?? null,
      owner: one.owner ?? null,
      place: placeOf(one.place),
    })),
  };
}
