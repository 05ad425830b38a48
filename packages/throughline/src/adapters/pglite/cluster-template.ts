/**
 * A new, empty database cluster, made once per machine and version and then only copied: making one takes seconds and
 * 800 MB of memory, copying it a fraction of that.
 *
 * File: gzip of a JSON line, `{ "files": [[path, size], …] }` in the order of their bytes, size -1 for a folder, then all bytes.
 */
import { randomUUID } from "node:crypto";
import { lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip, gzip } from "node:zlib";
import { clusterParameters, engineParameters } from "./settings.ts";

const layout = 1;

interface Cluster {
  readonly files: readonly (readonly [path: string, size: number])[];
  readonly bytes: Buffer;
}

/** Runs initdb in a worker: its memory is given back with it, and the event loop stays free. */
const initdb = `
  const { workerData } = require("node:worker_threads");
  const { PGlite } = require(workerData.package);
  PGlite.create(workerData.dir, workerData.options).then((database) => database.close());
`;

const requireHere = createRequire(import.meta.url);

async function runInitdb(dir: string): Promise<void> {
  const options = { initDbStartParams: clusterParameters, startParams: engineParameters };
  const workerData = { package: requireHere.resolve("@electric-sql/pglite"), dir, options };
  const worker = new Worker(initdb, { eval: true, workerData });
  await new Promise<void>((resolve, reject) => worker.once("error", reject).once("exit", () => resolve()));
}

async function readCluster(dir: string): Promise<Cluster> {
  const names = (await readdir(dir, { recursive: true })).sort();
  const parts: Buffer[] = [];
  const files: (readonly [string, number])[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const isFolder = (await lstat(path)).isDirectory();
    const bytes = isFolder ? undefined : await readFile(path);
    if (bytes !== undefined) parts.push(bytes);
    files.push([relative(dir, path).replaceAll("\\", "/"), bytes?.length ?? -1]);
  }
  return { files, bytes: Buffer.concat(parts) };
}

async function makeCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-initdb-"));
  try {
    await runInitdb(join(folder, "data"));
    return await readCluster(join(folder, "data"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readTemplate(file: string): Promise<Cluster | undefined> {
  try {
    const text = await promisify(gunzip)(await readFile(file));
    const end = text.indexOf(10);
    const { files }: { files: [string, number][] } = JSON.parse(text.toString("utf8", 0, end));
    return { files, bytes: text.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, so that a reader never sees half of it. Without a writable cache the next project starts slower, no more. */
async function saveTemplate(file: string, cluster: Cluster): Promise<void> {
  const head = Buffer.from(`${JSON.stringify({ files: cluster.files })}\n`);
  const part = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(part, await promisify(gzip)(Buffer.concat([head, cluster.bytes]), { level: 4 }), { flush: true });
    await rename(part, file);
  } catch {
    await rm(part, { force: true });
  }
}

/** The folder for what can be made again: `XDG_CACHE_HOME`, or where the system keeps such files. */
export function userCacheDir(): string {
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, "throughline");
  if (process.platform === "win32") return join(process.env.LOCALAPPDATA ?? homedir(), "throughline", "cache");
  return join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache", "throughline");
}

async function templateFile(cacheDir: string): Promise<string> {
  const packageFile = join(dirname(requireHere.resolve("@electric-sql/pglite")), "..", "package.json");
  const { version }: { version: string } = JSON.parse(await readFile(packageFile, "utf8"));
  return join(cacheDir, `pglite-${version}-${layout}.gz`);
}

async function loadCluster(cacheDir: string): Promise<Cluster> {
  const file = await templateFile(cacheDir);
  const known = await readTemplate(file);
  if (known !== undefined) return known;
  const cluster = await makeCluster();
  await saveTemplate(file, cluster);
  return cluster;
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flush: true, mode: 0o600 });
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

/** Writes a new cluster to `dir`, which must not exist. All of it is on disk before `dir` appears. */
export async function createCluster(dir: string, cacheDir: string): Promise<void> {
  const { files, bytes } = await loadCluster(cacheDir);
  const part = `${dir}.new`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  const folders = files.filter(([, size]) => size < 0).map(([path]) => join(part, path));
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  let start = 0;
  const writes = files
    .filter(([, size]) => size >= 0)
    .map(([path, size]) => {
      const from = start;
      start += size;
      return [join(part, path), bytes.subarray(from, start)] as const;
    });
  const lanes = Array.from({ length: 8 }, async () => {
    for (let next = writes.pop(); next !== undefined; next = writes.pop()) await writeSynced(...next);
  });
  await Promise.all(lanes);
  for (const folder of [...folders, part]) await syncFolder(folder);
  await rename(part, dir);
  await syncFolder(dirname(dir));
}
