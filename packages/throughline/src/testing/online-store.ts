import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EntityEvents, OnlineStore } from "../ports/online-store.ts";

/** A place for a store, which may be opened again after it was closed. */
export interface OnlineStorePlace {
  /** Whether what was written is there after a close. */
  readonly durable: boolean;
  open(): Promise<OnlineStore>;
}

interface Subject {
  readonly place: OnlineStorePlace;
  readonly store: OnlineStore;
}

type Entity = readonly [key: string, events: EntityEvents];

function events(times: readonly number[], ...values: readonly (readonly number[])[]): EntityEvents {
  return { times: BigInt64Array.from(times, BigInt), values: values.map((column) => Float64Array.from(column)) };
}

async function* stream(entities: readonly Entity[]): AsyncGenerator<Entity> {
  yield* entities;
}

async function* failing(entities: readonly Entity[], error: Error): AsyncGenerator<Entity> {
  yield* entities;
  throw error;
}

const one = (n: number): readonly Entity[] => [["a", events([n], [n])]];

function describeValues(subject: Subject): void {
  it("gives back what was written, to the bit", async () => {
    const long = `${"ä".repeat(3000)}1`;
    const written: Entity[] = [
      [
        "a",
        { times: BigInt64Array.of(-(2n ** 62n), -1n, 2n ** 62n), values: [Float64Array.of(Number.NaN, -0, 1e308)] },
      ],
      ["b", events([1, 1, 2], [1, 2, 3], [0.1, 0.2, 0.3])],
      ["none", events([], [], [])],
      ["times only", events([5])],
      ["", events([1], [1])],
      ["ключ 🙂\u0000", events([2], [2])],
      [long, events([3], [3])],
    ];
    expect(await subject.store.write("view", "1", stream(written))).toEqual({ entities: 7, events: 10 });
    const view = await subject.store.open("view", "1");
    expect(view?.entities).toBe(7);
    for (const [key, expected] of written) {
      const got = view?.get(key);
      expect(got?.times).toEqual(expected.times);
      expect(got?.values.length).toBe(expected.values.length);
      for (const [i, column] of expected.values.entries()) {
        expect([...(got?.values[i] ?? [])].every((x, j) => Object.is(x, column[j]))).toBe(true);
      }
    }
    expect(view?.get("nobody")).toBeUndefined();
    expect(view?.get(long.slice(0, -1))).toBeUndefined();
  });
  it("keeps what it gave unchanged, whatever is read, written or done to the source afterwards", async () => {
    const source = events([1, 2], [10, 20]);
    await subject.store.write("view", "1", stream([["a", source]]));
    source.values[0]?.fill(-1);
    const view = await subject.store.open("view", "1");
    const got = view?.get("a");
    const others = Array.from({ length: 500 }, (_, i): Entity => [`other ${i}`, events([i, i], [i, i], [i, i])]);
    await subject.store.write("view", "2", stream(others));
    const second = await subject.store.open("view", "2");
    for (const [key] of others) second?.get(key);
    await subject.store.drop("view", "2");
    expect(got).toEqual(events([1, 2], [10, 20]));
    expect(view?.get("a")).toEqual(events([1, 2], [10, 20]));
  });
}

function describeWrites(subject: Subject): void {
  it("holds many entities", async () => {
    const many = Array.from({ length: 20_000 }, (_, i): Entity => [`entity ${i}`, events([i, i + 1], [i, 0.5])]);
    await subject.store.write("view", "1", stream(many));
    const view = await subject.store.open("view", "1");
    expect(view?.entities).toBe(20_000);
    for (let i = 0; i < 20_000; i += 777) expect(view?.get(`entity ${i}`)).toEqual(many[i]?.[1]);
  });
  it("refuses columns that are not of one length, and keeps nothing of that write", async () => {
    const ragged: Entity[] = [...one(1), ["b", events([1, 2], [1])]];
    await expect(subject.store.write("view", "1", stream(ragged))).rejects.toMatchObject({
      code: "online-store.invalid-events",
    });
    expect(await subject.store.open("view", "1")).toBeUndefined();
  });
}

