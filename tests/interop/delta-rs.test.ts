import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../packages/throughline/src/adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../packages/throughline/src/adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import type { Shape } from "../../packages/throughline/src/contracts/shape/field.ts";
import type { QueryEngine, QuerySession } from "../../packages/throughline/src/ports/query-engine.ts";
import type { TableStore } from "../../packages/throughline/src/ports/table-store.ts";
import { runPython, whyNoPeer } from "./python-peer.ts";

const unavailable = await whyNoPeer(["deltalake==1.6.6", "pyarrow==26.0.1"]);
if (unavailable !== undefined) {
  console.warn(
    `\nSKIPPED: delta-rs interop was not checked, because deltalake could not be installed: ${unavailable}\n`,
  );
}

/** Runs Python with deltalake and gives what it prints as JSON. */
async function peer(script: string, ...argv: string[]): Promise<unknown> {
  const prelude = `
import json, sys, decimal, datetime
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
def wire(value):
    if isinstance(value, decimal.Decimal): return str(value)
    if isinstance(value, datetime.datetime): return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, datetime.date): return value.isoformat()
    if isinstance(value, list): return [wire(v) for v in value]
    if isinstance(value, dict): return {k: wire(v) for k, v in value.items()}
    return value
def rows(table):
    return sorted((wire(row) for row in table.to_pyarrow_table().to_pylist()), key=lambda row: row["id"])
path = sys.argv[1]
`;
  return JSON.parse(await runPython(prelude + script, ...argv));
}

const fields: Shape = [
  { name: "id", type: { name: "int64" }, nullable: false },
  { name: "amount", type: { name: "decimal", precision: 20, scale: 2 }, nullable: true, unit: "USD" },
  { name: "state", type: { name: "text" }, nullable: false, values: ["new", "paid"], tags: ["pii:name"] },
  { name: "at", type: { name: "timestamp" }, nullable: false },
  { name: "day", type: { name: "date" }, nullable: true },
  { name: "ok", type: { name: "boolean" }, nullable: true },
  { name: "x", type: { name: "float64" }, nullable: true },
  { name: "n", type: { name: "int32" }, nullable: true },
  { name: "doc", type: { name: "json" }, nullable: true },
  { name: "tags", type: { name: "list", item: { name: "text" } }, nullable: true },
  {
    name: "place",
    type: { name: "struct", fields: [{ name: "city", type: { name: "text" }, nullable: true }] },
    nullable: true,
  },
];

const query = (start: number, end: number, state = "new") => `
  SELECT r AS id, CASE WHEN r % 7 = 0 THEN NULL ELSE r * 1.25 END AS amount, '${state}' AS state,
    make_timestamptz(1767225600000000 + r * 1000001) AS "at", DATE '2026-01-01' + (r % 40)::INTEGER AS day, r % 2 = 0 AS ok,
    r / 3.0 AS x, r % 1000 AS n, '{"r": ' || r || '}' AS doc, ['a', NULL, 'ä' || r] AS tags, {'city': repeat('é', 40) || r} AS place
  FROM range(${start}, ${end}) AS t(r)`;

