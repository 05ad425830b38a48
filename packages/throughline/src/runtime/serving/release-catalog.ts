import { idName } from "../../contracts/core/declaration.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import { moduleHashes } from "../load/code-hash.ts";
import { hashOf } from "../plan/plan.ts";
import { type ReleaseChange, releaseChanges, versionSays } from "../releases/release-changes.ts";
import { type DiffSide, diffReleases, type ReleaseDiff } from "../releases/release-diff.ts";
import { evidenceOfRelease, type ReleaseEvidence, refusedIn } from "../releases/release-evidence.ts";
import type { ReleaseMove } from "../releases/release-moves.ts";
import type { Release } from "../releases/release-store.ts";
import { rolloutsBeside, sharesAt, stepsOf } from "../releases/rollouts.ts";
import type { CanaryVerdict } from "./canary-verdict.ts";
import { openable, type PinnedIn } from "./release-fault.ts";
import type { TrafficLine } from "./release-traffic.ts";

/** A move of the pointer as plain data. */
export interface MoveLine extends Omit<ReleaseMove, "atUs"> {
  /** ISO, microseconds. */
  readonly at: string;
}

/** A release in a list. */
export interface ReleaseLine {
  readonly id: string;
  /** Null where it can't be read. */
  readonly createdAt: string | null;
  readonly run: string | null;
  readonly previous: string | null;
  /** From the release before; null where that is gone, or there was none. */
  readonly changes: readonly ReleaseChange[] | null;
  /** Whether the compiled code is another than in the release before; null where that is not known. */
  readonly codeChanged: boolean | null;
  readonly current: boolean;
  /** Whether a running server answers from it. */
  readonly served: boolean;
  /** Whether it answers a share of the requests beside the current one. */
  readonly canary: boolean;
  /** Made while a rollback holds: current only when somebody promotes it. */
  readonly waits: boolean;
  /** Why it can't be served any more; null where it can. */
  readonly fault: { readonly code: string; readonly detail: string; readonly hint: string } | null;
}

/** The canary, as far as it has come. */
export interface CanaryLine {
  readonly release: string;
  /** The release that answers the rest. */
  readonly stable: string;
  /** Place in the steps, from 0, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** The share of keys that are pinned to it, by endpoint. */
  readonly shares: Readonly<Record<string, number>>;
  /** When its step began, ISO, microseconds. */
  readonly since: string;
  /** What its figures say; null where no server has judged it yet. */
  readonly verdict: CanaryVerdict | null;
}

/** What a server knows of the releases that it answers from. */
export interface ServedFigures {
  readonly traffic: readonly TrafficLine[];
  /** Id of the canary that takes requests. */
  readonly canary: string | null;
  readonly verdict: CanaryVerdict | null;
}

export interface ReleaseList {
  readonly current: string | null;
  /** The release that answers a share of the requests beside the current one. */
  readonly canary: CanaryLine | null;
  /** What each release has answered of each endpoint since the canary's step began, or since it is served; null where no server runs. */
  readonly traffic: readonly TrafficLine[] | null;
  /** Null where no server runs. */
  readonly served: string | null;
  /** The rollback that holds. */
  readonly hold: MoveLine | null;
  /** The one that was made last first. */
  readonly releases: readonly ReleaseLine[];
  /** Moves of the pointer, the last one first. */
  readonly moves: readonly MoveLine[];
}

/** One release whole. */
export interface ReleaseDetail extends ReleaseLine {
  readonly project: string;
  /** Hash of the compiled code; null where it can't be read. */
  readonly code: string | null;
  readonly files: number | null;
  readonly sizeBytes: number;
  readonly declarations: number;
  readonly edges: number;
  readonly promises: number;
  readonly pins: readonly { readonly id: string; readonly says: string; readonly rows: number | null }[];
  /** What was measured of it when it was made; null where nobody could read that. */
  readonly evidence: readonly ReleaseEvidence[] | null;
  /** Versions that gates refused in its run; null where nobody could read that. */
  readonly refused: readonly { readonly declaration: string; readonly figures: string }[] | null;
  readonly moves: readonly MoveLine[];
}

export interface CatalogOptions extends PinnedIn {
  /** Where runs wrote what they measured; absent while another process has it. */
  readonly database?: Database;
  /** Id of the release that answers; undefined where no server runs. */
  readonly served?: () => string | undefined;
  /** What the server knows of how its releases do. */
  readonly figures?: () => ServedFigures;
}

/** Moves that a list shows. */
const shownMoves = 20;

