import { cp, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { readCompiled } from "../../runtime/load/compiled-store.ts";
import type { Release } from "../../runtime/releases/release-store.ts";
import type { PackedRelease } from "../../runtime/verification/verifier.ts";

/**
 * Copies what a release consists of into a temporary folder: its own, and the files of the models that it pins. Beside them lie the
 * installed packages and nothing of the project. The caller closes it.
 */
export async function openPacked(of: {
  readonly root: string;
  readonly release: Release;
  /** Folder of the release. */
  readonly folder: string;
  readonly objects: ObjectStore;
}): Promise<PackedRelease> {
  const root = await mkdtemp(path.join(tmpdir(), "throughline-packed-"));
  try {
    await cp(of.folder, path.join(root, "release"), { recursive: true });
    const packages = await packagesAbove(of.root);
    if (packages !== undefined) await symlink(packages, path.join(root, "node_modules"));
    const objects = openFileObjectStore({ root: path.join(root, "objects") });
    for (const pin of Object.values(of.release.pins))
      if (typeof pin.model === "string")
        for (const key of await of.objects.list(`models/${pin.model}/${pin.modelVersion}/`))
          await copyObject(key, of.objects, objects);
    return {
      objects,
      code: () => readCompiled(path.join(root, "release", "code"), { root }),
      close: () => rm(root, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

async function copyObject(key: string, from: ObjectStore, to: ObjectStore): Promise<void> {
  const bytes = await from.get(key);
  if (bytes !== undefined) await to.put(key, bytes);
}

/** The nearest folder of installed packages, from a project upwards. */
async function packagesAbove(folder: string): Promise<string | undefined> {
  const found = path.join(folder, "node_modules");
  if ((await stat(path.join(found, "throughline")).catch(() => undefined)) !== undefined) return found;
  const above = path.dirname(folder);
  return above === folder ? undefined : packagesAbove(above);
}
