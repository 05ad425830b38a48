import { readFile } from "node:fs/promises";
import path from "node:path";
import { moduleHashes } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { hashOf } from "../plan/plan.ts";
import { CanaryPointer, type StandingCanary } from "./canary-pointer.ts";
import { writeDurably } from "./durable-files.ts";
import { releaseError } from "./error-codes.ts";
import { onDisk, type Release, ReleaseFolders, type ReleaseParts } from "./release-folders.ts";
import {
  earlierOf,
  holdOf,
  isSame,
  type Position,
  type ReleaseMove,
  ReleaseMoves,
  releaseIdPattern,
} from "./release-moves.ts";
import { isWholeAt, rolloutsBeside } from "./rollouts.ts";

export type { Release, ReleaseParts } from "./release-folders.ts";

/** What a run made. */
export interface MadeRelease {
  /** The release that is current now. */
  readonly release: Release;
  /** False where the run changed nothing. */
  readonly created: boolean;
  /** The release of this run, where a rollback holds: it is current only when somebody promotes it. */
  readonly waiting?: Release;
  /** The release of this run, where it answers only a share of the requests as yet. */
  readonly canary?: Release;
}

/** Who moves the pointer, and when. */
export type MoveParts = Pick<ReleaseMove, "kind" | "atUs" | "by" | "reason">;

/** The last change of each folder's pointer; other processes are kept out by the project's lock. */
const turns = new Map<string, Promise<void>>();

/** How a run's release comes in. */
interface Arriving {
  readonly parts: ReleaseParts;
  readonly id: string;
  readonly current: string | undefined;
  readonly isMade: boolean;
}

/** The releases of a project's state folder, a pointer to the current one, and one to the canary beside it. */
export class ReleaseStore {
  readonly #root: string;
  readonly #pointer: string;
  readonly #moves: ReleaseMoves;
  readonly #canary: CanaryPointer;
  readonly #folders: ReleaseFolders;

  constructor(state: string) {
    this.#root = path.join(state, "releases");
    this.#pointer = path.join(this.#root, "current");
    this.#moves = new ReleaseMoves(this.#root);
    this.#canary = new CanaryPointer(this.#root);
    this.#folders = new ReleaseFolders(this.#root);
  }

  /** Id of the current release, or undefined. */
  async current(): Promise<string | undefined> {
    const text = await readFile(this.#pointer, "utf8").catch(() => undefined);
    return text?.trim() === "" ? undefined : text?.trim();
  }

  /** The release that answers a share of the requests beside the current one; undefined where there is none. */
  async canary(): Promise<StandingCanary | undefined> {
    return this.#canary.beside(await this.current());
  }

  /** Reads a release. Throws `releases.none` without a current one, `releases.corrupt` when it can't be read. */
  async read(id?: string): Promise<Release> {
    const wanted = id ?? (await this.current());
    if (wanted === undefined) throw releaseError("none");
    return this.#folders.read(wanted);
  }

  /** The current release; undefined where there is none or it can't be read. */
  async readable(): Promise<Release | undefined> {
    const id = await this.current();
    return id === undefined || !(await this.#folders.isWhole(id)) ? undefined : this.read(id);
  }

  /** The compiled code of a release. */
  code(id: string, root: string): Promise<CompiledProject> {
    return this.#folders.code(id, root);
  }

  /**
   * Makes a release of what was built. It becomes the current one; or the canary beside it, where its rollouts say so; or it waits, where a
   * rollback holds. The same pins and code give the same id, so that a run that changed nothing, or only comments, makes no release. The
   * folder appears whole or not at all, then the pointer moves. A release that is damaged is made anew.
   * Throws `releases.not-written`.
   */
  async create(parts: ReleaseParts): Promise<MadeRelease> {
    const code = await moduleHashes(parts.compiled);
    const id = `r-${hashOf([parts.pins, code]).slice(0, 8)}`;
    return this.#alone(async () => {
      const current = await this.current();
      const { folders = new Map() } = parts;
      const isWhole = (await this.#folders.isWhole(id)) && (await this.#folders.holds(id, folders));
      const isHeld = current !== id && (await this.hold()) !== undefined;
      if (!isWhole) await this.#folders.write(parts, { id, previous: current, code: hashOf(code) });
      if (isHeld) return { release: await this.read(), created: !isWhole, waiting: await this.read(id) };
      return this.#take({ parts, id, current, isMade: !isWhole });
    });
  }

  /** Moves the pointers to the release of a run. */
  async #take({ parts, id, current, isMade }: Arriving): Promise<MadeRelease> {
    const now = await this.canary();
    const release = await this.read(id);
    const by: MoveParts = { kind: "run", by: parts.run, atUs: parts.nowUs };
    if (current === id) {
      if (isMade || now !== undefined) await this.#point({ to: id }, by);
      return { release, created: isMade };
    }
    const stable = parts.isAtOnce === true ? undefined : await this.readable();
    const rollouts = stable === undefined ? {} : rolloutsBeside(release, stable);
    if (stable === undefined || isWholeAt(rollouts, 0)) {
      await this.#point({ to: id }, by);
      return { release, created: true };
    }
    if (now?.release !== id) await this.#point({ to: stable.id, canary: { release: id, step: 0 } }, by);
    return { release: stable, created: isMade || now?.release !== id, canary: release };
  }

