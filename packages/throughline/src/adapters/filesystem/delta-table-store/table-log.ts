import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isThroughlineError } from "../../../contracts/errors/index.ts";
import { type Action, formatCommit, parseCommit } from "../../../formats/delta-log/actions.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { unreadable } from "../../../formats/delta-log/features.ts";
import { commitName, planReplay, type ReplayPlan } from "../../../formats/delta-log/log-files.ts";
import { replay, type TableState, type VersionActions } from "../../../formats/delta-log/replay.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { putIfAbsent } from "../durable-files.ts";
import { readCheckpoint } from "./checkpoint-files.ts";
import { isMissing, withFile, wrapFileError } from "./io-errors.ts";
import { logFolderName } from "./table-folder.ts";

/** Runs work with a session of its own. */
export type WithSession = <T>(work: (session: QuerySession) => Promise<T>) => Promise<T>;

const readAtOnce = 64;
const pastStatesKept = 16;

/** The log of one table: reads commits, keeps the newest state and reads only what is newer, puts commits. */
export class TableLog {
  readonly table: string;
  readonly folder: string;
  readonly logFolder: string;
  readonly withSession: WithSession;
  #state: TableState | undefined;
  #identity: string | undefined;
  readonly #past = new Map<number, TableState>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: { table: string; folder: string; withSession: WithSession }) {
    this.table = options.table;
    this.folder = options.folder;
    this.logFolder = join(options.folder, logFolderName);
    this.withSession = options.withSession;
  }

  /**
   * The newest state; undefined when there is no table.
   *
   * @throws `lake.unsupported-table` for a feature that readers must know and we do not
   */
  async newest(): Promise<TableState | undefined> {
    if (!(await this.#adoptFolder())) return undefined;
    const identity = this.#identity;
    const state = this.#state === undefined ? await this.#load(undefined) : await this.#advance(this.#state);
    if (state === undefined) return undefined;
    this.#assertReadable(state);
    if (identity !== this.#identity) return state;
    // Of two refreshes at once the one that saw more stays.
    if (this.#state === undefined || this.#state.version < state.version) this.#state = state;
    return this.#state;
  }

  /**
   * The state at a version; undefined when there is no table. Newer commits are not read, so it stays readable when one is damaged.
   *
   * @throws `lake.version-missing`
   */
  async at(version: number): Promise<TableState | undefined> {
    if (!(await this.#adoptFolder())) return undefined;
    const identity = this.#identity;
    const known = this.#state?.version === version ? this.#state : this.#past.get(version);
    if (known !== undefined) return known;
    const state = await this.#load(version);
    if (state === undefined) return undefined;
    this.#assertReadable(state);
    if (identity !== this.#identity) return state;
    this.#past.set(version, state);
    if (this.#past.size > pastStatesKept) this.#past.delete(this.#past.keys().next().value as number);
    return state;
  }

  /** Actions of a commit; undefined when it is not there. */
  async commit(version: number): Promise<Action[] | undefined> {
    const file = `${logFolderName}/${commitName(version)}`;
    const place = { table: this.table, file };
    try {
      return parseCommit(await readFile(join(this.folder, file), "utf8"), place);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw wrapFileError(error, place);
    }
  }

  /** Actions of the commits after `version`, up to `last`. */
  async after(version: number, last: number): Promise<Action[]> {
    const versions = await this.#commits(Array.from({ length: last - version }, (_, i) => version + 1 + i));
    return versions.flatMap(({ actions }) => actions);
  }

  /** Puts the commit after `base` durably; false when another writer was first. */
  async put(base: TableState | undefined, actions: readonly Action[]): Promise<boolean> {
    const version = (base?.version ?? -1) + 1;
    const file = `${logFolderName}/${commitName(version)}`;
    const place = { table: this.table, file };
    const first = await withFile(place, () => putIfAbsent(join(this.folder, file), formatCommit(actions)));
    if (first && base !== undefined && base === this.#state) this.#state = replay(base, [{ version, actions }], place);
    return first;
  }

  /** Runs work that puts a commit; in this process one at a time, since others would only lose the race. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** When the state's version was committed, microseconds since 1970. */
  async committedAtUs(state: Pick<TableState, "version" | "committedAtMs">): Promise<number> {
    if (state.committedAtMs !== undefined) return state.committedAtMs * 1000;
    const file = `${logFolderName}/${commitName(state.version)}`;
    const facts = await stat(join(this.folder, file)).catch(() => stat(this.logFolder));
    return Math.floor(facts.mtimeMs) * 1000;
  }

  async fileNames(): Promise<string[]> {
    try {
      return await readdir(this.logFolder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw wrapFileError(error, { table: this.table, file: logFolderName });
    }
  }

  /** Forgets what is known when another log was put in this one's place; false when there is no log. */
  async #adoptFolder(): Promise<boolean> {
    let identity: string | undefined;
    try {
      const facts = await stat(this.logFolder);
      identity = `${facts.ino}:${facts.birthtimeMs}`;
    } catch (error) {
      if (!isMissing(error)) throw wrapFileError(error, { table: this.table, file: logFolderName });
    }
    if (identity !== this.#identity) {
      this.#identity = identity;
      this.#state = undefined;
      this.#past.clear();
    }
    return identity !== undefined;
  }

  async #advance(state: TableState): Promise<TableState> {
    const versions: VersionActions[] = [];
    for (let version = state.version + 1; ; version++) {
      const actions = await this.commit(version);
      if (actions === undefined) break;
      versions.push({ version, actions });
    }
    return versions.length === 0 ? state : replay(state, versions, { table: this.table, file: logFolderName });
  }

  async #load(version: number | undefined, ignored: ReadonlySet<string> = new Set()): Promise<TableState | undefined> {
    const plan = planReplay(await this.fileNames(), { table: this.table, version, ignored });
    if (plan === undefined) return undefined;
    if (plan.checkpoint === undefined) return this.#replay(plan, []);
    let actions: Action[];
    try {
      actions = await this.#checkpoint(plan.checkpoint.files);
    } catch (error) {
      return this.#loadWithout(version, { ignored, files: plan.checkpoint.files, error });
    }
    return this.#replay(plan, [{ version: plan.checkpoint.version, actions }]);
  }

  /** A checkpoint only shortens the log: when one is unreadable, an older one and the commits after it say the same. */
  async #loadWithout(
    version: number | undefined,
    failed: { readonly ignored: ReadonlySet<string>; readonly files: readonly string[]; readonly error: unknown },
  ): Promise<TableState | undefined> {
    try {
      return await this.#load(version, new Set([...failed.ignored, ...failed.files]));
    } catch (error) {
      throw isThroughlineError(error, "lake.log-incomplete") ? failed.error : error;
    }
  }

  async #replay(plan: ReplayPlan, checkpoint: readonly VersionActions[]): Promise<TableState> {
    const commits = await this.#commits(plan.commits);
    const state = replay(undefined, [...checkpoint, ...commits], { table: this.table, file: logFolderName });
    if (plan.commits.length > 0) return state;
    // A checkpoint does not say when its version was committed; the commit, where it is still there, does.
    const facts = (await this.commit(plan.version))?.find(({ commitInfo }) => commitInfo)?.commitInfo;
    return { ...state, committedAtMs: facts?.timestamp };
  }

  #checkpoint(files: readonly string[]): Promise<Action[]> {
    const readText = (path: string) => readFile(path, "utf8");
    return this.withSession(async (session) => {
      const parts: Action[][] = [];
      for (const file of files) {
        parts.push(await readCheckpoint(session, this.logFolder, { table: this.table, file, readText }));
      }
      return parts.flat();
    });
  }

  async #commits(versions: readonly number[]): Promise<VersionActions[]> {
    const read: VersionActions[] = [];
    for (let start = 0; start < versions.length; start += readAtOnce) {
      const group = versions.slice(start, start + readAtOnce);
      const commits = await Promise.all(group.map((version) => this.commit(version)));
      for (const [i, actions] of commits.entries()) {
        const version = group[i] as number;
        if (actions === undefined) {
          throw lakeError("log-incomplete", {
            detail: `commit is missing: ${this.table} ${logFolderName}/${commitName(version)}`,
          });
        }
        read.push({ version, actions });
      }
    }
    return read;
  }

  #assertReadable(state: TableState): void {
    const reasons = unreadable(state.protocol);
    if (reasons.length === 0) return;
    throw lakeError("unsupported-table", {
      detail: `readers must know what we do not: ${this.table} ${reasons.join(", ")}`,
    });
  }
}
