import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundlerError } from "./error-codes.ts";

/** What of Vite is used. */
export type Vite = Pick<typeof import("vite"), "build" | "version">;

/** The copy of Vite that the project has installed. Throws `bundler.vite-missing`. */
export async function loadVite(root: string): Promise<Vite> {
  const file = resolveFrom(root, "vite");
  if (file === undefined)
    throw bundlerError("vite-missing", {
      detail: "vite is not installed in the project",
      where: { file: "package.json" },
    });
  return (await import(pathToFileURL(file).href)) as Vite;
}

/** The file that a project's own code gets for a package; undefined where it is not installed. */
export function resolveFrom(root: string, specifier: string): string | undefined {
  try {
    return createRequire(join(root, "package.json")).resolve(specifier);
  } catch {
    return undefined;
  }
}
