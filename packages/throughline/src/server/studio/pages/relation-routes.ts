import type { FastifyInstance } from "fastify";
import type { StudioProfile } from "../../../client/studio/studio-relations.ts";
import { queryOf, revealOf, sendTagged } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { findRelation, type KnownRelation, knownRelations } from "./known-relations.ts";
import { relationReply, relationSummary } from "./relation-reply.ts";
import { previewReply, profileReply, rejectedReply } from "./relation-rows.ts";

/** Most profiles that are kept. */
const mostProfiles = 200;

interface Named {
  readonly Params: { readonly name: string };
}

/** Adds the routes of relations: list, one, its rows, what is in its columns, and its rejected rows. */
export function addRelationRoutes(app: FastifyInstance, scope: StudioScope): void {
  const profiles = new Map<string, Promise<StudioProfile>>();
  app.get("/relations", async () => ({
    items: await Promise.all(knownRelations(scope).map((known) => relationSummary(scope, known))),
    next: null,
  }));
  app.get<Named>("/relations/:name", async ({ params }) => relationReply(scope, findRelation(scope, params.name)));
  app.get<Named>("/relations/:name/preview", async (request, reply) => {
    const query = queryOf(request);
    const known = findRelation(scope, request.params.name);
    if (revealOf(query)) return previewReply(scope, known, query);
    const version = await scope.release.readable(known.relation);
    const tag = `${scope.release.release.id}-${version}-${encodeURIComponent(JSON.stringify(query))}`;
    return sendTagged({ request, reply }, tag, () => previewReply(scope, known, query));
  });
  app.get<Named>("/relations/:name/profile", async (request) => {
    const known = findRelation(scope, request.params.name);
    return keptProfile(profiles, scope, { known, revealed: revealOf(queryOf(request)) });
  });
  app.get<Named>("/relations/:name/rejected", async (request) =>
    rejectedReply(scope, findRelation(scope, request.params.name), queryOf(request)),
  );
}

/** A profile of a version is made once, also for those who ask while it is made. */
async function keptProfile(
  profiles: Map<string, Promise<StudioProfile>>,
  scope: StudioScope,
  of: { readonly known: KnownRelation; readonly revealed: boolean },
): Promise<StudioProfile> {
  const { relation } = of.known;
  const version = await scope.release.readable(relation);
  const key = `${relation.name}@${version} ${of.revealed}`;
  const made = profiles.get(key) ?? profileReply(scope, of.known, of.revealed);
  profiles.delete(key);
  profiles.set(key, made);
  made.catch(() => profiles.delete(key));
  for (const oldest of profiles.keys()) {
    if (profiles.size <= mostProfiles) break;
    profiles.delete(oldest);
  }
  return made;
}
