import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** One file of the built web app, in every form that it was built in. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  /** True where its name holds a hash of its content, so that it never changes. */
  readonly immutable: boolean;
  readonly bytes: Buffer;
  readonly compressed: ReadonlyMap<"br" | "gzip", Buffer>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

/** What a bundler writes before the ending: eight or more characters of a hash. */
const hashed = /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/** The built web app of a folder, held in memory: paths that are not of its files lead nowhere, whatever they hold. */
export class WebApp {
  readonly #files: ReadonlyMap<string, WebFile>;

  private constructor(files: ReadonlyMap<string, WebFile>) {
    this.#files = files;
  }

  /** Reads a folder that has an `index.html`; undefined where it has none. */
  static async open(folder: string): Promise<WebApp | undefined> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const found = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const names = found.map((file) => path.relative(folder, file).split(path.sep).join("/"));
    const known = new Set(names);
    const files = new Map<string, WebFile>();
    for (const name of names) {
      const type = types[path.posix.extname(name)];
      if (type !== undefined) files.set(name, await readFileOf(folder, { name, type, known }));
    }
    return files.has("index.html") ? new WebApp(files) : undefined;
  }

  /** The file at a path below `/studio/`: `assets/index-1a2b3c4d.js`. */
  get(name: string): WebFile | undefined {
    return this.#files.get(name);
  }

  /** The page that every deep link is. */
  get index(): WebFile {
    return this.#files.get("index.html") as WebFile;
  }
}

async function readFileOf(
  folder: string,
  of: { readonly name: string; readonly type: string; readonly known: ReadonlySet<string> },
): Promise<WebFile> {
  const file = path.join(folder, ...of.name.split("/"));
  const bytes = await readFile(file);
  const compressed = new Map<"br" | "gzip", Buffer>();
  if (of.known.has(`${of.name}.br`)) compressed.set("br", await readFile(`${file}.br`));
  if (of.known.has(`${of.name}.gz`)) compressed.set("gzip", await readFile(`${file}.gz`));
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const immutable = of.name.startsWith("assets/") && hashed.test(of.name);
  return { type: of.type, etag, immutable, bytes, compressed };
}
