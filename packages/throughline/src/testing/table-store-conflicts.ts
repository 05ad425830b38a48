import { describe, expect, it } from "vitest";
import { type Current, idColumns, idQuery, idsOf } from "./table-store-subject.ts";

const marking =
  (current: Current) =>
  (version: number, start: number, more: { application: string; version: number }[] = []) =>
    current().store.write("silver.marked", {
      mode: "append",
      session: current().session,
      query: idQuery(start, start + 1),
      transactions: [{ application: "ingest", version }, ...more],
    });

function describeMarks(current: Current): void {
  const write = marking(current);
  it("make a write happen once", async () => {
    await current().store.ensure("silver.marked", idColumns);
    expect(await write(5, 0)).toEqual({ version: 1, rows: 1, skipped: false });
    expect(await write(5, 0)).toEqual({ version: 1, rows: 0, skipped: true });
    expect(await write(4, 0)).toEqual({ version: 1, rows: 0, skipped: true });
    expect(await write(6, 1)).toEqual({ version: 2, rows: 1, skipped: false });
    expect(idsOf(await current().rowsOf("silver.marked"))).toEqual([0, 1]);
  });
  it("stand in the snapshot, and never fall", async () => {
    await current().store.ensure("silver.marked", idColumns);
    await write(5, 0);
    await write(3, 1, [{ application: "other", version: 1 }]);
    const snapshot = await current().another().snapshot("silver.marked");
    expect(snapshot?.transactions).toEqual(
      new Map([
        ["ingest", 5],
        ["other", 1],
      ]),
    );
  });
}

function describeRacingMarks(current: Current): void {
  it("let exactly one of racing writers with the same mark through", async () => {
    await current().store.ensure("silver.marked", idColumns);
    const stores = [current().store, current().another(), current().another()];
    const sessions = await Promise.all(stores.map(() => current().engine.session()));
    const transactions = [{ application: "job", version: 1 }];
    const results = await Promise.all(
      stores.map((store, i) =>
        store.write("silver.marked", {
          mode: "append",
          session: sessions[i] as never,
          query: idQuery(0, 3),
          transactions,
        }),
      ),
    );
    expect(results.filter((result) => !result.skipped)).toHaveLength(1);
    expect(idsOf(await current().rowsOf("silver.marked"))).toEqual([0, 1, 2]);
  });
  it("are kept for a write without rows", async () => {
    await current().store.ensure("silver.marked", idColumns);
    const { store, session } = current();
    const transactions = [{ application: "job", version: 7 }];
    await store.write("silver.marked", { mode: "append", session, query: idQuery(0, 0), transactions });
    expect((await store.snapshot("silver.marked"))?.transactions.get("job")).toBe(7);
  });
}

function describeConflicts(current: Current): void {
  it("lets appends of several stores all land", async () => {
    const stores = [current().store, current().another(), current().another()];
    await current().store.ensure("silver.busy", idColumns);
    await Promise.all(
      stores.map(async (store, s) => {
        const session = await current().engine.session();
        for (let i = 0; i < 8; i++) {
          const start = s * 100 + i;
          await store.write("silver.busy", { mode: "append", session, query: idQuery(start, start + 1) });
        }
      }),
    );
    expect((await current().store.snapshot("silver.busy"))?.version).toBe(24);
    const expected = [0, 100, 200].flatMap((start) => Array.from({ length: 8 }, (_, i) => start + i));
    expect(idsOf(await current().rowsOf("silver.busy"))).toEqual(expected);
  });
}

function describeBasedOn(current: Current): void {
  it("refuses a write computed from a version whose rows have changed since", async () => {
    const { store, session } = current();
    await store.ensure("silver.based", idColumns);
    await current().appendIds("silver.based", 0, 10);
    await current().appendIds("silver.based", 10, 20);
    const base = { session, query: idQuery(5, 6), basedOn: 1 } as const;
    const conflict = { code: "lake.commit-conflict" };
    await expect(store.write("silver.based", { ...base, mode: "append" })).rejects.toMatchObject(conflict);
    await expect(store.write("silver.based", { ...base, mode: "overwrite" })).rejects.toMatchObject(conflict);
    expect(await store.snapshot("silver.based")).toMatchObject({ version: 2, rows: 20 });
  });
  it("lets an upsert follow changes of other keys, and refuses it after changes of its own", async () => {
    const { store, session } = current();
    await store.ensure("silver.based", idColumns);
    await current().appendIds("silver.based", 0, 10);
    await current().appendIds("silver.based", 10, 20);
    const upsert = (basedOn: number, start: number) =>
      store.write("silver.based", { mode: "upsert", key: ["id"], session, query: idQuery(start, start + 1), basedOn });
    expect(await upsert(1, 5)).toMatchObject({ version: 3 });
    await expect(upsert(1, 15)).rejects.toMatchObject({ code: "lake.commit-conflict" });
    await expect(upsert(9, 15)).rejects.toMatchObject({ code: "lake.version-missing" });
  });
}

function describeRacingUpserts(current: Current): void {
  it("repeats racing upserts of the same keys until each has replaced the one before", async () => {
    const stores = [current().store, current().another(), current().another()];
    await current().store.ensure("silver.hot", idColumns);
    await current().appendIds("silver.hot", 0, 5);
    await Promise.all(
      stores.map(async (store, i) => {
        const session = await current().engine.session();
        await store.write("silver.hot", { mode: "upsert", key: ["id"], session, query: idQuery(0, 5, `w${i}-`) });
      }),
    );
    const rows = await current().rowsOf("silver.hot");
    expect(idsOf(rows)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(rows.map((row) => String(row.text).slice(0, 2))).size).toBe(1);
    expect((await current().store.snapshot("silver.hot"))?.version).toBe(4);
  });
}

/** The part of the TableStore suite in which writes meet others. */
export function describeConflictingWrites(current: Current): void {
  describe("marks", () => {
    describeMarks(current);
    describeRacingMarks(current);
  });
  describe("conflicts", () => {
    describeConflicts(current);
    describeBasedOn(current);
    describeRacingUpserts(current);
  });
}
