import type { FastifyInstance } from "fastify";
import type {
  StudioMoveAsked,
  StudioMoveKind,
  StudioReleaseDiff,
  StudioReleaseMoved,
} from "../../../client/studio/studio-runs.ts";
import type { MoveAsked } from "../../../runtime/releases/choose-release.ts";
import type { ReleaseDiff } from "../../../runtime/releases/release-diff.ts";
import type { CanaryAt } from "../../../runtime/releases/release-moves.ts";
import type { Release } from "../../../runtime/releases/release-store.ts";
import { placedChange } from "../changes/source-report.ts";
import { studioError } from "../error-codes.ts";
import { ofThisPage } from "../of-this-page.ts";
import type { StudioReleaseControl, StudioScope } from "../studio.ts";

/** Who moves the pointer, where a page asks for it. */
const byStudio = "studio";

/**
 * Adds the routes that move the pointer, as `throughline rollback` and `throughline promote` do, and that say before what it would change.
 * They are there on a loopback address only: elsewhere a key of the API would be enough to take a release away from everybody.
 */
export function addReleaseMoveRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get<{ Params: { id: string } }>("/releases/:id/diff", async ({ params }) => {
    const control = controlOf(scope);
    return diffReply(await control.diff(scope.studio.current(), params.id));
  });
  app.post<{ Body: AskedBody }>("/releases/moves", async (request) => {
    ofThisPage(request);
    const { kind, release, step, reason } = readMove(request.body);
    const asked = moveOf({ kind, release, canary: await standingAt(scope, release, step) });
    await controlOf(scope).move({ ...asked, by: byStudio, ...(reason === undefined ? {} : { reason }) });
    return { kind, release, current: scope.studio.current() } satisfies StudioReleaseMoved;
  });
}

type AskedBody = { readonly [Name in keyof StudioMoveAsked]?: unknown } | null;

const kinds: readonly unknown[] = ["rollback", "promote", "end"] satisfies readonly StudioMoveKind[];

function readMove(body: AskedBody): StudioMoveAsked {
  const { kind, release, step, reason } = body ?? {};
  const isStep = step === undefined || (Number.isInteger(step) && Number(step) >= 0);
  if (!kinds.includes(kind) || typeof release !== "string" || release === "" || !isStep)
    throw studioError("invalid-query", {
      detail: "a move is no rollback, promote or end of a release",
      issues: [{ message: "must have a kind, rollback, promote or end, and a release", path: ["body"] }],
    });
  const why = typeof reason === "string" && reason.trim() !== "" ? { reason: reason.trim().slice(0, 1_000) } : {};
  return { kind: kind as StudioMoveKind, release, ...(step === undefined ? {} : { step: Number(step) }), ...why };
}

/** The canary as it was seen, where the move is one of it. */
async function standingAt(
  { studio }: StudioScope,
  release: string,
  step: number | undefined,
): Promise<CanaryAt | undefined> {
  if (step !== undefined) return { release, step };
  const standing = await studio.releases.canary();
  return standing?.release === release ? { release, step: standing.step } : undefined;
}

/** What the control of releases is asked; to end a canary is a rollback that names no release, and holds like one. */
function moveOf({
  kind,
  release,
  canary,
}: Pick<StudioMoveAsked, "kind" | "release"> & { readonly canary: CanaryAt | undefined }): Omit<MoveAsked, "by"> {
  if (kind === "end") return { kind: "rollback", canary: canary ?? { release, step: 0 } };
  return { kind, release, ...(canary === undefined ? {} : { canary }) };
}

/** How a release could become the one that answers; null for that one, and where this server moves none. */
export function moveTo(scope: StudioScope, release: Release, all: readonly Release[]): StudioMoveKind | null {
  const current = all.find(({ id }) => id === scope.studio.current());
  if (current === undefined || release.id === current.id || !mayMove(scope)) return null;
  return release.sequence < current.sequence ? "rollback" : "promote";
}

const mayMove = ({ studio, keyRequired }: StudioScope) => studio.releaseControl !== undefined && !keyRequired;

function controlOf(scope: StudioScope): StudioReleaseControl {
  const { releaseControl } = scope.studio;
  if (releaseControl === undefined || !mayMove(scope)) throw studioError("no-moves");
  return releaseControl;
}

function diffReply({ before, after, contracts, code, versions, promises }: ReleaseDiff): StudioReleaseDiff {
  return {
    before,
    after,
    breaks: contracts.breaks.map(({ target, changes, victims, verdict }) => ({
      target,
      says: changes.map(({ says }) => says).join(", "),
      breaking: verdict === "breaking",
      affected: victims.map(({ name }) => name),
    })),
    compatible: contracts.compatible.map(placedChange),
    code,
    versions,
    promises,
  };
}
