import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

describe("tables that Spark wrote", () => {
  let root: string;
  let engine: QueryEngine;
  let session: QuerySession;
  let store: TableStore;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "throughline-foreign-"));
    await cp(fileURLToPath(new URL("./fixtures/spark", import.meta.url)), join(root, "spark"), { recursive: true });
    engine = await openDuckDb({ threads: 1 });
    session = await engine.session();
    store = openDeltaTableStore({ root, engine });
  });
  afterAll(async () => {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  });

  const relationOf = async (name: string, version?: number) => (await store.snapshot(name, version))?.relation ?? "";
  const column = async (name: string, sql: string, version?: number) =>
    (await session.rows(`SELECT ${sql} AS x FROM ${await relationOf(name, version)} ORDER BY 1`)).map((row) => row.x);

  it("are read without the rows that deletion vectors name", async () => {
    expect(await column("spark.table-with-dv-small", "value")).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await column("spark.table-with-dv-small", "value", 0)).toHaveLength(10);
    expect(await store.snapshot("spark.table-with-dv-small")).toMatchObject({ version: 1, rows: 8, files: 1 });
  });
  it("can be appended to and upserted, their deleted rows staying deleted", async () => {
    await store.write("spark.table-with-dv-small", { mode: "append", session, query: "SELECT 20 AS value" });
    await store.write("spark.table-with-dv-small", {
      mode: "upsert",
      key: ["value"],
      session,
      query: "SELECT 5 AS value",
    });
    expect(await column("spark.table-with-dv-small", "value")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 20]);
    const fresh = await openDeltaTableStore({ root }).snapshot("spark.table-with-dv-small");
    expect(fresh).toMatchObject({ version: 3, rows: 9, files: 2 });
  });
  it("are read from checkpoints with sidecars", async () => {
    const log = join(root, "spark", "checkpoint-v2-table", "_delta_log");
    expect(await column("spark.checkpoint-v2-table", "sum(id)::INTEGER")).toEqual([990]);
    for (const name of await readdir(log)) if (/^0{19}[0-5]\.json$/.test(name)) await rm(join(log, name));
    const fresh = openDeltaTableStore({ root });
    expect(await fresh.snapshot("spark.checkpoint-v2-table")).toMatchObject({ version: 9, rows: 44 });
    expect(await fresh.snapshot("spark.checkpoint-v2-table", 7)).toMatchObject({ version: 7 });
    await expect(fresh.snapshot("spark.checkpoint-v2-table", 3)).rejects.toMatchObject({
      code: "lake.version-missing",
    });
  });
  it("are read by the names of the schema where files have others, and not written", async () => {
    const name = "spark.table_with_column_mapping";
    expect(await column(name, `"Company Very Short" || ': ' || "Super Name"`)).toEqual([
      "BME: Timothy Lamb",
      "BMS: Anthony Johnson",
      "BMS: Mr. Daniel Ferguson MD",
      "BMS: Nathan Bennett",
      "BMS: Stephanie Mcgrath",
    ]);
    const query = `SELECT 'a' AS "Company Very Short", 'b' AS "Super Name"`;
    await expect(store.write(name, { mode: "append", session, query })).rejects.toMatchObject({
      code: "lake.unsupported-table",
      detail: expect.stringMatching(/column mapping name, partition columns Company Very Short/),
    });
  });
  it("are read with their partition values", async () => {
    expect(await column("spark.delta-0_8_0-special-partition", "x || y")).toEqual(["A/A1", "B B2"]);
  });
});
