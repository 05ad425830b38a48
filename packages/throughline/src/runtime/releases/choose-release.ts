import { releaseError } from "./error-codes.ts";
import { type CanaryAt, isSame, type Position } from "./release-moves.ts";
import type { ReleaseStore } from "./release-store.ts";
import { isWholeAt, rolloutsBeside } from "./rollouts.ts";

/** What somebody asks of the pointers to the current release and to the canary. */
export interface MoveAsked {
  readonly kind: "rollback" | "promote" | "abort";
  /** Id, as it was written; absent: the canary, else the one before, or the one that waits. */
  readonly release?: string;
  /** Nothing is moved unless this is the canary now: `releases.no-canary`. */
  readonly canary?: CanaryAt;
  /** Whether steps that are left are passed over. */
  readonly isWhole?: boolean;
  readonly by: string;
  readonly reason?: string;
}

/**
 * Where the pointers are to be. Throws `releases.none`, `releases.unknown`, `releases.no-earlier`, `releases.none-waits`,
 * `releases.already-current`, `releases.is-canary`, `releases.no-canary`.
 */
export async function chosenPosition(releases: ReleaseStore, asked: MoveAsked): Promise<Position> {
  const current = await releases.current();
  if (current === undefined) throw releaseError("none");
  const named = asked.release === undefined ? undefined : await releases.named(asked.release);
  const canary = await releases.canary();
  if (asked.canary !== undefined && !isSame(asked.canary, canary)) throw releaseError("no-canary");
  if (asked.kind === "abort") return { to: current };
  if (canary !== undefined && (named === undefined || named === canary.release)) {
    if (asked.kind === "promote") return stepAfter(releases, { ...asked, to: current, canary });
    if (named === undefined) return { to: current };
    throw releaseError("is-canary", { detail: `the canary is no release to go back to: ${named}` });
  }
  const to = named ?? (await standardOf(releases, asked.kind));
  if (to !== current) return asked.kind === "promote" ? arrival(releases, { ...asked, to, current }) : { to };
  if (canary !== undefined || (asked.kind === "promote" && (await releases.hold()) !== undefined)) return { to };
  throw releaseError("already-current", { detail: `release is current already: ${to}` });
}

type Wanted = Pick<MoveAsked, "isWhole"> & Position;

/** The next step of a canary; after the last one it is the current release. */
async function stepAfter(releases: ReleaseStore, { to, canary, isWhole }: Wanted): Promise<Position> {
  const { release, step } = canary as NonNullable<Position["canary"]>;
  const rollouts = rolloutsBeside(await releases.read(release), await releases.read(to));
  if (isWhole === true || isWholeAt(rollouts, step + 1)) return { to: release };
  return { to, canary: { release, step: step + 1 } };
}

/** A release that is newer than the current one comes in by its first step, an earlier one at once. */
async function arrival(
  releases: ReleaseStore,
  { to, current, isWhole }: Wanted & { readonly current: string },
): Promise<Position> {
  const [release, stable] = [await releases.read(to), await releases.readable()];
  if (isWhole === true || stable === undefined || release.sequence <= stable.sequence) return { to };
  return isWholeAt(rolloutsBeside(release, stable), 0) ? { to } : { to: current, canary: { release: to, step: 0 } };
}

async function standardOf(releases: ReleaseStore, kind: MoveAsked["kind"]): Promise<string> {
  if (kind === "promote") {
    const waiting = (await releases.waiting())[0]?.id;
    if (waiting !== undefined) return waiting;
    const hold = await releases.hold();
    const before = hold?.canaryFrom?.release ?? hold?.from;
    const detail = `no canary answers and no release waits: ${await releases.current()} is current`;
    if (before === undefined || before === null) throw releaseError("none-waits", { detail });
    throw releaseError("none-waits", {
      detail,
      hint: `write \`throughline promote ${before}\` to take the release again that the rollback left, or \`throughline promote ${hold?.to}\` to stay and let runs go on`,
    });
  }
  const earlier = await releases.earlier();
  if (earlier !== undefined) return earlier;
  throw releaseError("no-earlier", { detail: `no release before it is kept: ${await releases.current()}` });
}
