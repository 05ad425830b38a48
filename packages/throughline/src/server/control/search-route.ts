import type { FastifyInstance, FastifyRequest } from "fastify";
import { knowledgeNamed } from "../../runtime/retrieval/knowledge-named.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";

/** Adds the path by which a command searches a knowledge base of the release. */
export function addSearch(
  app: FastifyInstance,
  release: OpenRelease,
  own: (request: FastifyRequest) => Promise<void>,
): void {
  app.post<{ Body: { knowledgeBase?: unknown; query?: unknown; limit?: unknown } }>(
    "/control/search",
    { config: { access: "own" }, onRequest: own },
    async (request) => {
      const { knowledgeBase, query, limit } = request.body ?? {};
      const base = knowledgeNamed(release.knowledge ?? new Map(), String(knowledgeBase ?? ""));
      const asked = typeof limit === "number" ? { limit } : {};
      const passages = await base.search(typeof query === "string" ? query : "", asked);
      return { passages, release: release.release.id };
    },
  );
}
