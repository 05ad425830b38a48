import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntityEvents } from "../../ports/online-store.ts";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../testing/child-module.ts";
import { describeOnlineStore } from "../../testing/online-store.ts";
import { openLmdbOnlineStore } from "./open-lmdb.ts";
import { entityKey, markerKey } from "./store-keys.ts";

let root: string;
let child: ChildModule;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "throughline-lmdb-"));
  child = await compileChildModule(
    `import { openLmdbOnlineStore } from "./open-lmdb.ts";
     const [dir, version, count] = process.argv.slice(2);
     async function* entities() {
       for (let i = 0; i < Number(count); i++) {
         if (i === 30000) process.send("writing");
         yield ["entity " + i, { times: BigInt64Array.of(1n), values: [new Float64Array(1).fill(i)] }];
         if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
       }
     }
     const store = await openLmdbOnlineStore({ dir });
     await store.write("view", version, entities());
     process.send("written");
     await new Promise(() => setInterval(() => {}, 1000));`,
    import.meta.dirname,
  );
});
afterAll(async () => {
  await child.remove();
  await rm(root, { recursive: true, force: true });
});

let folders = 0;
const freshDir = () => join(root, `store-${folders++}`);

async function* entities(count: number): AsyncGenerator<readonly [string, EntityEvents]> {
  for (let i = 0; i < count; i++) {
    yield [`entity ${i}`, { times: BigInt64Array.of(BigInt(i)), values: [Float64Array.of(i)] }];
  }
}

/** Entries in the file, by the first byte of their keys: entities, markers, pending generations. */
async function countEntries(dir: string): Promise<readonly number[]> {
  const file = open<Buffer, Buffer>({ path: join(dir, "online.lmdb"), encoding: "binary", keyEncoding: "binary" });
  const counts = [1, 2, 3].map((tag) => file.getKeysCount({ start: Buffer.of(tag), end: Buffer.of(tag + 1) }));
  await file.close();
  return counts;
}

