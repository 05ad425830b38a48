import { readdir } from "node:fs/promises";
import path from "node:path";
import type { AppManifest } from "./app-manifest.ts";
import { readManifest } from "./app-store.ts";

/** An app's browser files in a release. */
export interface OpenApp {
  readonly folder: string;
  readonly manifest: AppManifest;
}

/** The apps whose files lie in the `browser` folder of a release, by name. Throws `apps.damaged`. */
export async function openApps(browser: string): Promise<ReadonlyMap<string, OpenApp>> {
  const names = await readdir(browser).catch((): string[] => []);
  const opened = await Promise.all(
    names.sort().map(async (name) => {
      const folder = path.join(browser, name);
      return [name, { folder, manifest: await readManifest(folder) }] as const;
    }),
  );
  return new Map(opened);
}
