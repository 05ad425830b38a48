import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeObjectStore } from "../../../testing/object-store.ts";
import { openFileObjectStore } from "./open-file-object-store.ts";

describe("objects in a folder", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-objects-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describeObjectStore(async () => openFileObjectStore({ root: join(await mkdtemp(join(folder, "o-")), "not yet") }));

  it("ignores what a writer left that ended in the middle", async () => {
    const root = await mkdtemp(join(folder, "left-"));
    const store = openFileObjectStore({ root });
    await store.put("a/b", new Uint8Array([1]));
    await writeFile(join(root, "a", ".tmp-left"), "half");
    expect(await store.list("")).toEqual(["a/b"]);
    await expect(store.get("a/.tmp-left")).rejects.toMatchObject({ code: "objects.invalid-key" });
  });
  it("leaves no temporary file", async () => {
    const root = await mkdtemp(join(folder, "clean-"));
    const store = openFileObjectStore({ root });
    await store.put("x", new Uint8Array([1]));
    await expect(store.put("x/y", new Uint8Array([2]))).rejects.toMatchObject({ code: "objects.io-failed" });
    expect(await readdir(root)).toEqual(["x"]);
  });
});