describe("openLmdbOnlineStore", () => {
  describeOnlineStore(async () => {
    const dir = freshDir();
    return { durable: true, open: () => openLmdbOnlineStore({ dir }) };
  });

  it("leaves nothing of replaced, dropped and failed versions in the file", async () => {
    const dir = freshDir();
    const store = await openLmdbOnlineStore({ dir });
    await store.write("view", "1", entities(5000));
    await store.write("view", "1", entities(10));
    await store.write("view", "2", entities(3000));
    await store.drop("view", "2");
    async function* failing() {
      yield* entities(3000);
      throw new Error("mine");
    }
    await expect(store.write("view", "3", failing())).rejects.toThrow("mine");
    await store.close();
    expect(await countEntries(dir)).toEqual([10, 1, 0]);
  });

  it("uses the room of dropped versions again", async () => {
    const dir = freshDir();
    const store = await openLmdbOnlineStore({ dir });
    const sizes: number[] = [];
    for (let version = 0; version < 12; version++) {
      await store.write("view", String(version), entities(5000));
      await store.drop("view", String(version - 1));
      sizes.push((await stat(join(dir, "online.lmdb"))).size);
    }
    await store.close();
    expect(sizes.at(-1)).toBeLessThan(1.5 * Number(sizes[3]));
  });

  it("answers right with hardly any memory for decoded entities", async () => {
    const store = await openLmdbOnlineStore({ dir: freshDir(), cacheBytes: 2000 });
    await store.write("view", "1", entities(300));
    const view = await store.open("view", "1");
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 300; i++) expect(view?.get(`entity ${i}`)?.values[0]?.[0]).toBe(i);
      expect(view?.get("entity 7")?.values[0]?.[0]).toBe(7);
    }
    await store.close();
  });

  it("shows a version that another process writes, and refuses one that another process drops", async () => {
    const dir = freshDir();
    const reader = await openLmdbOnlineStore({ dir });
    expect(await reader.open("view", "1")).toBeUndefined();
    const writer = child.start(dir, "1", "35000");
    while ((await nextMessage(writer)) !== "written");
    await crash(writer);
    const view = await reader.open("view", "1");
    expect(view?.get("entity 34999")?.values[0]?.[0]).toBe(34999);
    const other = open<Buffer, Buffer>({ path: join(dir, "online.lmdb"), encoding: "binary", keyEncoding: "binary" });
    await other.remove(markerKey("view", "1"));
    await other.close();
    expect(() => view?.get("nobody")).toThrow(expect.objectContaining({ code: "online-store.version-gone" }));
    await reader.close();
  });

  it("hides and removes what a killed writer left, and spares one that still writes", async () => {
    const dir = freshDir();
    const killed = child.start(dir, "1", "1000000000");
    const alive = child.start(dir, "2", "1000000000");
    await Promise.all([nextMessage(killed), nextMessage(alive)]);
    await crash(killed);
    expect((await countEntries(dir))[0]).toBeGreaterThan(10_000);
    const store = await openLmdbOnlineStore({ dir });
    expect(await store.versions("view")).toEqual([]);
    await store.write("view", "3", entities(10));
    expect(await store.versions("view")).toEqual(["3"]);
    expect((await countEntries(dir))[2]).toBe(1);
    await crash(alive);
    await store.write("view", "4", entities(10));
    await store.close();
    expect(await countEntries(dir)).toEqual([20, 2, 0]);
  });

  it.each([
    ["is no store", (_whole: Buffer) => Buffer.alloc(8192, "x")],
    ["is empty of content", (_whole: Buffer) => Buffer.alloc(8192)],
    ["is shorter than its first page", (whole: Buffer) => whole.subarray(0, 100)],
  ])("refuses a file that %s and names it", async (_case, damage) => {
    const dir = freshDir();
    const file = join(dir, "online.lmdb");
    const store = await openLmdbOnlineStore({ dir });
    await store.write("view", "1", entities(100));
    await store.close();
    const whole = await readFile(file);
    await writeFile(file, damage(whole));
    await expect(openLmdbOnlineStore({ dir })).rejects.toMatchObject({
      code: "online-store.corrupt",
      detail: expect.stringContaining(file),
    });
    await writeFile(file, whole);
    const next = await openLmdbOnlineStore({ dir });
    expect((await next.open("view", "1"))?.entities).toBe(100);
    await next.close();
  });

  it("answers right or names the damage where a file is cut short, and never ends the process", async () => {
    const dir = freshDir();
    const file = join(dir, "online.lmdb");
    const writer = await openLmdbOnlineStore({ dir });
    await writer.write("view", "1", entities(2000));
    await writer.close();
    const whole = await readFile(file);
    const codes = new Set<unknown>();
    for (let length = 8192; length < whole.length; length += 8 * 4096) {
      const cut = freshDir();
      await mkdir(cut);
      await writeFile(join(cut, "online.lmdb"), whole.subarray(0, length));
      const store = await openLmdbOnlineStore({ dir: cut });
      const view = await store.open("view", "1").catch((error) => void codes.add(error.code));
      for (let i = 0; view && i < 2000; i += 50) {
        try {
          expect(view.get(`entity ${i}`)?.values[0]?.[0]).toBe(i);
        } catch (error) {
          codes.add((error as { code?: string }).code);
        }
      }
      await store.close();
    }
    expect(codes).toEqual(new Set(["online-store.corrupt"]));
  });

  it("names the version whose entry is damaged", async () => {
    const dir = freshDir();
    const store = await openLmdbOnlineStore({ dir });
    await store.write("view", "1", entities(1));
    const file = open<Buffer, Buffer>({ path: join(dir, "online.lmdb"), encoding: "binary", keyEncoding: "binary" });
    const marker = JSON.parse(String(file.getBinary(markerKey("view", "1"))));
    await file.put(entityKey(Buffer.from(marker.generation, "hex"), "entity 0"), Buffer.from("short"));
    await file.close();
    const view = await store.open("view", "1");
    expect(() => view?.get("entity 0")).toThrow(expect.objectContaining({ code: "online-store.corrupt" }));
    await store.close();
  });

  it("names a folder that cannot be used", async () => {
    await writeFile(join(root, "file"), "");
    await expect(openLmdbOnlineStore({ dir: join(root, "file") })).rejects.toMatchObject({
      code: "online-store.unavailable",
    });
  });
});
