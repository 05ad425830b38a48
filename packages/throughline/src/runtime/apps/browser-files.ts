import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { AppBundler, BundleRequest } from "../../ports/app-bundler.ts";
import type { CompiledProject } from "../load/compiled-project.ts";

/** Role folders whose files reach browsers. */
const browserRoles = ["frontend", "fullstack"] as const;

/**
 * The address of a bundle: everything that it is made from. Formatting counts in the browser's own files; of the server's only what
 * the descriptors say.
 */
export async function bundleAddress(
  request: BundleRequest,
  compiled: CompiledProject,
  bundler: AppBundler,
): Promise<string> {
  const { root } = request;
  const parts = [
    request.entry.replaceAll(root, ""),
    [...request.modules].sort(),
    [...request.replaced].map(([file, text]) => [path.relative(root, file), text]).sort(),
    sharedModules(request, compiled),
    await browserFiles(root),
    await bundler.fingerprint(root),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** Project files outside the role folders, with the hashes of their texts: browser code may import any of them. */
function sharedModules({ root, replaced }: BundleRequest, { modules }: CompiledProject) {
  return modules
    .filter(({ file }) => !replaced.has(path.join(root, file)))
    .map(({ file, sha256 }) => [file, sha256])
    .sort();
}

/** Every file of the browser's folders by its hash, style sheets and pictures among them. */
async function browserFiles(root: string): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for (const role of browserRoles) {
    const entries = await readdir(path.join(root, role), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const hash = createHash("sha256").update(await readFile(file));
      found.push([path.relative(root, file), hash.digest("hex")]);
    }
  }
  return found.sort();
}
