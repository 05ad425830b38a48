import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Shape } from "../contracts/shape/field.ts";
import { describeConflictingWrites } from "./table-store-conflicts.ts";
import {
  type Current,
  idColumns,
  idQuery,
  idsOf,
  subjectOf,
  type TableStoreSetup,
  type TableStoreSubject,
} from "./table-store-subject.ts";
import { describeUpserts } from "./table-store-upserts.ts";
import { describeTableWrites } from "./table-store-writes.ts";

export type { TableStoreSetup } from "./table-store-subject.ts";

function describeEnsure(current: Current): void {
  it("creates a table that can be read before anything was written", async () => {
    const snapshot = await current().store.ensure("silver.empty", idColumns);
    expect(snapshot).toMatchObject({ name: "silver.empty", version: 0, rows: 0, files: 0, fields: idColumns });
    expect(await current().rowsOf("silver.empty")).toEqual([]);
  });
  it("leaves a table as it is when nothing changed", async () => {
    await current().store.ensure("silver.same", idColumns);
    await current().appendIds("silver.same", 0, 3);
    expect(await current().store.ensure("silver.same", idColumns)).toMatchObject({ version: 1, rows: 3 });
  });
  it("keeps unit, values, tags and description, and takes their changes", async () => {
    const described: Shape = [
      { name: "id", type: { name: "int64" }, nullable: false, description: "the order's number" },
      { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: true, unit: "USD" },
      { name: "state", type: { name: "text" }, nullable: false, values: ["new", "paid"], tags: ["pii:name"] },
    ];
    await current().store.ensure("silver.described", described);
    expect((await current().another().snapshot("silver.described"))?.fields).toEqual(described);
    const changed = described.map((field) => (field.name === "amount" ? { ...field, unit: "EUR" } : field));
    expect((await current().store.ensure("silver.described", changed)).fields).toEqual(changed);
  });
}

function describeEvolution(current: Current): void {
  it("adds nullable columns, null in the rows that are there", async () => {
    await current().store.ensure("silver.grows", idColumns);
    await current().appendIds("silver.grows", 0, 1);
    const wider: Shape = [...idColumns, { name: "note", type: { name: "float64" }, nullable: true }];
    await current().store.ensure("silver.grows", wider);
    expect(await current().rowsOf("silver.grows")).toEqual([{ id: "0", text: "t0", note: null }]);
    expect(await current().rowsOf("silver.grows", 1)).toEqual([{ id: "0", text: "t0" }]);
  });
  it("refuses any other difference and names it", async () => {
    await current().store.ensure("silver.strict", idColumns);
    const [id, text] = idColumns as [Shape[number], Shape[number]];
    const attempts: [Shape, RegExp][] = [
      [[id], /text is in the table but not declared/],
      [[id, { ...text, type: { name: "int64" } }], /text is text in the table, declared as int64/],
      [[id, { ...text, nullable: false }], /text is nullable in the table/],
      [[id, text, { ...id, name: "more" }], /more is new and not nullable/],
    ];
    for (const [fields, detail] of attempts) {
      const refused = current().store.ensure("silver.strict", fields);
      await expect(refused).rejects.toMatchObject({
        code: "lake.schema-mismatch",
        detail: expect.stringMatching(detail),
        issues: [{ path: [expect.any(String)], message: expect.stringMatching(/^is /) }],
      });
    }
    expect(await current().store.snapshot("silver.strict")).toMatchObject({ version: 0, fields: idColumns });
  });
}

function describeNames(current: Current): void {
  it.each(["payments", "a.b.c", "../x.y", "a/b.c", "a.b c", ".b", "a.", "", "a.\0b", "..."])(
    "refuses the name %j",
    async (name) => {
      const invalid = { code: "lake.invalid-name" };
      await expect(current().store.ensure(name, idColumns)).rejects.toMatchObject(invalid);
      await expect(current().store.snapshot(name)).rejects.toMatchObject(invalid);
      await expect(current().store.vacuum(name, { keep: [], olderThanMs: 0 })).rejects.toMatchObject(invalid);
    },
  );
  it("lists tables by name, sorted", async () => {
    expect(await current().store.list()).toEqual([]);
    for (const name of ["silver.b", "bronze.z-1", "silver.a_2"]) await current().store.ensure(name, idColumns);
    expect(await current().store.list()).toEqual(["bronze.z-1", "silver.a_2", "silver.b"]);
  });
  it("lets racing creators agree on one table", async () => {
    const stores = [current().store, current().another(), current().another()];
    const made = await Promise.all(stores.map((store) => store.ensure("silver.race", idColumns)));
    expect(made.map((snapshot) => snapshot.version)).toEqual([0, 0, 0]);
  });
}

function describeSnapshots(current: Current): void {
  it("gives undefined for a table that is not there", async () => {
    expect(await current().store.snapshot("silver.nosuch")).toBeUndefined();
    expect(await current().store.snapshot("silver.nosuch", 3)).toBeUndefined();
  });
  it("reads every version as it was", async () => {
    const { store, session } = current();
    await store.ensure("silver.past", idColumns);
    await current().appendIds("silver.past", 0, 2);
    await current().appendIds("silver.past", 2, 3);
    await store.write("silver.past", { mode: "overwrite", session, query: idQuery(9, 10) });
    const versions = await Promise.all([0, 1, 2, 3].map((version) => current().rowsOf("silver.past", version)));
    expect(versions.map(idsOf)).toEqual([[], [0, 1], [0, 1, 2], [9]]);
  });
  it("refuses a version that was never written", async () => {
    await current().store.ensure("silver.young", idColumns);
    for (const version of [1, -1, 0.5]) {
      const missing = current().store.snapshot("silver.young", version);
      await expect(missing).rejects.toMatchObject({ code: "lake.version-missing" });
    }
  });
}

