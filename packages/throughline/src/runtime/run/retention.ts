/**
 * Danger: removes releases, online feature versions, indexes and data files. What a kept release pins is never among them, nor anything
 * that predictions, logs or registered models consist of.
 */
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { rejectedName } from "../lake/ingest/source-tables.ts";
import type { Release, ReleaseStore } from "../releases/release-store.ts";
import { dropIndexes, pinnedIndex } from "../retrieval/index-store.ts";

/** Releases that are kept, newest first, beside the current one, the canary, the one to go back to and the one that is served. */
export const keptReleases = 10;
/** How long a data file outlives the last version that needed it, milliseconds: readers of other tools may be at it. */
export const keptFilesMs = 7 * 86_400_000;

export interface RetentionEngines {
  readonly tables: TableStore;
  readonly online: OnlineStore;
  /** Where the indexes of knowledge bases are; without it none is removed. */
  readonly objects?: ObjectStore;
}

export interface Retained {
  readonly releases: number;
  readonly onlineVersions: number;
  readonly files: number;
  /** Indexes of knowledge bases. */
  readonly indexes: number;
}

/**
 * Removes releases beyond the newest ten, and what only they needed. Safe to be killed at any point: the next run goes on.
 *
 * @param options.serving  release that a server answers from: it is kept like the current one, however old it is
 */
export async function retain(
  store: ReleaseStore,
  engines: RetentionEngines,
  options: { readonly serving?: string } = {},
): Promise<Retained> {
  const canary = (await store.canary())?.release;
  const used = new Set([await store.current(), canary, await store.earlier(), options.serving]);
  const all = await store.all();
  const kept = all.filter((release, i) => i < keptReleases || used.has(release.id));
  const gone = all.filter((release) => !kept.includes(release));
  for (const release of gone) await store.remove(release.id);
  return {
    releases: gone.length,
    onlineVersions: await dropOnline(kept, engines.online),
    files: gone.length === 0 ? 0 : await vacuumTables(kept, engines.tables),
    indexes: engines.objects === undefined ? 0 : await dropIndexes(engines.objects, indexesOf(kept)),
  };
}

const pinsOf = (releases: readonly Release[]) => releases.flatMap((release) => Object.values(release.pins));

const indexesOf = (kept: readonly Release[]) => pinsOf(kept).flatMap((pin) => pinnedIndex(pin) ?? []);

async function dropOnline(kept: readonly Release[], online: OnlineStore): Promise<number> {
  const pinned = new Map<string, Set<string>>();
  for (const pin of pinsOf(kept)) {
    if (typeof pin.view !== "string" || typeof pin.online !== "string") continue;
    pinned.set(pin.view, (pinned.get(pin.view) ?? new Set()).add(pin.online));
  }
  let dropped = 0;
  for (const [view, versions] of pinned) {
    for (const version of await online.versions(view)) {
      if (versions.has(version)) continue;
      await online.drop(view, version);
      dropped++;
    }
  }
  return dropped;
}

async function vacuumTables(kept: readonly Release[], tables: TableStore): Promise<number> {
  const pinned = new Map<string, number[]>();
  for (const pin of pinsOf(kept)) {
    if (typeof pin.table !== "string" || typeof pin.tableVersion !== "number") continue;
    pinned.set(pin.table, [...(pinned.get(pin.table) ?? []), pin.tableVersion]);
  }
  let files = 0;
  for (const [name, versions] of pinned) {
    const keep = await standing(tables, name, versions);
    for (const [table, kept] of [
      [name, keep],
      [rejectedName(name), []],
    ] as const)
      if (await exists(tables, table))
        files += (await tables.vacuum(table, { keep: kept, olderThanMs: keptFilesMs })).files;
  }
  return files;
}

/** Those of the versions that are there: a table whose folder was removed by hand and built again has lost the others. */
async function standing(tables: TableStore, name: string, versions: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const version of new Set(versions)) {
    const snapshot = await tables.snapshot(name, version).catch(unlessGone);
    if (snapshot !== undefined) found.push(version);
  }
  return found;
}

const exists = async (tables: TableStore, name: string) => (await tables.snapshot(name)) !== undefined;

function unlessGone(error: unknown): undefined {
  if (!isThroughlineError(error, "lake.version-missing")) throw error;
}
