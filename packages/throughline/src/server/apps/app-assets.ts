import { readFile } from "node:fs/promises";
import path from "node:path";
import type { AppFile } from "../../runtime/apps/app-manifest.ts";
import { type OpenApp, openApps } from "../../runtime/apps/open-apps.ts";

/** The releases whose files are still served. */
export interface KeptReleases {
  list(): Promise<readonly string[]>;
  folder(id: string, name: string): string;
}

/** A file of a bundle, as it is sent. */
export interface SentFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Undefined where it is sent as it is. */
  readonly encoding: "br" | "gzip" | undefined;
}

interface Found {
  readonly folder: string;
  readonly file: AppFile;
}

/** Releases are looked through for a file that nobody knows at most this often, milliseconds. */
const lookMs = 1_000;

/**
 * The files of apps, of the release that answers and of those that are kept: a page that was opened before a switch finds its own.
 * A name holds a hash of the bytes, so that it means the same file in every release.
 */
export class AppAssets {
  readonly #releases: KeptReleases;
  #found = new Map<string, Found>();
  #looking: Promise<void> | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(releases: KeptReleases) {
    this.#releases = releases;
  }

  /** A file in the best encoding that a browser takes; undefined where no kept release has it. */
  async find(name: string, apps: Iterable<OpenApp>, accepted: string): Promise<SentFile | undefined> {
    const found = fileIn(apps, name) ?? (await this.#inKept(name));
    if (found === undefined) return undefined;
    const { file, folder } = found;
    const encoding = encodingOf(file, accepted);
    const ending = encoding === undefined ? "" : encoding === "br" ? ".br" : ".gz";
    const bytes = await readFile(path.join(folder, `${name}${ending}`)).catch(() => undefined);
    if (bytes !== undefined) return { type: file.type, bytes, encoding };
    this.#found.delete(name);
    return undefined;
  }

  async #inKept(name: string): Promise<Found | undefined> {
    if (!this.#found.has(name) && performance.now() - this.#lookedAtMs >= lookMs) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    }
    await this.#looking;
    return this.#found.get(name);
  }

  async #look(): Promise<void> {
    const found = new Map<string, Found>();
    for (const id of await this.#releases.list()) {
      const apps = await openApps(this.#releases.folder(id, "browser")).catch(() => new Map<string, OpenApp>());
      for (const { folder, manifest } of apps.values())
        for (const file of manifest.files) found.set(file.name, { folder, file });
    }
    this.#found = found;
    this.#lookedAtMs = performance.now();
  }
}

function fileIn(apps: Iterable<OpenApp>, name: string): Found | undefined {
  for (const { folder, manifest } of apps) {
    const file = manifest.files.find((one) => one.name === name);
    if (file !== undefined) return { folder, file };
  }
  return undefined;
}

function encodingOf(file: AppFile, accepted: string): SentFile["encoding"] {
  const takes = (coding: string) => {
    const quality = new RegExp(`(?:^|,)\\s*${coding}\\s*(?:;\\s*q=([\\d.]+))?\\s*(?:,|$)`, "i").exec(accepted);
    return quality !== null && Number(quality[1] ?? 1) > 0;
  };
  if (file.br !== undefined && takes("br")) return "br";
  return file.gz !== undefined && takes("gzip") ? "gzip" : undefined;
}
