import { userInfo } from "node:os";
import { join } from "node:path";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { systemClock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { MoveAsked } from "../../runtime/releases/choose-release.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { ReleaseCatalog } from "../../runtime/serving/release-catalog.ts";
import { openEngines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { type MovedRelease, moveRelease, type Taking } from "./move-release.ts";
import { openProjectDatabase } from "./open-database.ts";
import type { ConfiguredProject } from "./project-config.ts";
import { callServer, findServer } from "./running-server.ts";

/** Questions about releases, as a server takes them. */
export type CatalogAsked =
  | { readonly action: "list" }
  | { readonly action: "show"; readonly release?: string }
  | { readonly action: "diff"; readonly release: string; readonly against: string };

/** Asks the running server where there is one, else reads the state: what was measured under the lock, the rest without. */
export async function askCatalog<T>(project: ConfiguredProject, asked: CatalogAsked): Promise<T> {
  const server = await findServer(project.state);
  if (server !== undefined) return (await (await callServer(server, "/control/releases", asked)).json()) as T;
  return asked.action === "list"
    ? withCatalog(project, undefined, (catalog) => answer(catalog, asked) as Promise<T>)
    : withDatabase(project, (database) =>
        withCatalog(project, database, (catalog) => answer(catalog, asked) as Promise<T>),
      );
}

function answer(catalog: ReleaseCatalog, asked: CatalogAsked): Promise<object> {
  if (asked.action === "list") return catalog.list();
  if (asked.action === "show") return catalog.show(asked.release);
  return catalog.diff(asked.release, asked.against);
}

async function withCatalog<T>(
  { root, state }: ConfiguredProject,
  database: Database | undefined,
  work: (catalog: ReleaseCatalog) => Promise<T>,
): Promise<T> {
  const engine = await openDuckDb({ folders: [join(state, "lake")] });
  try {
    const tables = openDeltaTableStore({ root: join(state, "lake"), engine });
    const objects = openFileObjectStore({ root: join(state, "objects") });
    const parts = { root, releases: new ReleaseStore(state), tables, objects };
    return await work(new ReleaseCatalog({ ...parts, ...(database === undefined ? {} : { database }) }));
  } finally {
    await engine.close();
  }
}

/** With what runs wrote; without it where nothing was ever run, or another process that is no server holds the project. */
async function withDatabase<T>(
  { state }: ConfiguredProject,
  work: (database: Database | undefined) => Promise<T>,
): Promise<T> {
  const isEmpty = (await new ReleaseStore(state).current()) === undefined;
  if (isEmpty || (await readProjectLock(state)) !== undefined) return work(undefined);
  const lock = await acquireProjectLock(state, { purpose: "releases" });
  try {
    const database = await openProjectDatabase(state);
    return await work(database).finally(() => database.close());
  } finally {
    await lock.release();
  }
}

/** Makes another release current: in the server that holds the project, where there is one, else under the lock. */
export async function askMove(project: ConfiguredProject, asked: Omit<MoveAsked, "by">): Promise<MovedRelease> {
  const by = userName();
  const server = await findServer(project.state);
  if (server === undefined) return moveHere(project, { ...asked, by });
  const { kind, ...rest } = asked;
  const response = await callServer(server, "/control/releases", { action: kind, by, ...rest });
  return (await response.json()) as MovedRelease;
}

async function moveHere({ root, state, config }: ConfiguredProject, asked: MoveAsked): Promise<MovedRelease> {
  const lock = await acquireProjectLock(state, { purpose: asked.kind });
  try {
    const engines = await openEngines({ root, state, config, clock: systemClock });
    const releases = new ReleaseStore(state);
    const take = (taking: Taking) => takeUnserved(taking, releases);
    return await moveRelease(asked, { root, releases, engines, take, served: false }).finally(() => engines.close());
  } finally {
    await lock.release();
  }
}

/** Opens what is to answer, to see that it can, and moves the pointers. */
async function takeUnserved({ position, open, commit }: Taking, releases: ReleaseStore) {
  const arriving = position.canary?.release ?? position.to;
  const next = arriving === (await releases.current()) ? undefined : await open(arriving);
  await inTurn([() => next?.close(), () => commit()]);
  return next;
}

/** Who asks, for the history; the system may have no name for it. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
