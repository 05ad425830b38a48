import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { BundledFile } from "../../ports/app-bundler.ts";
import { type AppFile, type AppManifest, manifestName } from "./app-manifest.ts";
import { appError } from "./error-codes.ts";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Media types of the files of bundles, by their ending. */
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".txt": "text/plain; charset=utf-8",
};
const compressible = /^(text\/|application\/json|application\/wasm|image\/svg)/;

/** The bundles of a project's apps in its state folder, each in a folder by the address of what it was made from. */
export class AppStore {
  readonly #root: string;

  constructor(state: string) {
    this.#root = path.join(state, "apps");
  }

  folder(app: string, bundle: string): string {
    return path.join(this.#root, app, bundle);
  }

  /** The manifest of a bundle whose files are all there; undefined for any other. */
  async find(app: string, bundle: string): Promise<AppManifest | undefined> {
    return readManifest(this.folder(app, bundle)).catch(() => undefined);
  }

  /**
   * Writes the files of a bundle, compressed as well where that makes them smaller; the folder appears whole or not at all.
   * `describe` says the rest of the manifest by what the files became. Throws `apps.not-written`.
   */
  async write(
    at: { readonly app: string; readonly bundle: string },
    files: readonly BundledFile[],
    describe: (files: readonly AppFile[]) => Omit<AppManifest, "format" | "files">,
  ): Promise<AppManifest> {
    const folder = this.folder(at.app, at.bundle);
    const partial = `${folder}.partial`;
    try {
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      const written: AppFile[] = [];
      for (const file of files) written.push(await writeFileOf(partial, file));
      const manifest: AppManifest = { format: 1, ...describe(written), files: written };
      await writeFile(path.join(partial, manifestName), JSON.stringify(manifest), { flush: true });
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
      return manifest;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === undefined) throw cause;
      throw appError("not-written", { detail: `bundle of ${at.app} can't be written: ${folder} (${code})`, cause });
    }
  }

  /** Removes the bundles that are in none of the lists. `kept` holds `<app>/<bundle>`. */
  async prune(kept: ReadonlySet<string>): Promise<number> {
    let removed = 0;
    for (const app of await readdir(this.#root).catch(() => []))
      for (const bundle of await readdir(path.join(this.#root, app)).catch(() => [])) {
        if (kept.has(`${app}/${bundle}`)) continue;
        await rm(path.join(this.#root, app, bundle), { recursive: true, force: true });
        removed++;
      }
    return removed;
  }
}

/** Reads the manifest in a folder and looks whether its files are there. Throws `apps.damaged`. */
export async function readManifest(folder: string): Promise<AppManifest> {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, manifestName), "utf8")) as AppManifest;
    if (manifest.format !== 1) throw appError("damaged", { detail: `browser files have an unknown format: ${folder}` });
    for (const { name, bytes } of manifest.files) {
      const { size } = await stat(path.join(folder, name));
      if (size !== bytes)
        throw appError("damaged", { detail: `browser file is not whole: ${path.join(folder, name)}` });
    }
    return manifest;
  } catch (cause) {
    throw appError("damaged", { detail: `browser files can't be read: ${folder}`, cause });
  }
}

async function writeFileOf(folder: string, { name, bytes }: BundledFile): Promise<AppFile> {
  const type = types[path.extname(name)] ?? "application/octet-stream";
  const target = path.join(folder, name);
  await writeFile(target, bytes, { flush: true });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const facts = { name, type, sha256, bytes: bytes.length };
  if (!compressible.test(type)) return facts;
  const [br, gz] = await Promise.all([brotli(bytes), compressGzip(bytes, { level: 9 })]);
  if (br.length >= bytes.length) return facts;
  await Promise.all([writeFile(`${target}.br`, br), writeFile(`${target}.gz`, gz)]);
  return { ...facts, br: br.length, gz: gz.length };
}

/** The last quality levels take ten times as long for a few per cent: they are for small files. */
function brotli(bytes: Uint8Array): Promise<Buffer> {
  const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: sizeHint } = constants;
  return compressBrotli(bytes, {
    params: { [quality]: bytes.length > 300_000 ? 9 : 11, [sizeHint]: bytes.length },
  });
}
