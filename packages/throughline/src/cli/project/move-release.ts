import { idOf } from "../../contracts/core/declaration.ts";
import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import { lockOf } from "../../contracts/lock/lock.ts";
import { chosenPosition, type MoveAsked } from "../../runtime/releases/choose-release.ts";
import { releaseError } from "../../runtime/releases/error-codes.ts";
import type { Position, ReleaseMove } from "../../runtime/releases/release-moves.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { type OpenRelease, openRelease } from "../../runtime/serving/open-release.ts";
import { type MoveLine, moveLine } from "../../runtime/serving/release-catalog.ts";
import { openable } from "../../runtime/serving/release-fault.ts";
import { type Degraded, degradedOf } from "./degraded.ts";
import type { Engines } from "./engines.ts";

/** How the pointers were moved. */
export interface MovedRelease {
  readonly move: MoveLine;
  /** Whom the contracts of the release break that relied on those of the one before; null where that can't be read. */
  readonly contracts: BreakReport | null;
  readonly degraded: readonly Degraded[];
  /** The newest release that waits afterwards, which `promote` takes where none is named; null where none waits. */
  readonly waiting: string | null;
  /** Whether a server answers from it now. */
  readonly served: boolean;
  /** From the question until the pointer has moved, and a server answers new requests from it, milliseconds. */
  readonly tookMs: number;
}

/** What takes the releases of a position over. */
export interface Taking {
  readonly position: Position;
  /** Opens a release whole, for whoever does not have it open. */
  readonly open: (id: string) => Promise<OpenRelease>;
  /** To be called when all is ready to answer: where that throws, what was there before goes on. */
  readonly commit: () => Promise<void>;
}

export interface MoveOptions {
  /** Whether it is to be served at once. */
  readonly served: boolean;
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly engines: Engines;
  /** Gives the release that answers what did not answer before; undefined where a canary only ends. */
  readonly take: (taking: Taking) => Promise<OpenRelease | undefined>;
}

/**
 * Makes another release the current one, or the canary beside it. What is to answer is opened first: what can't be served whole is refused,
 * and nothing changes. Throws `releases.*` and what opening throws.
 */
export async function moveRelease(asked: MoveAsked, options: MoveOptions): Promise<MovedRelease> {
  const started = performance.now();
  const { releases, engines, take, served } = options;
  const position = await chosenPosition(releases, asked);
  const current = await releases.current();
  const arriving = position.canary?.release ?? position.to;
  if (arriving !== current) await assertOpenable(arriving, options);
  const before = await releases.read().catch(() => undefined);
  let move: ReleaseMove | undefined;
  const taken = await take({
    position,
    open: (id) => openWhole(id, options),
    commit: async () => {
      const { kind, by, reason } = asked;
      move = await releases.place(position, {
        ...{ kind, by, atUs: engines.clock.nowUs() },
        ...(reason === undefined ? {} : { reason }),
      });
    },
  });
  const now = arriving === current ? undefined : await releases.read(arriving);
  return {
    move: moveLine(move as ReleaseMove),
    contracts: before === undefined ? null : breaksOf(lockOf(before.graph), (now ?? before).graph),
    degraded: taken === undefined ? [] : degradedOf(taken),
    waiting: (await releases.waiting())[0]?.id ?? null,
    served,
    tookMs: Math.round(performance.now() - started),
  };
}

async function assertOpenable(id: string, options: MoveOptions): Promise<void> {
  const { fault } = await openable(id, { ...options, ...options.engines });
  if (fault !== undefined) throw withCure(fault.code, fault.detail, fault);
}

/** Opens a release. What was installed when it was made may be gone: one that has not all its declarations is refused. */
export async function openWhole(
  id: string,
  options: Pick<MoveOptions, "root" | "releases" | "engines">,
): Promise<OpenRelease> {
  const next = await openRelease({ ...options, id });
  const loaded = new Set<string>(next.declarations.map(idOf));
  const lost = next.release.graph.nodes.filter((node) => !loaded.has(node.id)).map(({ name }) => name);
  if (lost.length === 0) return next;
  await next.close();
  throw releaseError("incomplete", {
    detail: `declarations of ${id} can't be loaded any more: ${lost.slice(0, 5).join(", ")}`,
    hint: "install the packages that its code imports, or name another release",
  });
}

/** Another run does not make an earlier release whole again. */
function withCure(code: string, detail: string, cause: Error) {
  if (code === "releases.incomplete") return cause;
  return releaseError("corrupt", { detail, cause, hint: "name another release: look at `throughline releases`" });
}
