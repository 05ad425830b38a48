import { beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore } from "../ports/object-store.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (found: Uint8Array | undefined) => (found === undefined ? undefined : new TextDecoder().decode(found));

function describeObjects(current: () => ObjectStore): void {
  it("gives back the bytes that were put", async () => {
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    await current().put("models/fraud/1/model.bin", all);
    expect(await current().get("models/fraud/1/model.bin")).toEqual(all);
    await current().put("empty", new Uint8Array());
    expect(await current().get("empty")).toEqual(new Uint8Array());
  });
  it("replaces what stands under a key", async () => {
    await current().put("a/b", bytes("a long first text"));
    await current().put("a/b", bytes("second"));
    expect(textOf(await current().get("a/b"))).toBe("second");
  });
  it("gives undefined for what is not there, also for the folder of a key", async () => {
    await current().put("a/b", bytes("x"));
    expect(await current().get("nosuch")).toBeUndefined();
    expect(await current().get("a")).toBeUndefined();
    expect(await current().get("a/b/c")).toBeUndefined();
  });
  it("lists keys of a prefix, sorted", async () => {
    expect(await current().list("")).toEqual([]);
    for (const key of ["models/b", "models/a/1", "models/a/10", "metrics/x"]) await current().put(key, bytes(key));
    expect(await current().list("models/")).toEqual(["models/a/1", "models/a/10", "models/b"]);
    expect(await current().list("models/a/1")).toEqual(["models/a/1", "models/a/10"]);
    expect(await current().list("m")).toHaveLength(4);
    expect(await current().list("nosuch/")).toEqual([]);
  });
  it("deletes, also what is not there", async () => {
    await current().put("a/b", bytes("x"));
    await current().delete("a/b");
    await current().delete("a/b");
    await current().delete("never/was");
    expect(await current().get("a/b")).toBeUndefined();
    expect(await current().list("")).toEqual([]);
  });
  it("keeps one whole value when several are put at once", async () => {
    const values = ["a", "b", "c", "d"].map((letter) => letter.repeat(50_000));
    await Promise.all(values.map((value) => current().put("hot", bytes(value))));
    expect(values).toContain(textOf(await current().get("hot")));
    expect(await current().list("")).toEqual(["hot"]);
  });
}

function describeKeys(current: () => ObjectStore): void {
  it("takes keys with spaces and letters of any script", async () => {
    await current().put("läuf 1/größe (b).txt", bytes("x"));
    expect(await current().list("läuf 1/")).toEqual(["läuf 1/größe (b).txt"]);
  });
  it.each(["", "/", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\0b", "a\\..\\b", "..", "a/./b"])(
    "refuses the key %j",
    async (key) => {
      const invalid = { code: "objects.invalid-key" };
      await expect(current().put(key, bytes("x"))).rejects.toMatchObject(invalid);
      await expect(current().get(key)).rejects.toMatchObject(invalid);
      await expect(current().delete(key)).rejects.toMatchObject(invalid);
    },
  );
  it.each(["../", "/", "a/../../", "a/../"])("refuses to list the prefix %j", async (prefix) => {
    await expect(current().list(prefix)).rejects.toMatchObject({ code: "objects.invalid-key" });
  });
}

/** What every ObjectStore must do. Call it inside a `describe`; `make` opens an empty store for each test. */
export function describeObjectStore(make: () => Promise<ObjectStore>): void {
  let store: ObjectStore | undefined;
  beforeEach(async () => {
    store = await make();
  });
  describe("objects", () => describeObjects(() => store as ObjectStore));
  describe("keys", () => describeKeys(() => store as ObjectStore));
}
