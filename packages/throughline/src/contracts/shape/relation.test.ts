import { describe, expect, it } from "vitest";
import { paymentsProject } from "../../../test/payments-project.ts";
import { isMissing, missingUse } from "../core/missing.ts";
import { source } from "../data/source.ts";
import { sql } from "../data/sql.ts";
import { table } from "../data/table.ts";
import { type Column, decimal, isColumn, text, timestamp } from "./column.ts";
import { describeField, formatType, withoutDescriptions } from "./field.ts";
import { isRelation, isRelationColumn, providerOf, relationOfColumn, shapeOf, writtenColumn } from "./relation.ts";

const raw = source("bronze.payments", {
  files: "*.csv",
  columns: {
    id: text().describe("from the processor"),
    amount: decimal(12, 2).unit("USD").nullable(),
    holder: text().pii("name").pii("name").pii("email"),
    status: text().oneOf("open", "closed"),
  },
});

describe("columns", () => {
  it("are changed by copies", () => {
    const plain = text();
    expect(plain.nullable().unit("kg").field).toEqual({ type: { name: "text" }, nullable: true, unit: "kg" });
    expect(plain.field).toEqual({ type: { name: "text" }, nullable: false });
    expect(Object.isFrozen(plain)).toBe(true);
  });
  it("carry each tag once, sorted", () => {
    expect(raw.columns.holder.field.tags).toEqual(["pii:email", "pii:name"]);
  });
  it("of a relation know its name and their own, and are still columns", () => {
    const { amount } = raw.columns;
    expect([amount.owner, amount.name, amount.typeName]).toEqual(["bronze.payments", "amount", "decimal"]);
    expect([isColumn(amount), isRelationColumn(amount), isRelationColumn(text())]).toEqual([true, true, false]);
    expect(relationOfColumn(amount)).toBe(raw);
    expect(amount.nullable().field.nullable).toBe(true);
  });
  it("spread into another table keep type, unit, values and tags, and belong to that table", () => {
    const clean = table("silver.payments", {
      columns: { ...raw.columns, amount: decimal(14, 2).unit("EUR"), at: timestamp() },
      query: sql`select * from ${raw}`,
    });
    expect(shapeOf(clean.columns)).toEqual([
      { name: "id", type: { name: "text" }, nullable: false, description: "from the processor" },
      { name: "amount", type: { name: "decimal", precision: 14, scale: 2 }, nullable: false, unit: "EUR" },
      { name: "holder", type: { name: "text" }, nullable: false, tags: ["pii:email", "pii:name"] },
      { name: "status", type: { name: "text" }, nullable: false, values: ["open", "closed"] },
      { name: "at", type: { name: "timestamp" }, nullable: false },
    ]);
    expect(Object.values(clean.columns).map(({ owner }) => owner)).toEqual(Array(5).fill("silver.payments"));
    expect(relationOfColumn(clean.columns.id)).toBe(clean);
    expect(raw.columns.id.owner).toBe("bronze.payments");
  });
});

describe("relations", () => {
  it("are sources, tables, predictions and the logs of endpoints, whoever provides them", () => {
    const { raw: files, payments, scores, score, fraud } = paymentsProject();
    expect([files, payments, scores, score.log].map(isRelation)).toEqual([true, true, true, true]);
    expect([fraud, score, {}, null].map(isRelation)).toEqual([false, false, false, false]);
    expect(score.log.name).toBe("logs.fraud-score");
    expect(providerOf(score.log)).toMatchObject({ port: "log" });
    expect(providerOf(score.log).declaration()).toBe(score);
  });
  it("answer a column that does not exist with a stand-in that remembers its use, and are no promise for it", async () => {
    const { amuont } = raw.columns as unknown as { amuont: Column };
    expect(missingUse(amuont)).toMatchObject({
      what: "column",
      name: "amuont",
      owner: "bronze.payments",
      known: ["id", "amount", "holder", "status"],
    });
    expect(Object.keys(raw.columns)).toEqual(["id", "amount", "holder", "status"]);
    expect(await raw.columns).toBe(raw.columns);
    expect(Object.keys(JSON.parse(JSON.stringify(raw.columns)))).toEqual(Object.keys(raw.columns));
  });
  it("take a stand-in for a column of unknown type and remember what was written", () => {
    const missing = (raw.columns as unknown as { gone: Column }).gone;
    const clean = table("silver.payments", { columns: { gone: missing.nullable() }, query: sql`select 1` });
    expect(shapeOf(clean.columns)).toEqual([{ name: "gone", type: { name: "unknown" }, nullable: true }]);
    expect(isMissing(writtenColumn(clean.columns.gone))).toBe(true);
    expect(writtenColumn(raw.columns.id)).not.toBe(raw.columns.id);
  });
});

describe("fields", () => {
  it("have a canonical text of their type", () => {
    const struct = { name: "struct", fields: [{ name: "a", type: { name: "int64" }, nullable: true }] } as const;
    expect(formatType({ name: "list", item: struct })).toBe("list<struct<a:int64?>>");
    expect(
      describeField({ name: "x", type: { name: "decimal", precision: 9, scale: 3 }, nullable: true, unit: "d" }),
    ).toBe("decimal(9,3) d or null");
  });
  it("can be had without what only people read, at any depth", () => {
    const inner = { name: "a", type: { name: "text" }, nullable: false, description: "inner" } as const;
    const shape = [
      {
        name: "l",
        type: { name: "list", item: { name: "struct", fields: [inner] } },
        nullable: false,
        description: "outer",
      },
      { name: "t", type: { name: "text" }, nullable: true, unit: "kg", tags: ["pii:x"] },
    ] as const;
    expect(JSON.stringify(withoutDescriptions(shape))).not.toMatch(/inner|outer|description/);
    expect(withoutDescriptions(shape)[1]).toEqual(shape[1]);
  });
});
