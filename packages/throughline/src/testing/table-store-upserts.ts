import { describe, expect, it } from "vitest";
import type { Shape } from "../contracts/shape/field.ts";
import { type Current, idColumns, idQuery, idsOf } from "./table-store-subject.ts";

const upserting =
  (current: Current) =>
  (name: string, query: string, key: readonly string[] = ["id"]) =>
    current().store.write(name, { mode: "upsert", key, session: current().session, query });

function describeUpsert(current: Current): void {
  const upsert = upserting(current);
  it("replaces rows with equal keys and adds the others", async () => {
    await current().store.ensure("silver.up", idColumns);
    for (const start of [0, 100, 200]) await current().appendIds("silver.up", start, start + 10);
    expect(await upsert("silver.up", idQuery(105, 115, "new"))).toMatchObject({ version: 4, rows: 10 });
    const rows = await current().rowsOf("silver.up");
    const expected = [0, 100, 200].flatMap((start) =>
      Array.from({ length: start === 100 ? 15 : 10 }, (_, i) => start + i),
    );
    expect(idsOf(rows)).toEqual(expected);
    expect(rows.filter((row) => String(row.text).startsWith("new"))).toHaveLength(10);
  });
  it("tells keys apart that differ only beyond what a double or a statistic holds", async () => {
    const keys: Shape = [
      { name: "id", type: { name: "int64" }, nullable: false },
      { name: "name", type: { name: "text" }, nullable: false },
      { name: "at", type: { name: "timestamp" }, nullable: false },
      { name: "n", type: { name: "int32" }, nullable: false },
    ];
    await current().store.ensure("silver.keys", keys);
    const row = ({
      id = "9007199254740993",
      end = "a",
      us = 1,
      n,
    }: {
      id?: string;
      end?: string;
      us?: number;
      n: number;
    }) =>
      `SELECT ${id} AS id, repeat('k', 40) || '${end}' AS name, make_timestamptz(1000000 + ${us}) AS "at", ${n} AS n`;
    const all = ["id", "name", "at"];
    await upsert("silver.keys", row({ n: 1 }), all);
    await upsert("silver.keys", row({ id: "9007199254740992", n: 2 }), all);
    await upsert("silver.keys", row({ end: "b", n: 3 }), all);
    await upsert("silver.keys", row({ us: 2, n: 4 }), all);
    await upsert("silver.keys", row({ n: 5 }), all);
    const rows = await current().rowsOf("silver.keys");
    expect(rows.map((found) => found.n).sort()).toEqual([2, 3, 4, 5]);
  });
}

function describeUpsertSource(current: Current): void {
  const upsert = upserting(current);
  it("takes null for equal to null", async () => {
    await current().store.ensure("silver.nulls", idColumns);
    await upsert("silver.nulls", "SELECT 1 AS id, NULL AS text", ["text"]);
    await upsert("silver.nulls", "SELECT 2 AS id, NULL AS text", ["text"]);
    expect(await current().rowsOf("silver.nulls")).toEqual([{ id: "2", text: null }]);
  });
  it("refuses several rows of one key, and keys that are no columns", async () => {
    await current().store.ensure("silver.bad", idColumns);
    const twice = upsert("silver.bad", `${idQuery(0, 2)} UNION ALL ${idQuery(1, 2)}`);
    await expect(twice).rejects.toMatchObject({
      code: "lake.duplicate-key",
      detail: expect.stringMatching(/\{"id":"1"\}/),
    });
    await expect(upsert("silver.bad", idQuery(0, 1), [])).rejects.toMatchObject({ code: "lake.invalid-key" });
    await expect(upsert("silver.bad", idQuery(0, 1), ["no"])).rejects.toMatchObject({
      code: "lake.invalid-key",
      detail: /no$/,
    });
    expect(await current().rowsOf("silver.bad")).toEqual([]);
  });
  it("runs the query once, and makes no version for no rows", async () => {
    await current().store.ensure("silver.once", idColumns);
    expect(await upsert("silver.once", idQuery(0, 0))).toEqual({ version: 0, rows: 0, skipped: false });
    await current().appendIds("silver.once", 0, 1);
    await upsert("silver.once", "SELECT 0 AS id, uuid()::VARCHAR AS text UNION ALL SELECT 1, uuid()::VARCHAR");
    expect(idsOf(await current().rowsOf("silver.once"))).toEqual([0, 1]);
  });
}

/** The part of the TableStore suite that upserts. */
export function describeUpserts(current: Current): void {
  describe("upsert", () => {
    describeUpsert(current);
    describeUpsertSource(current);
  });
}
