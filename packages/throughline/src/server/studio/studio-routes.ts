import type { FastifyInstance } from "fastify";
import { idOf } from "../../contracts/core/declaration.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { addChangeRoutes } from "./changes/change-routes.ts";
import { addContractRoutes } from "./contracts/contract-routes.ts";
import { EvidenceIndex } from "./map/evidence-index.ts";
import { addMapRoutes } from "./map/map-routes.ts";
import { ReleaseFacts } from "./map/release-facts.ts";
import { addAgentRoutes } from "./pages/agent-routes.ts";
import { addAnalyticsRoutes } from "./pages/analytics-routes.ts";
import { addAppRoutes } from "./pages/app-routes.ts";
import { addEndpointRoutes } from "./pages/endpoint-routes.ts";
import { addFeatureRoutes } from "./pages/feature-routes.ts";
import { addModelRoutes } from "./pages/model-routes.ts";
import { addRelationRoutes } from "./pages/relation-routes.ts";
import { addReleaseRoutes } from "./pages/release-routes.ts";
import { addRunRoutes } from "./pages/run-routes.ts";
import { addServiceRoutes } from "./pages/service-routes.ts";
import { addRoleRoutes } from "./roles/role-routes.ts";
import type { Studio, StudioScope } from "./studio.ts";
import { compressReplies } from "./web-app/compressed-replies.ts";
import { addWebApp } from "./web-app/web-app-routes.ts";

/** What the app of a release hands to its Studio. */
export type StudioSurroundings = Pick<StudioScope, "keyRequired" | "document" | "logs" | "agents" | "status">;

/** Adds the Studio: its web app under `/studio`, and its data under `/studio/api`, read from the release that answers. */
export function addStudio(
  app: FastifyInstance,
  release: OpenRelease,
  of: { readonly studio: Studio } & StudioSurroundings,
): void {
  const scope = scopeOf(release, of);
  const stop = of.studio.progress.listen(() => scope.evidence.forget());
  const warm = scope.facts.warm().catch(() => undefined);
  // A release is closed after its app: nothing may still read its tables then.
  app.addHook("onClose", async () => {
    stop();
    await warm;
  });
  addWebApp(app, of.studio.webApp);
  app.register(
    async (api) => {
      api.addHook("onRequest", async (_request, reply) => {
        reply.header("cache-control", "no-store");
      });
      compressReplies(api);
      addMapRoutes(api, scope);
      addRelationRoutes(api, scope);
      addFeatureRoutes(api, scope);
      addModelRoutes(api, scope);
      addEndpointRoutes(api, scope);
      addServiceRoutes(api, scope);
      addAgentRoutes(api, scope);
      addAppRoutes(api, scope);
      addAnalyticsRoutes(api, scope);
      addRunRoutes(api, scope);
      addReleaseRoutes(api, scope);
      addChangeRoutes(api, scope);
      addContractRoutes(api, scope);
      addRoleRoutes(api, scope);
    },
    { prefix: "/studio/api" },
  );
}

function scopeOf(
  release: OpenRelease,
  { studio, ...surroundings }: { readonly studio: Studio } & StudioSurroundings,
): StudioScope {
  const { graph } = release.release;
  return {
    release,
    studio,
    ...surroundings,
    graph,
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    declarations: new Map(release.declarations.map((declaration) => [idOf(declaration), declaration])),
    facts: new ReleaseFacts(release, studio),
    evidence: new EvidenceIndex(studio.evidence),
  };
}