/** Reads the releases of a project: which there are, what each is, and how two differ. Writes nothing. */
export class ReleaseCatalog {
  readonly #options: CatalogOptions;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  async list(): Promise<ReleaseList> {
    const { releases, served, figures } = this.#options;
    const moves = (await releases.moves()).map(moveLine).reverse();
    const hold = await releases.hold();
    return {
      current: (await releases.current()) ?? null,
      canary: await this.#canary(),
      traffic: figures?.().traffic ?? null,
      served: served?.() ?? null,
      hold: hold === undefined ? null : moveLine(hold),
      releases: await this.#lines(),
      moves: moves.slice(0, shownMoves),
    };
  }

  async #canary(): Promise<CanaryLine | null> {
    const { releases, figures } = this.#options;
    const standing = await releases.canary();
    if (standing === undefined) return null;
    const { release, stable, step, atUs } = standing;
    const both = await Promise.all([release, stable].map((id) => releases.read(id).catch(() => undefined)));
    const rollouts = both[0] === undefined || both[1] === undefined ? {} : rolloutsBeside(both[0], both[1]);
    const shares = Object.entries(sharesAt(rollouts, step)).map(([id, share]) => [idName(id), share]);
    return {
      ...{ release, stable, step, steps: stepsOf(rollouts), shares: Object.fromEntries(shares), since: isoOfUs(atUs) },
      verdict: figures?.().verdict ?? null,
    };
  }

  /** One release whole; the current one unless another is named. Throws `releases.unknown`, `releases.none`, `releases.corrupt`. */
  async show(written?: string): Promise<ReleaseDetail> {
    const { releases, root, database } = this.#options;
    const release = await releases.read(written === undefined ? undefined : await releases.named(written));
    const line = (await this.#lines()).find(({ id }) => id === release.id) as ReleaseLine;
    const compiled = await releases.code(release.id, root).catch(() => undefined);
    const rowsOf = await this.#rowsOf(release);
    const { nodes, edges } = release.graph;
    return {
      ...line,
      project: release.project,
      code: compiled === undefined ? null : hashOf(await moduleHashes(compiled)),
      files: compiled?.modules.length ?? null,
      sizeBytes: await releases.sizeBytes(release.id),
      declarations: nodes.length,
      edges: edges.length,
      promises: nodes.reduce((sum, { promises }) => sum + promises.length, 0),
      pins: Object.entries(release.pins).map(([id, pin]) => ({
        id,
        says: versionSays(pin) ?? "",
        rows: rowsOf(id) ?? null,
      })),
      evidence: database === undefined ? null : await evidenceOfRelease(database, release),
      refused: database === undefined ? null : await refusedIn(database, release.run),
      moves: (await releases.moves())
        .filter(({ from, to, canary, canaryFrom }) =>
          [from, to, canary?.release, canaryFrom?.release].includes(release.id),
        )
        .map(moveLine),
    };
  }

  /** What differs from one release to another. Throws `releases.unknown`, `releases.corrupt`, `load.release-corrupt`. */
  async diff(before: string, after: string): Promise<ReleaseDiff> {
    const { releases } = this.#options;
    const ids = [await releases.named(before), await releases.named(after)] as const;
    return diffReleases(await this.#side(ids[0]), await this.#side(ids[1]));
  }

  async #side(id: string): Promise<DiffSide> {
    const { releases, root, database } = this.#options;
    const release = await releases.read(id);
    return {
      release,
      compiled: await releases.code(id, root),
      rowsOf: await this.#rowsOf(release),
      evidence: database === undefined ? undefined : await evidenceOfRelease(database, release),
    };
  }

  async #lines(): Promise<ReleaseLine[]> {
    const { releases, served, figures } = this.#options;
    const [current, ids] = [await releases.current(), await releases.list()];
    const canary = (await releases.canary())?.release;
    const known = new Map<string, Release>((await releases.all()).map((release) => [release.id, release]));
    const waiting = new Set((await releases.waiting()).map(({ id }) => id));
    const ordered = [...known.keys(), ...ids.filter((id) => !known.has(id))];
    const lines: ReleaseLine[] = [];
    for (const id of ordered) {
      const { fault } = await openable(id, this.#options);
      lines.push({
        ...factsOf(id, known),
        current: id === current,
        served: id === served?.() || id === figures?.().canary,
        canary: id === canary,
        waits: waiting.has(id),
        fault: fault === undefined ? null : { code: fault.code, detail: fault.detail, hint: fault.hint },
      });
    }
    return lines;
  }

  /** Rows of each pinned table that stands. */
  async #rowsOf({ pins }: Release): Promise<(declaration: string) => number | undefined> {
    const rows = new Map<string, number>();
    for (const [id, pin] of Object.entries(pins)) {
      if (typeof pin.table !== "string" || typeof pin.tableVersion !== "number") continue;
      const snapshot = await this.#options.tables.snapshot(pin.table, pin.tableVersion).catch(() => undefined);
      if (snapshot !== undefined) rows.set(id, snapshot.rows);
    }
    return (id) => rows.get(id);
  }
}

/** A move as plain data. */
export const moveLine = ({ atUs, ...move }: ReleaseMove): MoveLine => ({ ...move, at: isoOfUs(atUs) });

function factsOf(id: string, known: ReadonlyMap<string, Release>) {
  const release = known.get(id);
  if (release === undefined)
    return { id, createdAt: null, run: null, previous: null, changes: null, codeChanged: null };
  const { createdAtUs, run, previous } = release;
  const before = previous === null ? undefined : known.get(previous);
  const changes = before === undefined ? null : releaseChanges(before, release);
  const areKnown = before?.code !== undefined && release.code !== undefined;
  const codeChanged = areKnown ? before.code !== release.code : null;
  return { id, createdAt: isoOfUs(createdAtUs), run, previous, changes, codeChanged };
}
