import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { StudioChanges } from "../../../client/studio/studio-changes.ts";
import { sendTagged } from "../query.ts";
import type { StudioScope } from "../studio.ts";

/** Adds the route of what the sources would change. Its answer is tagged: whoever asks again and again gets it once. */
export function addChangeRoutes(app: FastifyInstance, { studio, release }: StudioScope): void {
  app.get("/changes", async (request, reply) => {
    const sources = (await studio.sources?.check()) ?? ({ state: "absent" } as const);
    const changes: StudioChanges = { release: release.release.id, sources };
    const tag = createHash("sha256").update(JSON.stringify(changes)).digest("base64url").slice(0, 22);
    return sendTagged({ request, reply }, tag, () => changes);
  });
}
