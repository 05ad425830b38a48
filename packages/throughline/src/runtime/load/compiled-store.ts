import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { seal, unseal } from "./seal.ts";

/** What a release stores: one sealed JSON file. The project's root is not in it, since a release may move with its project. */
interface StoredCode {
  readonly format: 1;
  readonly config: string | undefined;
  readonly modules: readonly CompiledModule[];
}

const fileName = "modules.json";

/** Writes the compiled modules of a project into a folder, whole or not at all. */
export async function writeCompiled(folder: string, { config, modules }: CompiledProject): Promise<void> {
  const stored: StoredCode = { format: 1, config, modules };
  await mkdir(folder, { recursive: true });
  const partial = path.join(folder, `${fileName}.${process.pid}.partial`);
  await writeFile(partial, seal(stored));
  await rename(partial, path.join(folder, fileName));
}

/**
 * Reads what `writeCompiled` wrote. No source file of the project is read; packages resolve from `root`.
 *
 * @throws {ThroughlineError} `load.release-corrupt` when the file is missing, damaged or of another format
 */
export async function readCompiled(folder: string, options: { readonly root: string }): Promise<CompiledProject> {
  const file = path.join(folder, fileName);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw loadError("release-corrupt", { detail: `compiled code cannot be read: ${file}`, cause });
  }
  const stored = unseal(text) as StoredCode | undefined;
  if (stored?.format !== 1) {
    const wrong = stored === undefined ? "compiled code is damaged" : "compiled code has an unknown format";
    throw loadError("release-corrupt", { detail: `${wrong}: ${file}` });
  }
  return { root: path.resolve(options.root), config: stored.config, modules: stored.modules };
}
