import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import { openDuckDb } from "./open-duckdb.ts";

let engine: QueryEngine;
let session: QuerySession;
beforeAll(async () => {
  engine = await openDuckDb({ memoryLimit: "256MB", threads: 1 });
  session = await engine.session();
});
afterAll(() => engine.close());

const long = `select ${"1 + ".repeat(60)}nope + ${"1 + ".repeat(60)}1`;
const wide = `select '東京 🚀 é', nope`;

describe("SQL that cannot be described", () => {
  it.each([
    ["select\n  1,\n  nope", ["sql", 3, 3]],
    ["select 1 +", ["sql", 1, 11]],
    [long, ["sql", 1, long.indexOf("nope") + 1]],
    [wide, ["sql", 1, wide.indexOf("nope") + 1]],
    ["select (1\n+ 2", ["sql", 2, 4]],
    ["select 1 from nowhere", ["sql", 1, 15]],
  ])("is marked where the engine stops: %j", async (sql, path) => {
    const line = sql.split("\n")[(path[1] as number) - 1];
    await expect(session.describe(sql)).rejects.toMatchObject({ issues: [{ message: line, path }] });
  });
});
