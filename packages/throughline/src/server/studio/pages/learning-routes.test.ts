import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";

let opened: StudioProject;
const get = (path: string) => opened.served.get(`/studio/api/${path}`);
beforeAll(async () => {
  opened = await openStudioProject();
});
afterAll(() => opened.close());

describe("GET /studio/api/features/<view>", () => {
  it("says what each feature is, and how the online side stands", async () => {
    const { body } = await get("features/card_activity");
    expect(body.entity).toMatchObject({ name: "card", key: { name: "card_id", type: "text" } });
    expect(body.features[1]).toMatchObject({ name: "spend_24h", says: 'sum("amount") over 24h', window: "24h" });
    expect(body.online).toMatchObject({ entities: 5, ageSeconds: expect.any(Number) });
    expect(body.samples).toContain("card-1");
  });

  it("gives the features of an entity as of an instant", async () => {
    const { body } = await get("features/card_activity/lookup?key=card-1");
    expect(body).toMatchObject({ known: true, key: "card-1" });
    const at = "2026-02-10T00:00:00Z";
    const then = (await get(`features/card_activity/lookup?key=card-1&at=${at}`)).body;
    const [row] = await opened.project.session.rows(
      `SELECT count(DISTINCT country)::INTEGER AS countries, sum(amount) FILTER (WHERE paid_at >= '2026-02-09')::DOUBLE AS spend
       FROM silver.payments WHERE card_id = 'card-1' AND paid_at < '${at}'`,
    );
    expect(then.values).toMatchObject({ countries_30d: row?.countries, spend_24h: row?.spend });
    const nobody = (await get("features/card_activity/lookup?key=card-none&at=now")).body;
    expect(nobody).toMatchObject({ known: false, events: 0, values: { payments_1h: 0, spend_24h: null } });
  });

  it.each([
    ["features/none", 404],
    ["features/card_activity/lookup", 400],
    ["features/card_activity/lookup?key=a&at=soon", 400],
  ])("refuses %s", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

describe("GET /studio/api/models/<name>", () => {
  it("has every version with what made it and how it was judged", async () => {
    const { body } = await get("models/fraud");
    expect(body).toMatchObject({ current: 1, trainer: "gradient-boosting", label: { column: "charged_back" } });
    expect(body.inputs[0]).toMatchObject({ name: "amount", from: "silver.payments.amount", unit: "USD" });
    const [version] = body.versions;
    expect(version).toMatchObject({ version: 1, current: true, accepted: true, run: "run-1", seed: 1 });
    expect(version.metrics.auc).toBeGreaterThan(0.9);
    expect(version.artifactHash).toMatch(/^[0-9a-f]{64}$/);
    expect(version.data).toHaveProperty(["silver.payments"]);
    const shares = body.importance.features.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(body.importance.features[0].feature).toBe("amount");
    expect(body.signature.inputs).toHaveLength(6);
  });

  it("serves the report of a version in a sandbox, and no other file", async () => {
    const { body } = await get("models/fraud");
    const report = await opened.served.get(body.versions[0].report);
    expect(report.text).toMatch(/^<!doctype html>/i);
    expect(report.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(report.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    for (const version of ["2", "0", "..%2f1", "card.json"])
      expect((await get(`models/fraud/${version}/report`)).body.code).toBe("studio.unknown-version");
    expect((await get("models/none/1/report")).body.code).toBe("studio.unknown-declaration");
  });
});

describe("metrics and dashboards", () => {
  it("say what they mean", async () => {
    const { body } = await get("metrics/fraud_rate");
    expect(body).toMatchObject({
      says: "count() where charged_back = true per count()",
      share: true,
      target: { min: null, max: 0.9 },
      from: "silver.payments",
      values: "/metrics/fraud_rate",
    });
    expect(body.sql).toMatch(/^SELECT .* FROM "silver"\."payments"/s);
    expect((await get("metrics")).body.items).toHaveLength(2);
    const { items } = (await get("dashboards")).body;
    expect(items[0]).toMatchObject({ name: "overview", heading: "Overview" });
    expect(items[0].tiles[1]).toEqual({ tile: "line", name: "line spend_usd by day", metric: "spend_usd", by: "day" });
  });
});
