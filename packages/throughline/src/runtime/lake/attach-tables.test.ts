import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { bigint, integer, json, text } from "../../contracts/shape/column.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";
import { attachTables, detachTables } from "./attach-tables.ts";
import { sourceFields } from "./ingest/source-tables.ts";
import { countRows, previewTable } from "./read-table.ts";

const columns = shapeOf({ id: text(), n: integer(), extra: json().nullable() });

let engine: QueryEngine;
let tables: TableStore;
let root: string;
let versions: TableSnapshot[];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-attach-"));
  engine = await openDuckDb({ threads: 1 });
  tables = openDeltaTableStore({ root, engine });
  await tables.ensure("bronze.things", sourceFields(columns));
  const session = await engine.session();
  versions = [];
  for (const n of [1, 2]) {
    const query = `SELECT 'a' AS id, ${n}::INTEGER AS n, '{"x": 1}'::JSON AS extra, NULL::VARCHAR AS _rescued, 'f.csv' AS _file, 2::BIGINT AS _line`;
    const { version } = await tables.write("bronze.things", { session, query, mode: "overwrite" });
    versions.push((await tables.snapshot("bronze.things", version)) as TableSnapshot);
  }
  await session.close();
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

const things = (snapshot: TableSnapshot, of = columns) => [{ name: "bronze.things", snapshot, columns: of }];

describe("attachTables", () => {
  it("reads exactly the declared columns of the pinned version, each session its own", async () => {
    const [old, young] = [await engine.session(), await engine.session()];
    await attachTables(old, things(versions[0] as TableSnapshot));
    await attachTables(young, things(versions[1] as TableSnapshot));
    expect(await old.rows("SELECT * FROM bronze.things")).toEqual([{ id: "a", n: 1, extra: { x: 1 } }]);
    expect(await young.rows("SELECT * FROM bronze.things")).toEqual([{ id: "a", n: 2, extra: { x: 1 } }]);
    expect(await young.describe("SELECT extra FROM bronze.things")).toEqual([
      { name: "extra", type: { name: "json" } },
    ]);
    for (const session of [old, young]) {
      await detachTables(session);
      await expect(session.rows("SELECT * FROM bronze.things")).rejects.toMatchObject({ code: "engine.unknown-name" });
      await session.close();
    }
  });

  it("gives file and line of source rows in a view of their own", async () => {
    const session = await engine.session();
    await attachTables(session, things(versions[0] as TableSnapshot));
    expect(await session.rows("SELECT n, _file, _line FROM bronze.things__file")).toEqual([
      { n: 1, _file: "f.csv", _line: "2" },
    ]);
    await detachTables(session);
    await session.close();
  });

  it("takes more tables and other versions later, and gives null for a column that a version lacks", async () => {
    const session = await engine.session();
    await attachTables(session, things(versions[0] as TableSnapshot));
    const later = [...columns, ...shapeOf({ added: bigint().nullable() })];
    await attachTables(session, [
      ...things(versions[1] as TableSnapshot, later),
      { name: "silver.same", snapshot: versions[0] as TableSnapshot, columns: columns.slice(0, 1) },
    ]);
    expect(await session.rows("SELECT n, added FROM bronze.things")).toEqual([{ n: 2, added: null }]);
    expect(await session.rows("SELECT * FROM silver.same")).toEqual([{ id: "a" }]);
    expect(await countRows(session, "silver.same")).toBe(1);
    await detachTables(session);
    await session.close();
  });

  it("leaves temporary tables and appenders of the session as they were", async () => {
    const session = await engine.session();
    await attachTables(session, things(versions[0] as TableSnapshot));
    await session.run("CREATE TEMP TABLE mine (a VARCHAR)");
    const appender = await session.appender("mine", [{ name: "a", type: { name: "text" } }]);
    appender.append(["x"]);
    await appender.end();
    expect(await session.rows("SELECT a, n FROM mine, bronze.things")).toEqual([{ a: "x", n: 1 }]);
    await detachTables(session);
    await session.close();
  });
});

describe("previewTable", () => {
  it("gives the first rows in the asked columns", async () => {
    const session = await engine.session();
    const options = { columns: columns.slice(0, 2), limit: 10 };
    expect(await previewTable(session, versions[0] as TableSnapshot, options)).toEqual([{ id: "a", n: 1 }]);
    expect(await previewTable(session, versions[0] as TableSnapshot, { limit: 0 })).toEqual([]);
    await session.close();
  });
});
