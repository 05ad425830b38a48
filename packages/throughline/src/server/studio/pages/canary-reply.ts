import type { StudioCanary, StudioReleaseTraffic } from "../../../client/studio/studio-runs.ts";
import { idName } from "../../../contracts/core/declaration.ts";
import type { Rollouts } from "../../../contracts/mlops/rollout.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { Release } from "../../../runtime/releases/release-store.ts";
import { isWholeAt, rolloutsBeside, sharesAt, stepsOf } from "../../../runtime/releases/rollouts.ts";
import type { Studio } from "../studio.ts";

/** How far a release is as the canary, beside the release that answers the rest; null where it is none. */
export async function canaryReply(
  studio: Studio,
  release: Release,
  all: readonly Release[],
): Promise<StudioCanary | null> {
  const standing = await studio.releases.canary();
  const stable = all.find(({ id }) => id === standing?.stable);
  if (standing?.release !== release.id || stable === undefined) return null;
  const { step, atUs } = standing;
  const rollouts = rolloutsBeside(release, stable);
  return {
    ...{ step, steps: stepsOf(rollouts), since: isoOfUs(atUs), stable: stable.id },
    shares: sharesOf(rollouts, step),
    next: isWholeAt(rollouts, step + 1) ? null : sharesOf(rollouts, step + 1),
    verdict: studio.releaseFigures?.().verdict ?? null,
    traffic: trafficOf(studio, [release.id, stable.id]),
  };
}

/** What some releases answered, in their order; null where nobody counts it. */
export function trafficOf({ releaseFigures }: Studio, ids: readonly string[]): readonly StudioReleaseTraffic[] | null {
  const lines = releaseFigures?.().traffic;
  if (lines === undefined) return null;
  return ids.flatMap((id) => lines.filter(({ release }) => release === id));
}

/** The shares by the endpoints' names. */
const sharesOf = (rollouts: Rollouts, step: number) =>
  Object.fromEntries(Object.entries(sharesAt(rollouts, step)).map(([id, share]) => [idName(id), share]));
