import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  activity,
  answered,
  fraud,
  fraudRate,
  fraudScore,
  overview,
  payments,
  spend,
} from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";

const declarations = [payments, activity, fraud, fraudScore, spend, fraudRate, answered, overview];
let project: ServingProject;
let served: Served;
beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, declarations);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("GET /metrics/<name>", () => {
  it("answers with the figure, what it means, and the release", async () => {
    const answer = await served.get("/metrics/spend_usd");
    const [row] = await project.session.rows("SELECT sum(amount)::DOUBLE AS value FROM silver.payments");
    expect(answer.body).toEqual({
      metric: "spend_usd",
      description: "Value of payments",
      measure: 'sum("amount")',
      unit: "USD",
      target: {},
      decision: null,
      by: [],
      rows: [{ value: row?.value }],
      release: "r-1",
    });
  });

  it("cuts and filters as the URL says", async () => {
    const answer = await served.get(
      "/metrics/spend_usd?by=month,country&branch=1&from=2026-02-05&to=2026-02-10T00:00:00Z",
    );
    expect(answer.body.by).toEqual(["month", "country"]);
    const expected = await project.session.rows(
      `SELECT country, sum(amount)::DOUBLE AS value FROM silver.payments
       WHERE branch = 1 AND paid_at >= '2026-02-05' AND paid_at < '2026-02-10' GROUP BY 1 ORDER BY 1`,
    );
    expect(
      answer.body.rows.map(({ country, value }: { country: string; value: number }) => ({ country, value })),
    ).toEqual(expected);
  });

  it.each([
    ["/metrics/none", 404, "metrics.unknown-metric"],
    ["/metrics/spend_usd?by=city", 422, "metrics.unknown-dimension"],
    ["/metrics/spend_usd?city=1", 422, "metrics.unknown-dimension"],
    ["/metrics/spend_usd?by=day&by=week", 422, "metrics.invalid-query"],
    ["/metrics/spend_usd?from=2026-02-10&to=2026-02-05", 422, "metrics.invalid-query"],
    ["/metrics/spend_usd?branch=one", 422, "metrics.invalid-query"],
    ["/metrics/spend_usd?country=%00", 422, "metrics.invalid-query"],
    ["/dashboards/none", 404, "metrics.unknown-dashboard"],
    ["/dashboards/overview?zzz=1", 422, "server.invalid-request"],
    ["/dashboards?zzz=1", 422, "server.invalid-request"],
  ])("refuses %s", async (path, status, code) => {
    const answer = await served.get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ["/metrics/spend_use", "use spend_usd"],
    ["/metrics/spend_usd?by=cuntry", "use country"],
    ["/metrics/spend_usd?cuntry=DE", "use country"],
    ["/dashboards/overviw", "use overview"],
  ])("names what is meant by %s", async (path, hint) => {
    expect((await served.get(path)).body.hint).toBe(hint);
  });

  it("is over the prediction log as it stands now", async () => {
    expect((await served.get("/metrics/answers")).body.code).toBe("serving.not-built");
    const request = { card_id: "card-1", amount: 1, country: "DE" };
    await served.post("/predict/batch", [request, request, request]);
    const log = served.shared.logs.get("fraud-score");
    await log?.flush();
    expect(await log?.moveToLake()).toBe(3);
    expect((await served.get("/metrics/answers?by=release")).body.rows).toEqual([{ release: "r-1", value: 3 }]);
  });
});

describe("GET /dashboards", () => {
  it("lists them, and has the data of every tile", async () => {
    expect((await served.get("/dashboards")).body.items).toEqual([
      { name: "overview", title: "Overview", description: null },
    ]);
    const { body } = await served.get("/dashboards/overview");
    expect(body).toMatchObject({ dashboard: "overview", title: "Overview", release: "r-1" });
    expect(body.tiles.map(({ name }: { name: string }) => name)).toEqual([
      "kpi fraud_rate",
      "line spend_usd by day",
      "bar spend_usd by country",
    ]);
    expect(body.tiles[0].held).toBe(true);
    expect(body.tiles[1].answer.rows.length).toBeGreaterThan(10);
  });

  it("is a 503 where a table was not built", async () => {
    const empty = await serve(project, declarations, { pins: {} });
    expect((await empty.get("/dashboards/overview")).body.code).toBe("serving.not-built");
    expect((await empty.get("/metrics/spend_usd")).status).toBe(503);
    await empty.close();
  });
});

describe("GET /metrics/<name>/rows", () => {
  it("gives the newest rows that a figure is made of, by its filter and span, and says whether there are more", async () => {
    const answer = await served.get("/metrics/spend_usd/rows?country=DE&from=2026-02-05&to=2026-02-10&limit=3");
    expect(answer.status).toBe(200);
    const expected = await project.session.rows(
      `SELECT payment_id FROM silver.payments WHERE country = 'DE' AND paid_at >= '2026-02-05' AND paid_at < '2026-02-10'
       ORDER BY paid_at DESC LIMIT 3`,
    );
    const ids = answer.body.items.map(({ payment_id }: { payment_id: string }) => ({ payment_id }));
    expect(ids).toEqual(expected);
    expect(answer.body).toMatchObject({ metric: "spend_usd", more: true, release: "r-1" });
    expect(answer.body.fields.map(({ name }: { name: string }) => name)).toEqual(Object.keys(answer.body.items[0]));
  });

  it("gives of a share the rows that it divides by, all of them where they are few", async () => {
    const answer = await served.get("/metrics/fraud_rate/rows?from=2026-02-05&to=2026-02-06");
    const [row] = await project.session.rows(
      "SELECT count(*)::DOUBLE AS n FROM silver.payments WHERE paid_at >= '2026-02-05' AND paid_at < '2026-02-06'",
    );
    expect([answer.body.items.length, answer.body.more]).toEqual([row?.n, false]);
  });

  it.each([
    ["/metrics/none/rows", 404, "metrics.unknown-metric"],
    ["/metrics/spend_usd/rows?city=x", 422, "metrics.unknown-dimension"],
    ["/metrics/spend_usd/rows?by=day", 422, "metrics.invalid-query"],
    ["/metrics/spend_usd/rows?limit=501", 422, "metrics.invalid-query"],
    ["/metrics/spend_usd/rows?limit=1;drop", 422, "metrics.invalid-query"],
  ])("refuses what can't be asked: %s", async (path, status, code) => {
    const answer = await served.get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
