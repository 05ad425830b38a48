import { mkdtemp, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sameFile, stampFile } from "./file-stamp.ts";

let root: string;
const later = () => Date.now() + 60_000;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline stamp "));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function written(name: string, text: string) {
  await writeFile(path.join(root, name), text);
  return name;
}

describe("a file's stamp", () => {
  it("is taken for the same while its times are", async () => {
    const stamp = stampFile(root, await written("a.ts", "export const a = 1;"), later());
    expect(stamp.seen).not.toBe("");
    expect(sameFile(root, stamp)).toBe(stamp);
  });

  it("does not trust the times of a file that was changed a moment ago", async () => {
    const stamp = stampFile(root, await written("b.ts", "export const b = 1;"));
    expect(stamp.seen).toBe("");
    expect(sameFile(root, stamp)).toBe(stamp);
    await written("b.ts", "export const b = 2;");
    expect(sameFile(root, stamp)).toBeUndefined();
  });

  it("sees a change that keeps the size and sets the time back", async () => {
    const file = await written("c.ts", "export const c = 1;");
    const { atime, mtime } = await stat(path.join(root, file));
    const stamp = stampFile(root, file, later());
    await written(file, "export const c = 2;");
    await utimes(path.join(root, file), atime, mtime);
    expect(sameFile(root, stamp)).toBeUndefined();
  });

  it("gets new times where a file was touched and holds the same text", async () => {
    const file = await written("d.ts", "export const d = 1;");
    const stamp = stampFile(root, file, later());
    await written("d.new", "\uFEFFexport const d = 1;");
    await rename(path.join(root, "d.new"), path.join(root, file));
    const again = sameFile(root, stamp);
    expect(again).toEqual({ ...stamp, seen: "" });
  });

  it("knows of a file that does not exist, until it does", async () => {
    const stamp = stampFile(root, "e.ts");
    expect(stamp).toEqual({ file: "e.ts", sha256: "", seen: "" });
    expect(sameFile(root, stamp)).toBe(stamp);
    await written("e.ts", "");
    expect(sameFile(root, stamp)).toBeUndefined();
  });
});
