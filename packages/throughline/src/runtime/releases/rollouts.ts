import { type Declaration, type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { type Rollouts, shareAt } from "../../contracts/mlops/rollout.ts";
import type { Release } from "./release-folders.ts";

/** The rollouts that declarations ask for. */
export function rolloutsOf(declarations: readonly Declaration[]): Rollouts {
  const asked = declarations.filter(isEndpoint).flatMap((endpoint) => {
    const { rollout } = endpoint;
    return rollout === undefined ? [] : [[idOf(endpoint), { ...rollout }] as const];
  });
  return Object.fromEntries(asked);
}

/** The rollouts of a release beside another: those of endpoints that both of them have. */
export function rolloutsBeside(release: Release, stable: Release): Rollouts {
  const there = new Set(stable.graph.nodes.map(({ id }) => id));
  return Object.fromEntries(Object.entries(release.rollouts ?? {}).filter(([id]) => there.has(id)));
}

/** Whether nothing is left to the release beside it, in this step. */
export const isWholeAt = (rollouts: Rollouts, step: number): boolean =>
  Object.values(rollouts).every((rollout) => shareAt(rollout, step) >= 1);

/** How many steps there are until a release is the current one. */
export const stepsOf = (rollouts: Rollouts): number =>
  Math.max(0, ...Object.values(rollouts).map(({ steps }) => steps.length));

/** The share of each endpoint's keys in a step. */
export const sharesAt = (rollouts: Rollouts, step: number): Readonly<Record<DeclarationId, number>> =>
  Object.fromEntries(Object.entries(rollouts).map(([id, rollout]) => [id, shareAt(rollout, step)]));
