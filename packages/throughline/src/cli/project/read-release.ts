import { join } from "node:path";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import { linkProject } from "../../runtime/load/link-project.ts";
import { type Release, ReleaseStore } from "../../runtime/releases/release-store.ts";
import { attachNewest, attachPins } from "../../runtime/serving/attach-pins.ts";

/** The current release, opened to be read: its tables in SQL and its declarations. Takes no lock and writes nothing. */
export interface ReadableRelease {
  readonly release: Release;
  readonly declarations: readonly Declaration[];
  readonly session: QuerySession;
  close(): Promise<void>;
}

/** Opens the current release of a state folder for reading; what does not fit in memory goes to the system's temporary folder. Throws `releases.none`. */
export async function readRelease(root: string, state: string): Promise<ReadableRelease> {
  const releases = new ReleaseStore(state);
  const release = await releases.read();
  const { value: loaded } = await linkProject(await releases.code(release.id, root));
  const engine = await openDuckDb({ folders: [join(state, "lake")] });
  try {
    const tables = openDeltaTableStore({ root: join(state, "lake"), engine });
    const session = await engine.session();
    const attachable = { session, tables, release, declarations: loaded.declarations };
    await attachPins(attachable);
    await attachNewest(attachable);
    return { release, declarations: loaded.declarations, session, close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
