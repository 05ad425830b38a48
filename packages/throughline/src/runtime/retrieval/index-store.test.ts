import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { Bm25Index } from "../../estimators/retrieval/bm25.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { dropIndexes, readIndex, writeIndex } from "./index-store.ts";

let root: string;
let objects: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-indexes-"));
  objects = openFileObjectStore({ root });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (knowledgeBase: string, nth: number) => {
  const words = Bm25Index.of([{ text: `word ${nth}`, heading: [] }]);
  const vectors = { model: "m", dimensions: 2, values: Float32Array.from([1, 0]) };
  return writeIndex(
    objects,
    { documents: [], words, vectors },
    { knowledgeBase, createdAtUs: nth * 1_000_000, run: "run-1" },
  );
};

describe("dropIndexes", () => {
  it("keeps what releases pin and the newest two of each knowledge base, and removes the others whole", async () => {
    const ours = [];
    for (let nth = 0; nth < 5; nth++) ours.push(await write("ours", nth));
    const others = [];
    for (let nth = 0; nth < 3; nth++) others.push(await write("others", nth));
    expect(await dropIndexes(objects, [ours[0] as (typeof ours)[0]])).toBe(3);
    for (const kept of [ours[0], ours[3], ours[4], others[1], others[2]])
      expect((await readIndex(objects, kept as (typeof ours)[0])).vectors?.values).toEqual(Float32Array.from([1, 0]));
    await expect(readIndex(objects, ours[1] as (typeof ours)[0])).rejects.toMatchObject({
      code: "retrieval.index-missing",
    });
    expect((await objects.list("knowledge/")).length).toBe(5 * 4);
    expect(await dropIndexes(objects, [ours[0] as (typeof ours)[0]])).toBe(0);
  });

  it("removes what is left of an index that was half written or half removed", async () => {
    const whole = await write("ours", 1);
    await objects.put("knowledge/ours/half/words.bin", new Uint8Array(3));
    expect(await dropIndexes(objects, [])).toBe(1);
    expect(await readIndex(objects, whole)).toBeDefined();
    expect(await dropIndexes(openFileObjectStore({ root: path.join(root, "nothing") }), [])).toBe(0);
  });
});
