import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { readCard } from "../registry/model-registry.ts";
import { releaseError } from "../releases/error-codes.ts";
import type { Release, ReleaseStore } from "../releases/release-store.ts";
import { pinnedIndex, readCard as readIndexCard } from "../retrieval/index-store.ts";

/** Where what releases pin is kept. */
export interface PinnedIn {
  /** Absolute folder of the project. */
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly tables: TableStore;
  readonly objects: ObjectStore;
}

/** A release as it can be read, or why it can't be served as it was; reads no data file and no model's bytes. */
export async function openable(
  id: string,
  of: PinnedIn,
): Promise<{ readonly release?: Release; readonly fault?: ThroughlineError }> {
  let release: Release | undefined;
  try {
    release = await of.releases.read(id);
    await of.releases.code(id, of.root);
    for (const [declaration, pin] of Object.entries(release.pins)) await assertThere(pin, { id, declaration, ...of });
    return { release };
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { ...(release === undefined ? {} : { release }), fault: error };
  }
}

/** Throws `releases.incomplete` with what is gone. */
async function assertThere(
  pin: BuiltVersion,
  of: PinnedIn & { readonly id: string; readonly declaration: string },
): Promise<void> {
  const gone = (what: string, cause?: unknown) =>
    releaseError("incomplete", { detail: `what ${of.id} pins is gone: ${what}`, cause });
  const index = pinnedIndex(pin);
  try {
    if (typeof pin.table === "string" && typeof pin.tableVersion === "number")
      if ((await of.tables.snapshot(pin.table, pin.tableVersion)) === undefined) throw gone(`table ${pin.table}`);
    if (typeof pin.model === "string" && typeof pin.modelVersion === "number") {
      const version = { model: pin.model, version: pin.modelVersion };
      if ((await readCard(of.objects, version)) === undefined) throw gone(`model ${pin.model} v${pin.modelVersion}`);
    }
    if (index !== undefined) await readIndexCard(of.objects, index);
  } catch (error) {
    if (!isThroughlineError(error) || error.code.startsWith("releases.")) throw error;
    throw gone(error.detail ?? of.declaration, error);
  }
}