describe.skipIf(unavailable !== undefined)("delta-rs", () => {
  let root: string;
  let path: string;
  let engine: QueryEngine;
  let session: QuerySession;
  let store: TableStore;
  const name = "silver.payments";

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "throughline-delta-rs-"));
    path = join(root, "silver", "payments");
    engine = await openDuckDb({ threads: 2 });
    session = await engine.session();
    store = openDeltaTableStore({ root });
    await store.ensure(name, fields);
    const mark = (version: number) => [{ application: "ingest", version }];
    await store.write(name, { mode: "append", session, query: query(0, 500), transactions: mark(1) });
    await store.write(name, { mode: "append", session, query: query(500, 900), transactions: mark(2) });
    await store.write(name, { mode: "upsert", key: ["id"], session, query: query(450, 550, "paid") });
    await store.ensure(name, [
      ...fields,
      { name: "note", type: { name: "text" }, nullable: true, description: "a note" },
    ]);
    const noted = (start: number, end: number) => `SELECT *, 'n' || id AS note FROM (${query(start, end)})`;
    await store.write(name, { mode: "append", session, query: noted(900, 1000) });
    await store.write(name, { mode: "overwrite", session, query: noted(0, 300), info: { run: "r1" } });
    for (let i = 0; i < 100; i++) {
      await store.write(name, { mode: "append", session, query: noted(1000 + i * 2, 1002 + i * 2) });
    }
  });
  afterAll(async () => {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  });

  const sums = (relation: string) => `
    SELECT count(*)::INTEGER AS rows, sum(id)::BIGINT::VARCHAR AS ids, coalesce(sum(amount), 0)::VARCHAR AS amounts FROM ${relation}`;

  it("reads versions before and after our checkpoint with the rows and sums that we read", async () => {
    const newest = (await store.snapshot(name))?.version ?? 0;
    expect(newest).toBe(106);
    // From the seventh on they are appends of two rows.
    const versions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 50, 98, 99, 100, 101, 105, 106];
    const theirs = await peer(
      `
import pyarrow.compute as pc
out = []
for version in json.loads(sys.argv[2]):
    t = DeltaTable(path, version=version).to_pyarrow_table()
    amounts = pc.sum(t["amount"]).as_py()
    out.append({"rows": t.num_rows, "ids": str(pc.sum(t["id"]).as_py() or 0), "amounts": str(amounts if amounts is not None else 0)})
print(json.dumps(out))`,
      path,
      JSON.stringify(versions),
    );
    const ours = [];
    for (const version of versions) {
      const snapshot = await store.snapshot(name, version);
      const [row] = await session.rows(sums(snapshot?.relation ?? ""));
      ours.push({ ...row, ids: row?.ids ?? "0" });
    }
    const normal = (rows: unknown) =>
      (rows as { rows: number; ids: string; amounts: string }[]).map((row) => ({
        ...row,
        amounts: Number(row.amounts),
      }));
    expect(normal(theirs)).toEqual(normal(ours));
  });

  it("reads every value as we wrote it", async () => {
    const snapshot = await store.snapshot(name);
    const relation = `SELECT * REPLACE (doc::VARCHAR AS doc, amount::VARCHAR AS amount) FROM ${snapshot?.relation} ORDER BY id`;
    const ours = (await session.rows(relation)).map((row) => ({ ...row, id: Number(row.id) }));
    expect(await peer("print(json.dumps(rows(DeltaTable(path))))", path)).toEqual(ours);
  });

  it("sees our columns, marks and checkpoint", async () => {
    const seen = await peer(
      `
t = DeltaTable(path)
print(json.dumps({"schema": json.loads(t.schema().to_json()), "mark": t.transaction_version("ingest"), "protocol": t.protocol().min_writer_version, "history": t.history(2)}, default=str))`,
      path,
    );
    expect(seen).toMatchObject({ mark: 2, protocol: 2, history: [{ operation: "WRITE" }, { operation: "WRITE" }] });
    const schema = (seen as { schema: { fields: { name: string; nullable: boolean; metadata: unknown }[] } }).schema;
    expect(schema.fields.map(({ name: column }) => column)).toEqual([...fields.map((field) => field.name), "note"]);
    expect(schema.fields[1]).toMatchObject({ type: "decimal(20,2)", metadata: { "throughline.unit": "USD" } });
    expect(schema.fields.at(-1)).toMatchObject({ nullable: true, metadata: { comment: "a note" } });
  });

  it("reads the table from our checkpoint when the commits before it are gone", async () => {
    const log = join(path, "_delta_log");
    const early = (await readdir(log)).filter((file) => /^0{17}0\d\d\.json$/.test(file));
    for (const file of early) await rm(join(log, file));
    const seen = await peer(
      `t = DeltaTable(path)\nprint(json.dumps([len(rows(t)), t.transaction_version("ingest")]))`,
      path,
    );
    expect(early).toHaveLength(100);
    expect(seen).toEqual([500, 2]);
    expect(await openDeltaTableStore({ root }).snapshot(name)).toMatchObject({ version: 106, rows: 500 });
  });

  it("appends and merges, and we read that back", async () => {
    const written = await peer(
      `
t = DeltaTable(path)
more = t.to_pyarrow_table().slice(0, 5)
ids = more.schema.get_field_index("id")
more = more.set_column(ids, more.schema.field("id"), pa.array(range(5000, 5005), pa.int64()))
write_deltalake(path, more, mode="append")
t = DeltaTable(path)
changed = more.slice(0, 2).set_column(more.schema.get_field_index("state"), more.schema.field("state"), pa.array(["paid", "paid"]))
t.merge(changed, "t.id = s.id", source_alias="s", target_alias="t").when_matched_update_all().when_not_matched_insert_all().execute()
DeltaTable(path).delete("id = 5004")
t = DeltaTable(path)
print(json.dumps({"version": t.version(), "rows": rows(t)}))`,
      path,
    );
    const theirs = written as { version: number; rows: { id: number; state: string }[] };
    const snapshot = await store.snapshot(name);
    const relation = `SELECT * REPLACE (doc::VARCHAR AS doc, amount::VARCHAR AS amount) FROM ${snapshot?.relation} ORDER BY id`;
    const ours = (await session.rows(relation)).map((row) => ({ ...row, id: Number(row.id) }));
    expect(snapshot).toMatchObject({ version: theirs.version, rows: 504 });
    expect(ours).toEqual(theirs.rows);
    expect(ours.filter((row) => row.id >= 5000).map((row) => (row as unknown as { state: string }).state)).toEqual([
      "paid",
      "paid",
      "new",
      "new",
    ]);
  });

  it("lets us go on writing after it", async () => {
    const before = await store.snapshot(name);
    const noted = `SELECT *, 'ours' AS note FROM (${query(5000, 5002)})`;
    await store.write(name, { mode: "upsert", key: ["id"], session, query: noted });
    const theirs = (await peer("print(json.dumps(rows(DeltaTable(path))))", path)) as { id: number; note: string }[];
    expect(theirs.filter((row) => row.id >= 5000).map((row) => row.note === "ours")).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect((await store.snapshot(name))?.version).toBe((before?.version ?? 0) + 1);
  });

  it("races with us for versions, and every row of both lands once", async () => {
    await store.ensure("silver.race", fields.slice(0, 1));
    const race = join(root, "silver", "race");
    const theirs = peer(
      `
for i in range(15):
    write_deltalake(path, pa.table({"id": pa.array([1000 + i], pa.int64())}, schema=pa.schema([pa.field("id", pa.int64(), False)])), mode="append")
print("1")`,
      race,
    );
    for (let i = 0; i < 40; i++) {
      await store.write("silver.race", { mode: "append", session, query: `SELECT ${i} AS id` });
    }
    await theirs;
    const snapshot = await store.snapshot("silver.race");
    const rows = await session.rows(`SELECT id FROM ${snapshot?.relation} ORDER BY id`);
    const ids = [...Array.from({ length: 40 }, (_, i) => i), ...Array.from({ length: 15 }, (_, i) => 1000 + i)];
    expect(rows.map((row) => Number(row.id))).toEqual(ids);
    expect(snapshot?.version).toBe(55);
  });

  it("creates partitioned tables that we read, also from its checkpoint alone", async () => {
    const made = await peer(
      `
data = pa.table({"id": pa.array(range(6), pa.int64()), "region": ["a b", "c/d", "é%", None, "a b", "x'y"], "small": pa.array(range(6), pa.int16())})
write_deltalake(path, data, partition_by=["region"])
DeltaTable(path).create_checkpoint()
print(json.dumps([[row["id"], row["region"], row["small"]] for row in rows(DeltaTable(path))]))`,
      join(root, "bronze", "foreign"),
    );
    const relations = [(await store.snapshot("bronze.foreign"))?.relation];
    await rm(join(root, "bronze", "foreign", "_delta_log", "00000000000000000000.json"));
    const snapshot = await openDeltaTableStore({ root }).snapshot("bronze.foreign");
    for (const relation of [...relations, snapshot?.relation]) {
      const rows = await session.rows(`SELECT * FROM ${relation} ORDER BY id`);
      expect(rows.map((row) => [Number(row.id), row.region, row.small])).toEqual(made);
    }
    expect(snapshot?.fields.map((field) => [field.name, field.type.name])).toEqual([
      ["id", "int64"],
      ["region", "text"],
      ["small", "int32"],
    ]);
  });
});
