import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CompiledProject } from "../load/compiled-project.ts";
import { type ReleaseParts, ReleaseStore, writeDurably } from "./release-store.ts";

let state: string;
let store: ReleaseStore;
beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "throughline-releases-"));
  store = new ReleaseStore(state);
});
afterEach(() => rm(state, { recursive: true, force: true }));

const module = { file: "data/orders.ts", code: "", map: "", sha256: "1".repeat(64), imports: [] };
const parts = (tableVersion: number, code = module.code): ReleaseParts => ({
  project: "small",
  run: "run-1",
  nowUs: 1_000,
  pins: { "table:silver.orders": { table: "silver.orders", tableVersion } },
  graph: { project: "small", nodes: [], edges: [] } as unknown as ReleaseParts["graph"],
  compiled: {
    root: "/project",
    config: undefined,
    modules: [{ ...module, code }],
  } as unknown as CompiledProject,
});

const file = (...names: string[]) => path.join(state, "releases", ...names);

describe("ReleaseStore", () => {
  it("has no current release at first", async () => {
    expect(await store.current()).toBeUndefined();
    expect(await store.readable()).toBeUndefined();
    await expect(store.read()).rejects.toMatchObject({ code: "releases.none" });
  });

  it("gives equal pins and code one id, and makes that release once", async () => {
    const first = await store.create(parts(1));
    expect(first).toMatchObject({ created: true, release: { previous: null, run: "run-1" } });
    const again = await store.create({ ...parts(1), run: "run-2", nowUs: 2_000 });
    expect(again).toEqual({ created: false, release: first.release });
    const next = await store.create(parts(2));
    expect(next.release.previous).toBe(first.release.id);
    expect((await store.create(parts(2, "// said\n"))).created).toBe(false);
    const otherCode = await store.create(parts(2, "exports.orders = 1;"));
    expect(otherCode.release.id).not.toBe(next.release.id);
    expect((await store.list()).length).toBe(3);
    expect(await readdir(file())).not.toContain(".partial");
  });

  it("goes back to a release that it still has by moving the pointer", async () => {
    const first = await store.create(parts(1));
    await store.create(parts(2));
    const back = await store.create({ ...parts(1), nowUs: 9_000 });
    expect(back).toEqual({ created: true, release: first.release });
    expect(await store.current()).toBe(first.release.id);
  });

  it("makes a damaged release anew under its id", async () => {
    const { release } = await store.create(parts(1));
    for (const damage of ["{", "{}", "null", JSON.stringify({ ...release, id: "r-00000000" })]) {
      await writeFile(file(release.id, "release.json"), damage);
      await expect(store.read(), damage).rejects.toMatchObject({ code: "releases.corrupt" });
      expect(await store.readable()).toBeUndefined();
      expect(await store.create(parts(1))).toMatchObject({ created: true, release: { id: release.id } });
    }
    await writeFile(file(release.id, "code", "modules.json"), "damaged");
    expect(await store.readable()).toBeUndefined();
    expect((await store.create(parts(1))).created).toBe(true);
    expect((await store.code(release.id, "/elsewhere")).root).toBe("/elsewhere");
  });

  it("does not follow a pointer out of its folder, and mends it", async () => {
    const { release } = await store.create(parts(1));
    for (const pointer of ["../../elsewhere\n", "r-1/../..\n", "release\n"]) {
      await writeFile(file("current"), pointer);
      await expect(store.read()).rejects.toMatchObject({ code: "releases.corrupt" });
    }
    await store.create(parts(1));
    expect(await readFile(file("current"), "utf8")).toBe(`${release.id}\n`);
    await writeFile(file("current"), "");
    expect(await store.current()).toBeUndefined();
  });

  it("takes no notice of what a killed writer left", async () => {
    await mkdir(file(".partial", "code"), { recursive: true });
    await writeFile(file(".partial", "release.json"), "{");
    await writeFile(file("current.partial"), "r-");
    const { release } = await store.create(parts(1));
    expect((await readdir(file())).sort()).toEqual(["current", release.id]);
  });

  it("says which file cannot be written", async () => {
    await writeFile(file(), "no folder");
    await expect(store.create(parts(1))).rejects.toMatchObject({
      code: "releases.not-written",
      detail: expect.stringMatching(/releases.* \((ENOTDIR|EEXIST)\)$/),
    });
  });

  it("removes releases but never the current one, and nothing that is no release", async () => {
    const first = await store.create(parts(1));
    const second = await store.create(parts(2));
    await writeFile(path.join(state, "kept"), "");
    for (const id of [first.release.id, second.release.id, "../kept", ""]) await store.remove(id);
    expect(await store.list()).toEqual([second.release.id]);
    expect(await readdir(state)).toContain("kept");
  });
});

describe("writeDurably", () => {
  it("replaces a file whole and leaves nothing beside it", async () => {
    await writeDurably(path.join(state, "lock.json"), "one");
    await writeDurably(path.join(state, "lock.json"), "two");
    expect(await readFile(path.join(state, "lock.json"), "utf8")).toBe("two");
    expect(await readdir(state)).toEqual(["lock.json"]);
  });
});
