import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import { ReaderPool } from "./reader-pool.ts";

const endless = "SELECT count(*) AS n FROM range(1000000000000) t(i) WHERE hash(i) % 7 = 0";
const short = "SELECT 1 AS n";

let engine: QueryEngine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 1 });
});
afterAll(() => engine.close());

async function poolOf(sessions: number, limitMs: number): Promise<ReaderPool> {
  return new ReaderPool(await Promise.all(Array.from({ length: sessions }, () => engine.session())), limitMs);
}

describe("ReaderPool", () => {
  it("interrupts a statement that takes too long, and reads on", async () => {
    const pool = await poolOf(1, 100);
    await expect(pool.rows(endless)).rejects.toMatchObject({ code: "serving.query-timeout", status: 503 });
    expect(await pool.rows(short)).toEqual([{ n: 1 }]);
    await pool.close();
  });

  it("gives every statement its own time: waiting does not count", async () => {
    const pool = await poolOf(1, 300);
    const answers = await Promise.allSettled([pool.rows(endless), pool.rows(endless), pool.rows(short)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    await pool.close();
  });

  it("answers short statements while one is long", async () => {
    const pool = await poolOf(2, 500);
    const order: string[] = [];
    const long = pool.rows(endless).catch(() => order.push("long"));
    for (let i = 0; i < 5; i++) await pool.rows(short).then(() => order.push("short"));
    await long;
    expect(order).toEqual(["short", "short", "short", "short", "short", "long"]);
    await pool.close();
  });

  it("lets an engine's own errors through", async () => {
    const pool = await poolOf(1, 1_000);
    await expect(pool.rows("SELECT nothing FROM nowhere")).rejects.toMatchObject({
      code: expect.stringMatching(/^engine\./),
    });
    await pool.close();
  });

  it("binds parameters", async () => {
    const pool = await poolOf(1, 1_000);
    expect(await pool.rows("SELECT $1::VARCHAR AS a", ["x"])).toEqual([{ a: "x" }]);
    await pool.close();
  });
});
