import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { check, source, sql, table, text, timestamp } from "../../contracts/data/index.ts";
import { integer } from "../../contracts/shape/column.ts";
import { fixedClock } from "../../ports/clock.ts";

const raw = source("bronze.visits", {
  files: "visits/*.csv",
  columns: { id: text(), kind: text().oneOf("web", "shop"), n: integer(), at: timestamp() },
  key: "id",
  at: "at",
  freshness: "2h",
});
const visits = table("silver.visits", {
  columns: raw.columns,
  key: "id",
  at: "at",
  checks: [check.min("n", 0), check.notFuture("at")],
  quality: 0.9,
  query: sql`select * from ${raw}`,
});

const row = (id: string, kind = "'web'", n = "1", at = "2026-02-20 23:00:00Z") =>
  `('${id}', ${kind}, ${n}, TIMESTAMPTZ '${at}')`;
const rows = (...values: readonly string[]) => `SELECT * FROM (VALUES ${values.join(", ")}) v(id, kind, n, "at")`;
const rejected = (count: number) =>
  `SELECT 'bad' AS reason, '{}'::JSON AS row, NULL::VARCHAR AS file, NULL::BIGINT AS line, now() AS rejected_at, 'r' AS run FROM range(${count})`;

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
});
afterAll(() => project.close());

async function statusOf(select: string, clause: string, options: Parameters<typeof verified>[2] = {}) {
  await project.writeTable(raw, select);
  await project.writeTable(visits, select);
  const found = clauseOf(await verified(project, [raw, visits], options), `table:silver.visits ${clause}`);
  return [found?.status, found?.figure];
}

const good = rows(row("a"), row("b", "'shop'"));

describe("clauses of tables", () => {
  it("are held by rows that keep them", async () => {
    await project.writeTable(raw, good);
    await project.writeTable(visits, good);
    const clauses = await verified(project, [raw, visits]);
    const names = clauses.filter(({ status }) => status === "held").map(({ promise }) => promise);
    expect(names).toEqual(
      expect.arrayContaining(["freshness", "quality", "key id", "check min n", "check not future at", "shape"]),
    );
    expect(clauses.filter(({ status }) => status === "broken").map(({ promise }) => promise)).toEqual(["lineage"]);
  });

  it("freshness is broken when the newest row is older than promised", async () => {
    await project.writeTable(raw, good);
    const late = await verified(project, [raw], { clock: fixedClock("2026-02-21T01:00:01Z") });
    expect(clauseOf(late, "source:bronze.visits freshness")).toMatchObject({ status: "broken", figure: "2 h" });
    expect(clauseOf(await verified(project, [raw]), "source:bronze.visits freshness")?.status).toBe("held");
  });

  it("a key is broken by rows that repeat it, a check by rows that do not keep it", async () => {
    expect(await statusOf(rows(row("a"), row("a"), row("a")), "key id")).toEqual(["broken", 2]);
    expect(await statusOf(rows(row("a", "'web'", "-1"), row("b")), "check min n")).toEqual(["broken", 1]);
    const coming = rows(row("a", "'web'", "1", "2027-01-01 00:00:00Z"));
    expect(await statusOf(coming, "check not future at")).toEqual(["broken", 1]);
  });

  it("a shape is broken by nulls and by values beyond a closed set", async () => {
    const { tables } = project.engines;
    expect(await statusOf(rows(row("a", "'phone'")), "shape")).toEqual(["broken", 1]);
    expect(await statusOf(good, "shape")).toEqual(["held", 0]);
    const columns = { ...raw.columns, more: text() };
    const other = table("silver.visits", { columns, key: "id", at: "at", query: sql`select * from ${raw}` });
    const found = clauseOf(await verified(project, [raw, other]), "table:silver.visits shape");
    expect(found).toMatchObject({ status: "broken", figure: 1, note: "more text" });
    expect(await tables.list()).toContain("silver.visits");
  });

  it("quality is broken by the share of rejected rows, and not measured of an earlier version", async () => {
    await project.writeTable(raw, good);
    const earlier = project.pins;
    await project.writeTable(visits, good);
    const { tables } = project.engines;
    const { rejectedTableFields } = await import("../quality/rejected-rows.ts");
    await tables.ensure("silver.visits__rejected", rejectedTableFields);
    await tables.write("silver.visits__rejected", { session: project.session, mode: "overwrite", query: rejected(1) });
    const found = clauseOf(await verified(project, [raw, visits]), "table:silver.visits quality");
    expect(found).toMatchObject({ status: "broken", figure: 2 / 3 });
    const old = clauseOf(await verified(project, [raw, visits], { pins: earlier }), "table:silver.visits quality");
    expect(old?.status).toBe("not-measured");
  });
});
