import { releaseError } from "./error-codes.ts";
import type { ReleaseStore } from "./release-store.ts";

/** What somebody asks of the pointer to the current release. */
export interface MoveAsked {
  readonly kind: "rollback" | "promote";
  /** Id, as it was written; absent: the one before, or the one that waits. */
  readonly release?: string;
  readonly by: string;
  readonly reason?: string;
}

/**
 * The release that is meant. Throws `releases.none`, `releases.unknown`, `releases.no-earlier`, `releases.none-waits`,
 * `releases.already-current`.
 */
export async function chosenRelease(releases: ReleaseStore, asked: MoveAsked): Promise<string> {
  const current = await releases.current();
  if (current === undefined) throw releaseError("none");
  const id = asked.release === undefined ? await standardOf(releases, asked.kind) : await releases.named(asked.release);
  if (id !== current) return id;
  const hold = await releases.hold();
  if (asked.kind === "promote" && hold !== undefined) return id;
  throw releaseError("already-current", { detail: `release is current already: ${id}` });
}

async function standardOf(releases: ReleaseStore, kind: MoveAsked["kind"]): Promise<string> {
  if (kind === "promote") {
    const waiting = (await releases.waiting())[0]?.id;
    if (waiting !== undefined) return waiting;
    const before = (await releases.hold())?.from;
    const detail = `no release waits: ${await releases.current()} is current`;
    if (before === undefined || before === null) throw releaseError("none-waits", { detail });
    throw releaseError("none-waits", {
      detail,
      hint: `write \`throughline promote ${before}\` to take the release again that the rollback left`,
    });
  }
  const earlier = await releases.earlier();
  if (earlier !== undefined) return earlier;
  throw releaseError("no-earlier", { detail: `no release before it is kept: ${await releases.current()}` });
}