function describeVersions(subject: Subject): void {
  it("stand beside each other, for each view by itself", async () => {
    const { store } = subject;
    await store.write("view", "1", stream(one(1)));
    await store.write("view", "2", stream(one(2)));
    await store.write('vi"ew', "1", stream(one(3)));
    expect([...(await store.versions("view"))].sort()).toEqual(["1", "2"]);
    expect(await store.versions('vi"ew')).toEqual(["1"]);
    expect(await store.versions("other")).toEqual([]);
    expect((await store.open("view", "1"))?.get("a")).toEqual(events([1], [1]));
    expect((await store.open("view", "2"))?.get("a")).toEqual(events([2], [2]));
    expect(await store.open("view", "3")).toBeUndefined();
  });
  it("are replaced as a whole by a second write", async () => {
    await subject.store.write("view", "1", stream([...one(1), ["old", events([1], [1])]]));
    await subject.store.write("view", "1", stream(one(2)));
    const view = await subject.store.open("view", "1");
    expect(view?.entities).toBe(1);
    expect(view?.get("a")).toEqual(events([2], [2]));
    expect(view?.get("old")).toBeUndefined();
  });
}

function describeChanges(subject: Subject): void {
  it("stay as they were when a write of them fails, and its error is passed on", async () => {
    await subject.store.write("view", "1", stream(one(1)));
    const failure = new Error("mine");
    await expect(subject.store.write("view", "1", failing(one(2), failure))).rejects.toBe(failure);
    await expect(subject.store.write("view", "2", failing(one(2), failure))).rejects.toBe(failure);
    expect((await subject.store.open("view", "1"))?.get("a")).toEqual(events([1], [1]));
    expect(await subject.store.versions("view")).toEqual(["1"]);
  });
  it("are not seen before they are complete", async () => {
    const seen: unknown[] = [];
    async function* watched(): AsyncGenerator<Entity> {
      yield* one(1);
      seen.push(await subject.store.open("view", "1"), await subject.store.versions("view"));
    }
    await subject.store.write("view", "1", watched());
    expect(seen).toEqual([undefined, []]);
  });
  it("that were dropped are gone, and views of them refuse to answer", async () => {
    await subject.store.write("view", "1", stream(one(1)));
    await subject.store.write("view", "2", stream(one(2)));
    const view = await subject.store.open("view", "1");
    await subject.store.drop("view", "1");
    await subject.store.drop("view", "never");
    expect(await subject.store.versions("view")).toEqual(["2"]);
    expect(await subject.store.open("view", "1")).toBeUndefined();
    expect(() => view?.get("a")).toThrow(expect.objectContaining({ code: "online-store.version-gone" }));
    expect((await subject.store.open("view", "2"))?.get("a")).toEqual(events([2], [2]));
  });
  it("can be written at the same time", async () => {
    const versions = Array.from({ length: 8 }, (_, i) => String(i));
    await Promise.all(versions.map((version) => subject.store.write("view", version, stream(one(Number(version))))));
    for (const version of versions) {
      expect((await subject.store.open("view", version))?.get("a")).toEqual(
        events([Number(version)], [Number(version)]),
      );
    }
  });
}

function describeClosing(subject: Subject): void {
  it("keeps what was written when the place is durable", async (context) => {
    context.skip(!subject.place.durable, "kept in memory");
    await subject.store.write("view", "1", stream(one(1)));
    await subject.store.close();
    const next = await subject.place.open();
    expect(await next.versions("view")).toEqual(["1"]);
    expect((await next.open("view", "1"))?.get("a")).toEqual(events([1], [1]));
    await next.close();
  });
  it("refuses work afterwards, and closes twice", async () => {
    await subject.store.write("view", "1", stream(one(1)));
    const view = await subject.store.open("view", "1");
    await subject.store.close();
    await subject.store.close();
    const closed = { code: "online-store.closed" };
    await expect(subject.store.write("view", "2", stream(one(1)))).rejects.toMatchObject(closed);
    await expect(subject.store.open("view", "1")).rejects.toMatchObject(closed);
    await expect(subject.store.versions("view")).rejects.toMatchObject(closed);
    await expect(subject.store.drop("view", "1")).rejects.toMatchObject(closed);
    expect(() => view?.get("a")).toThrow(expect.objectContaining(closed));
  });
}

/** What every OnlineStore must do; `make` gives a fresh place for each test. Call it inside a `describe`. */
export function describeOnlineStore(make: () => Promise<OnlineStorePlace>): void {
  const subject = {} as { place: OnlineStorePlace; store: OnlineStore };
  beforeEach(async () => {
    subject.place = await make();
    subject.store = await subject.place.open();
  });
  afterEach(() => subject.store.close());
  describe("entities", () => {
    describeValues(subject);
    describeWrites(subject);
  });
  describe("versions", () => {
    describeVersions(subject);
    describeChanges(subject);
  });
  describe("close", () => describeClosing(subject));
}
