import type { FastifyInstance } from "fastify";
import type {
  StudioReleaseMove,
  StudioReleaseMoves,
  StudioReleaseSummary,
} from "../../../client/studio/studio-runs.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import { releaseChanges, versionSays } from "../../../runtime/releases/release-changes.ts";
import type { ReleaseMove } from "../../../runtime/releases/release-moves.ts";
import type { Release } from "../../../runtime/releases/release-store.ts";
import { studioError } from "../error-codes.ts";
import { formatCursor, limitOf, parseCursor, queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { canaryReply, trafficOf } from "./canary-reply.ts";
import { addReleaseMoveRoutes, moveTo } from "./release-move-routes.ts";

/** Moves that are shown of all releases. */
const shownMoves = 50;

/** Adds the routes of releases: list, one with what it pins, and those that move the pointer. */
export function addReleaseRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get("/releases", async (request) => {
    const query = queryOf(request);
    const limit = limitOf(query, { standard: 20, most: 100 });
    const offset = parseCursor(query, "releases");
    const all = await scope.studio.releases.all();
    const shown = all.slice(offset, offset + limit);
    return {
      items: await Promise.all(shown.map((release) => releaseSummary(scope, release, all))),
      next: all.length > offset + limit ? formatCursor(offset + limit, "releases") : null,
    };
  });
  app.get("/releases/moves", async (): Promise<StudioReleaseMoves> => {
    const moves = await scope.studio.releases.moves();
    return { items: moves.slice(-shownMoves).reverse().map(moveReply) };
  });
  app.get<{ Params: { id: string } }>("/releases/:id", async ({ params }) => {
    const all = await scope.studio.releases.all();
    const release = all.find(({ id }) => id === params.id);
    if (release === undefined)
      throw studioError("unknown-version", {
        detail: `there is no release of this id: ${params.id.slice(0, 100)}`,
        hint: "look at /studio/api/releases for those that are kept",
      });
    return {
      ...(await releaseSummary(scope, release, all)),
      pins: Object.entries(release.pins).map(([id, version]) => ({ id, says: versionSays(version) ?? "", version })),
      moves: await movesOf(scope, release.id),
    };
  });
  addReleaseMoveRoutes(app, scope);
}

async function releaseSummary(
  scope: StudioScope,
  release: Release,
  all: readonly Release[],
): Promise<StudioReleaseSummary> {
  const { studio } = scope;
  const { id, createdAtUs, run, previous, graph, pins } = release;
  const before = all.find((one) => one.id === previous);
  return {
    id,
    createdAt: isoOfUs(createdAtUs),
    run,
    previous,
    current: id === studio.current(),
    move: moveTo(scope, release, all),
    canary: await canaryReply(studio, release, all),
    traffic: trafficOf(studio, [id]),
    declarations: graph.nodes.length,
    versions: Object.keys(pins).length,
    sizeBytes: await studio.releases.sizeBytes(id),
    changes: before === undefined ? null : releaseChanges(before, release),
  };
}

async function movesOf({ studio }: StudioScope, id: string): Promise<StudioReleaseMove[]> {
  const moves = await studio.releases.moves();
  return moves
    .filter(({ from, to, canary, canaryFrom }) => [from, to, canary?.release, canaryFrom?.release].includes(id))
    .map(moveReply);
}

const moveReply = ({ atUs, ...move }: ReleaseMove): StudioReleaseMove => ({ ...move, at: isoOfUs(atUs) });