function describeSnapshotFacts(current: Current): void {
  it("stays what it was while the table is written", async () => {
    await current().store.ensure("silver.still", idColumns);
    await current().appendIds("silver.still", 0, 2);
    const before = await current().store.snapshot("silver.still");
    await current().appendIds("silver.still", 2, 4);
    expect(await current().session.rows(`SELECT count(*)::INTEGER AS n FROM ${before?.relation}`)).toEqual([{ n: 2 }]);
    expect(before).toMatchObject({ version: 1, rows: 2, files: 1 });
  });
  it("sees what another store wrote", async () => {
    const other = current().another();
    await other.ensure("silver.shared", idColumns);
    expect(await current().rowsOf("silver.shared")).toEqual([]);
    await other.write("silver.shared", { mode: "append", session: current().session, query: idQuery(0, 2) });
    expect(idsOf(await current().rowsOf("silver.shared"))).toEqual([0, 1]);
  });
  it("counts rows, bytes and files, and knows when it was committed", async () => {
    const before = Date.now() * 1000;
    await current().store.ensure("silver.sized", idColumns);
    await current().appendIds("silver.sized", 0, 5);
    const snapshot = await current().store.snapshot("silver.sized");
    expect(snapshot).toMatchObject({ rows: 5, files: 1 });
    expect(snapshot?.sizeBytes).toBeGreaterThan(0);
    expect(snapshot?.committedAtUs).toBeGreaterThanOrEqual(before);
  });
}

function describeHistory(current: Current): void {
  it("tells the commits, newest first", async () => {
    const { store, session } = current();
    await store.ensure("silver.told", idColumns);
    await current().appendIds("silver.told", 0, 3);
    await store.write("silver.told", { mode: "upsert", key: ["id"], session, query: idQuery(2, 4) });
    await store.write("silver.told", { mode: "overwrite", session, query: idQuery(0, 1) });
    const history = await store.history("silver.told");
    expect(history.map(({ version, operation, rows }) => [version, operation, rows])).toEqual([
      [3, "overwrite", 1],
      [2, "upsert", 2],
      [1, "append", 3],
      [0, "create table", undefined],
    ]);
    expect(await store.history("silver.told", 2)).toEqual(history.slice(0, 2));
  });
  it("refuses a table that is not there", async () => {
    await expect(current().store.history("silver.nosuch")).rejects.toMatchObject({ code: "lake.table-missing" });
  });
}

function describeVacuum(current: Current): void {
  const versions = async () => {
    const { store, session } = current();
    await store.ensure("silver.old", idColumns);
    for (let i = 1; i <= 4; i++)
      await store.write("silver.old", { mode: "overwrite", session, query: idQuery(i, i + 1) });
  };
  it("keeps the newest version only, when asked for nothing more", async () => {
    await versions();
    expect(await current().store.vacuum("silver.old", { keep: [], olderThanMs: 0 })).toMatchObject({ files: 3 });
    expect(idsOf(await current().rowsOf("silver.old"))).toEqual([4]);
    await expect(current().store.snapshot("silver.old", 2)).rejects.toMatchObject({ code: "lake.version-missing" });
  });
  it("keeps versions that are named and those after the last of them", async () => {
    await versions();
    const removed = await current().store.vacuum("silver.old", { keep: [1, 3], olderThanMs: 0 });
    expect(removed.files).toBe(1);
    expect(removed.sizeBytes).toBeGreaterThan(0);
    const kept = await Promise.all([1, 3, 4].map((version) => current().rowsOf("silver.old", version)));
    expect(kept.map(idsOf)).toEqual([[1], [3], [4]]);
  });
  it("keeps files that left the table a short time ago", async () => {
    await versions();
    expect(await current().store.vacuum("silver.old", { keep: [], olderThanMs: 3_600_000 })).toEqual({
      files: 0,
      sizeBytes: 0,
    });
    expect(idsOf(await current().rowsOf("silver.old", 1))).toEqual([1]);
  });
}

/** What every TableStore must do. Call it inside a `describe`; `make` opens an empty store for each test. */
export function describeTableStore(make: () => Promise<TableStoreSetup>): void {
  let subject: TableStoreSubject | undefined;
  let open: readonly TableStoreSetup[] = [];
  beforeAll(() => {
    open = [];
  });
  beforeEach(async () => {
    const setup = await make();
    open = [...open, setup];
    subject = subjectOf(setup, await setup.engine.session());
  });
  afterEach(async () => {
    await subject?.session.close();
  });
  afterAll(async () => {
    for (const setup of open) await setup.close();
  });
  const current = () => subject as TableStoreSubject;
  describe("ensure", () => {
    describeEnsure(current);
    describeEvolution(current);
  });
  describe("names", () => describeNames(current));
  describe("snapshot", () => {
    describeSnapshots(current);
    describeSnapshotFacts(current);
  });
  describe("history", () => describeHistory(current));
  describe("vacuum", () => describeVacuum(current));
  describeTableWrites(current);
  describeUpserts(current);
  describeConflictingWrites(current);
}
