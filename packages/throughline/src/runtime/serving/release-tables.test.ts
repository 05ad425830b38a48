import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraudScore, payments } from "../../../test/card-declarations.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { PredictionLog } from "./prediction-log.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
});
afterAll(() => project.close());

const countSql = "SELECT count(*)::INTEGER AS n FROM silver.payments";

describe("the tables of a release", () => {
  it("stand at the version that it pins, beside another release at another", async () => {
    const first = await project.open([payments], { id: "r-1" });
    await project.writeTable(payments, `SELECT * FROM (${paymentsSql}) LIMIT 10`);
    const second = await project.open([payments], { id: "r-2" });
    for (const name of ["reader", "session"] as const) {
      expect(await first[name].rows(countSql)).toEqual([{ n: 200 }]);
      expect(await second[name].rows(countSql)).toEqual([{ n: 10 }]);
    }
    expect(await first.readable(payments)).toBe(first.versionOf("silver.payments"));
    expect(second.versionOf("silver.payments")).toBeGreaterThan(Number(first.versionOf("silver.payments")));
    await first.close();
    expect(await second.reader.rows(countSql)).toEqual([{ n: 10 }]);
    await second.close();
  });

  it("leave nothing behind when it is closed", async () => {
    const databases = async () => (await project.session.rows("SELECT count(*) AS n FROM duckdb_databases()"))[0]?.n;
    const before = await databases();
    const release = await project.open([payments]);
    expect(await databases()).not.toBe(before);
    await release.close();
    expect(await databases()).toBe(before);
  });

  it("are read by several at once", async () => {
    const release = await project.open([payments]);
    let done = false;
    const long = release.reader
      .rows("SELECT count(*) AS n FROM range(100000000) a(i) WHERE hash(i) % 7 = 0")
      .then(() => {
        done = true;
      });
    await release.reader.rows(countSql);
    expect(done).toBe(false);
    await long;
    await release.close();
  });

  it("are not there where nothing was built", async () => {
    const release = await project.open([payments], { pins: {} });
    expect(release.versionOf("silver.payments")).toBeUndefined();
    await expect(release.readable(payments)).rejects.toMatchObject({ code: "serving.not-built" });
    await release.close();
  });

  it("have a prediction log as it stands now, though it came after the release", async () => {
    const release = await project.open([payments, fraudScore]);
    const { log } = fraudScore;
    await expect(release.readable(log)).rejects.toMatchObject({ code: "serving.not-built" });
    const written = new PredictionLog(fraudScore, project.engines);
    written.add(
      { amount: 1 },
      {
        reply: { score: 0.5, model_version: null, release: "r-1", degraded: true },
        trace: { asOf: "2026-02-21T00:00:00.000000Z", watermark: null, entity: null, id: null, features: {} },
      },
      "request-1",
    );
    await written.flush();
    await written.moveToLake();
    expect(await release.readable(log)).toBeGreaterThan(0);
    expect(await release.reader.rows('SELECT request_id, request FROM "logs"."fraud-score"')).toEqual([
      { request_id: "request-1", request: { amount: 1 } },
    ]);
    await release.close();
  });
});
