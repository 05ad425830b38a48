import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { writeFiles } from "./write-files.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-write-"));
  await writeFile(path.join(root, "a.ts"), "old a");
  await writeFile(path.join(root, "b.ts"), "old b");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const planned = (file: string, before: string) => ({ file, before, after: `new ${file}`, edits: [] });
const textOf = (file: string) => readFile(path.join(root, file), "utf8");

describe("writing a fix", () => {
  it("writes every file, keeps its permissions and leaves nothing beside it", async () => {
    await chmod(path.join(root, "a.ts"), 0o640);
    await writeFiles(root, [planned("a.ts", "old a"), planned("b.ts", "old b")]);
    expect([await textOf("a.ts"), await textOf("b.ts")]).toEqual(["new a.ts", "new b.ts"]);
    expect((await stat(path.join(root, "a.ts"))).mode & 0o777).toBe(0o640);
    expect((await readdir(root)).sort()).toEqual(["a.ts", "b.ts"]);
  });

  it("writes none where one is no longer as it was planned for", async () => {
    await writeFile(path.join(root, "b.ts"), "someone else's b");
    const refused = writeFiles(root, [planned("a.ts", "old a"), planned("b.ts", "old b")]);
    await expect(refused).rejects.toSatisfy((error) => isThroughlineError(error, "fix.changed-meanwhile"));
    expect([await textOf("a.ts"), await textOf("b.ts")]).toEqual(["old a", "someone else's b"]);
    expect((await readdir(root)).sort()).toEqual(["a.ts", "b.ts"]);
  });

  it("leaves every file as it was where one cannot be written", async () => {
    await mkdir(path.join(root, "c.ts"));
    const refused = writeFiles(root, [planned("a.ts", "old a"), planned("c.ts", "")]);
    await expect(refused).rejects.toSatisfy((error) => isThroughlineError(error, "fix.cannot-write"));
    expect(await textOf("a.ts")).toBe("old a");
    expect((await readdir(root)).sort()).toEqual(["a.ts", "b.ts", "c.ts"]);
  });
});
