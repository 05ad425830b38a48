import { createHash } from "node:crypto";
import { appendFile, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FoundFile, findFiles } from "./find-files.ts";
import { openHashCache } from "./hash-cache.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-hashes-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");
const file = () => path.join(root, "a.csv");
const cacheFolder = () => path.join(root, "cache");
const find = async () => (await findFiles(root, "a.csv")).files[0] as FoundFile;
/** The file as it would be found had it been left alone for a while. */
const settled = (found: FoundFile): FoundFile => ({ ...found, changedAtMs: 0 });

async function hashOf(found: FoundFile): Promise<string | undefined> {
  const cache = await openHashCache(cacheFolder(), "bronze.a");
  const hash = await cache.hashOf(found);
  await cache.save();
  return hash;
}

describe("openHashCache", () => {
  it("hashes a file once as long as nothing about it changed", async () => {
    await writeFile(file(), "one");
    const found = settled(await find());
    expect(await hashOf(found)).toBe(sha256("one"));
    await rm(file());
    expect(await hashOf(found)).toBe(sha256("one"));
  });

  it("hashes again what has another size, time or place", async () => {
    await writeFile(file(), "one");
    await hashOf(settled(await find()));
    await writeFile(file(), "two");
    await utimes(file(), 1_000_000, 1_000_000);
    expect(await hashOf(settled(await find()))).toBe(sha256("two"));
  });

  it("keeps no hash of a file that changed a moment ago", async () => {
    await writeFile(file(), "one");
    const found = await find();
    await hashOf(found);
    await rm(file());
    await expect(hashOf(found)).rejects.toMatchObject({ code: "ingest.unreadable-file" });
  });

  it("works without its folder and with a damaged one", async () => {
    await writeFile(file(), "one");
    await hashOf(settled(await find()));
    for (const name of await readdir(cacheFolder())) await writeFile(path.join(cacheFolder(), name), "{");
    expect(await hashOf(settled(await find()))).toBe(sha256("one"));
    expect(await (await openHashCache(undefined, "bronze.a")).hashOf(await find())).toBe(sha256("one"));
  });

  it("hashes the bytes that were found, not those that came since", async () => {
    await writeFile(file(), "one");
    const found = await find();
    await appendFile(file(), "more");
    expect(await hashOf(found)).toBe(sha256("one"));
  });
});
