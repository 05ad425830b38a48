import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CompiledProject } from "../load/compiled-project.ts";
import { writeDurably } from "./durable-files.ts";
import { type ReleaseParts, ReleaseStore } from "./release-store.ts";

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
    expect((await readdir(file())).sort()).toEqual(["current", "moves.jsonl", release.id]);
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

describe("a rollback", () => {
  const back = { kind: "rollback", atUs: 5, by: "ada" } as const;
  const made = async (version: number) => store.create(parts(version));
  const ids = async (...versions: number[]) => {
    const found: string[] = [];
    for (const version of versions) found.push((await made(version)).release.id);
    return found as [string, string, string];
  };

  it("goes back one by one, and past releases that were removed", async () => {
    const [first, second, third] = await ids(1, 2, 3);
    expect(await store.earlier()).toBe(second);
    await store.moveTo(second, back);
    expect(await store.earlier()).toBe(first);
    await store.moveTo(third, { ...back, kind: "promote" });
    await store.remove(second);
    expect(await store.earlier()).toBe(first);
    await store.moveTo(first, back);
    expect(await store.earlier()).toBeUndefined();
  });

  it("holds: what runs make waits, until a release is promoted", async () => {
    const [first, second] = await ids(1, 2);
    await store.moveTo(first, { ...back, reason: "wrong" });
    expect(await store.hold()).toEqual({ ...back, reason: "wrong", from: second, to: first });
    expect(await made(2)).toMatchObject({ release: { id: first }, created: false, waiting: { id: second } });
    const { waiting, ...rest } = await made(3);
    expect(rest).toMatchObject({ release: { id: first }, created: true });
    expect((await store.waiting()).map(({ id }) => id)).toEqual([waiting?.id]);
    expect(await made(1)).toMatchObject({ release: { id: first }, created: false });
    await store.moveTo(waiting?.id as string, { ...back, kind: "promote" });
    expect(await store.hold()).toBeUndefined();
    expect(await store.waiting()).toEqual([]);
    expect(await made(4)).toMatchObject({ created: true, release: { previous: waiting?.id } });
    expect((await store.moves()).map(({ kind }) => kind)).toEqual(["run", "run", "rollback", "promote", "run"]);
  });

  it("ends where its release can't be read any more", async () => {
    const [first] = await ids(1, 2);
    await store.moveTo(first, back);
    await writeFile(file(first, "release.json"), "{");
    const { release, waiting } = await made(3);
    expect(waiting).toBeUndefined();
    expect(await store.current()).toBe(release.id);
  });

  it("that was noted and not made is no part of the history, nor is half a line", async () => {
    const [first, second] = await ids(1, 2);
    const note = (move: object) => JSON.stringify({ ...back, ...move });
    await appendFile(file("moves.jsonl"), `${note({ from: second, to: first })}\n{"kind":"roll`);
    expect(await store.hold()).toBeUndefined();
    expect((await store.moves()).map(({ to }) => to)).toEqual([first, second]);
    const [third] = await ids(3);
    expect((await store.moves()).map(({ to }) => to)).toEqual([first, second, third]);
  });

  it("that the disk refuses leaves the pointer and the history as they were", async () => {
    const [first, second] = await ids(1, 2);
    await mkdir(file("current.partial"));
    await expect(store.moveTo(first, back)).rejects.toMatchObject({ code: "releases.not-written" });
    expect(await store.current()).toBe(second);
    expect((await store.moves()).map(({ kind }) => kind)).toEqual(["run", "run"]);
    expect(await store.hold()).toBeUndefined();
  });

  it("and other moves at once happen one after the other", async () => {
    const [first, second] = await ids(1, 2);
    const other = new ReleaseStore(state);
    await Promise.all([store.moveTo(first, back), other.create(parts(3)), other.moveTo(second, back)]);
    const moves = await store.moves();
    expect(moves.map(({ from }) => from).slice(1)).toEqual(moves.map(({ to }) => to).slice(0, -1));
    expect(moves.at(-1)?.to).toBe(await store.current());
  });

  it("names the release that is meant where none has the id", async () => {
    const [first] = await ids(1);
    await expect(store.named(`${first.slice(0, -1)}x`)).rejects.toMatchObject({
      code: "releases.unknown",
      hint: `use ${first}`,
    });
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
