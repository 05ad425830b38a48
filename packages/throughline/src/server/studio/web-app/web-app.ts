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

interface FilesOfPages {
  readonly entry: readonly string[];
  readonly pages: Readonly<Record<string, readonly string[]>>;
}

/** What a bundler writes before the ending: eight or more characters of a hash. */
const hashed = /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/** What the build writes beside the files: the scripts of every page, and those that each page has beside them, by its id. */
const pagesFile = "pages.json";

/** The built web app of a folder, held in memory: paths that are not of its files lead nowhere, whatever they hold. */
export class WebApp {
  readonly #files: ReadonlyMap<string, WebFile>;
  readonly #scripts: ReadonlyMap<string, readonly string[]>;

  private constructor(files: ReadonlyMap<string, WebFile>) {
    this.#files = files;
    this.#scripts = scriptsOf(files);
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

  /** The scripts of a page, those of every page first; none where the build does not tell, or knows no such page. */
  scriptsOf(page: string): readonly string[] {
    return this.#scripts.get(page) ?? [];
  }

  /** The page that every deep link is. */
  get index(): WebFile {
    return this.#files.get("index.html") as WebFile;
  }
}

/** The scripts by page, of which only those are told that are files of the app. */
function scriptsOf(files: ReadonlyMap<string, WebFile>): ReadonlyMap<string, readonly string[]> {
  const written = files.get(pagesFile);
  const parsed: unknown = written === undefined ? {} : JSON.parse(written.bytes.toString());
  const { entry = [], pages = {} } = parsed as Partial<FilesOfPages>;
  const known = (names: readonly string[]) => names.filter((name) => name.endsWith(".js") && files.has(name));
  return new Map(Object.entries(pages).map(([page, names]) => [page, known([...entry, ...names])]));
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