  /**
   * Makes another release the current one: the pointer moves at once or not at all, and what moved it is kept.
   * Throws `releases.corrupt`, `releases.not-written`.
   */
  moveTo(id: string, parts: MoveParts): Promise<ReleaseMove> {
    return this.place({ to: id }, parts);
  }

  /** Puts both pointers where they are to be, as `moveTo` does the one. Throws `releases.corrupt`, `releases.not-written`. */
  async place(position: Position, parts: MoveParts): Promise<ReleaseMove> {
    return this.#alone(async () => {
      await this.read(position.to);
      if (position.canary !== undefined) await this.read(position.canary.release);
      return this.#point(position, parts);
    });
  }

  /** Every move of the pointers that was carried out, the first one first. */
  async moves(): Promise<readonly ReleaseMove[]> {
    return this.#moves.all(await this.current(), await this.canary());
  }

  /** The rollback that holds: while it does, a run's release waits. Undefined where the last move was none, or its release can't be read. */
  async hold(): Promise<ReleaseMove | undefined> {
    const hold = holdOf(await this.moves());
    return hold !== undefined && (await this.#folders.isWhole(hold.to)) ? hold : undefined;
  }

  /** The release that a rollback goes back to; undefined where there is none that is kept. */
  async earlier(): Promise<string | undefined> {
    const kept = new Set(await this.list());
    const earlier = earlierOf(await this.moves()).find((id) => kept.has(id));
    if (earlier !== undefined) return earlier;
    const previous = (await this.read().catch(() => undefined))?.previous ?? undefined;
    return previous !== undefined && kept.has(previous) ? previous : undefined;
  }

  /** The releases that no one has taken since a rollback holds, the one that was made last first. */
  async waiting(): Promise<readonly Release[]> {
    const hold = await this.hold();
    if (hold === undefined) return [];
    const taken = new Set((await this.moves()).flatMap(({ from, to, canary }) => [from, to, canary?.release]));
    const all = await this.all();
    const since = all.findIndex(({ id }) => id === hold.to);
    return all.slice(0, since).filter(({ id }) => !taken.has(id));
  }

  /** The id of a kept release by what somebody wrote. Throws `releases.unknown` with the id that is meant. */
  named(written: string): Promise<string> {
    return this.#folders.named(written);
  }

  /** All releases that can be read, the one that was written last first. */
  all(): Promise<readonly Release[]> {
    return this.#folders.all();
  }

  /** Bytes of a release's files, without what it pins; 0 where it is gone. */
  sizeBytes(id: string): Promise<number> {
    return this.#folders.sizeBytes(id);
  }

  /** Ids of all releases. */
  list(): Promise<readonly string[]> {
    return this.#folders.list();
  }

  /** Folder of a part of a release, such as `browser`. */
  folder(id: string, name: string): string {
    return this.#folders.folder(id, name);
  }

  /** Removes a release for good; the current one and the canary stay whatever is asked. */
  async remove(id: string): Promise<void> {
    const used = [await this.current(), (await this.canary())?.release];
    if (releaseIdPattern.test(id) && !used.includes(id)) await this.#folders.remove(id);
  }

  /** Notes the move, then moves the pointers: they name what was before or this, whenever the process is killed. */
  async #point(position: Position, parts: MoveParts): Promise<ReleaseMove> {
    const current = await this.current();
    const from = current !== undefined && releaseIdPattern.test(current) ? current : null;
    const before = await this.#canary.beside(current);
    const { to, canary } = position;
    const move: ReleaseMove = {
      ...{ ...parts, from, to },
      ...(before === undefined ? {} : { canaryFrom: { release: before.release, step: before.step } }),
      ...(canary === undefined ? {} : { canary }),
    };
    await onDisk(this.#root, async () => {
      // One that a killed move left names a release that may become current again.
      if (before === undefined) await this.#canary.remove();
      if (from !== to || !isSame(before, canary) || parts.kind !== "run") await this.#moves.note(move);
      if (from !== to || canary === undefined) await writeDurably(this.#pointer, `${to}\n`);
      if (canary === undefined) await this.#canary.remove();
      else await this.#canary.write({ ...canary, stable: to, atUs: parts.atUs });
    });
    return move;
  }

  /** One change of the pointer at a time, whichever store of this process makes it. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = (turns.get(this.#root) ?? Promise.resolve()).then(work);
    const turn = done.then(
      () => undefined,
      () => undefined,
    );
    turns.set(this.#root, turn);
    return done.finally(() => {
      if (turns.get(this.#root) === turn) turns.delete(this.#root);
    });
  }
}
