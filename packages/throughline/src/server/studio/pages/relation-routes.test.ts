import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";

let opened: StudioProject;
const get = (path: string, headers = {}) => opened.served.get(`/studio/api/relations${path}`, headers);
beforeAll(async () => {
  opened = await openStudioProject();
});
afterAll(() => opened.close());

describe("relations", () => {
  it("are listed with the version that the release answers from, logs among them", async () => {
    await opened.served.post("/endpoints/fraud-score/predict", { card_id: "card-1", amount: 1, country: "DE" });
    const { body } = await get("");
    const names = body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["silver.payments", "bronze.customers", "gold.scores", "logs.fraud-score"]);
    expect(body.items[1]).toMatchObject({ pii: true, columns: 3, built: { rows: 30, files: 1 } });
    expect(body.items[3]).toMatchObject({ title: "log of endpoint", built: null });
  });

  it("have a schema, a key, a history and what reads them", async () => {
    const { body } = await get("/silver.payments");
    expect(body).toMatchObject({ key: ["payment_id"], at: "paid_at", available: "known_at", files: "payments/*.csv" });
    expect(body.built.rows).toBe(200);
    expect(body.newestVersion).toBe(body.built.version);
    expect(body.history[0]).toMatchObject({ operation: "overwrite", rowsIn: 200, current: true });
    expect(body.readers).toContain("model:fraud");
    expect(body.rejected).toBeNull();
    expect((await get("/bronze.customers")).body.rejected).toEqual({ relation: "bronze.customers__rejected", rows: 5 });
    expect((await get("/silver.none")).body.code).toBe("studio.unknown-declaration");
  });
});

describe("preview", () => {
  it("pages through a version in a sorted order, each row once", async () => {
    const seen: unknown[] = [];
    let cursor = "";
    do {
      const { body } = await get(`/silver.payments/preview?limit=70&sort=-amount${cursor}`);
      const at = body.columns.findIndex(({ name }: { name: string }) => name === "payment_id");
      seen.push(...body.rows.map((row: unknown[]) => row[at]));
      cursor = body.next === null ? "" : `&cursor=${body.next}`;
    } while (cursor !== "");
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(200);
  });

  it("sends personal data only when it is asked for, and says so", async () => {
    const hidden = (await get("/bronze.customers/preview?limit=2")).body;
    expect(hidden.columns.map(({ masked }: { masked: boolean }) => masked)).toEqual([false, true, false]);
    expect(hidden.rows.map((row: unknown[]) => row[1])).toEqual([null, null]);
    expect(hidden.revealed).toBe(false);
    const shown = await get("/bronze.customers/preview?limit=2&reveal=1");
    expect(shown.body.rows[0][1]).toMatch(/@example\.org$/);
    expect([shown.body.revealed, shown.headers.get("cache-control")]).toEqual([true, "no-store"]);
  });

  it("has a tag by version", async () => {
    const { headers } = await get("/silver.payments/preview");
    const again = await get("/silver.payments/preview", { "if-none-match": headers.get("etag") });
    expect(again.status).toBe(304);
  });

  it.each([
    ["/silver.payments/preview?sort=nothing", 400, "studio-data.unknown-sort"],
    ["/bronze.customers/preview?sort=email", 400, "studio-data.unknown-sort"],
    ["/silver.payments/preview?limit=0", 400, "studio.invalid-query"],
    ["/silver.payments/preview?limit=501", 400, "studio.invalid-query"],
    ["/silver.payments/preview?cursor=WzEsIngiXQ", 400, "studio.invalid-query"],
    ["/logs.fraud-score/preview", 503, "serving.not-built"],
  ])("refuses %s", async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe("profile", () => {
  it("counts, bounds and cuts each column", async () => {
    const { body } = await get("/silver.payments/profile");
    const column = (name: string) => body.columns.find((one: { name: string }) => one.name === name);
    expect(body).toMatchObject({ total: 200, sampled: null, revealed: false });
    const [row] = await opened.project.session.rows(
      "SELECT min(amount) AS lo, max(amount) AS hi, avg(amount)::DOUBLE AS mean FROM silver.payments",
    );
    expect(column("amount")).toMatchObject({ min: row?.lo, max: row?.hi, unit: "USD", nulls: 0, complete: true });
    expect(column("amount").mean).toBeCloseTo(row?.mean as number, 6);
    expect(column("amount").histogram).toHaveLength(20);
    const total = column("amount").histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(total).toBe(200);
    expect(
      column("country")
        .top.map(({ value }: { value: string }) => value)
        .sort(),
    ).toEqual(["DE", "FR", "US"]);
    expect(column("branch")).toMatchObject({ nulls: 50, distinct: 3 });
    expect(column("paid_at").histogram[0].start).toMatch(/^2026-02-01T/);
    expect(column("notes")).toMatchObject({ nulls: 200, histogram: null, top: null });
  });

  it("tells nothing of personal data but how much there is", async () => {
    const { body } = await get("/bronze.customers/profile");
    expect(body.columns[1]).toMatchObject({ masked: true, distinct: 30, min: null, max: null, top: null });
    const shown = (await get("/bronze.customers/profile?reveal=1")).body;
    expect(shown.columns[1].min).toMatch(/@example\.org$/);
  });
});

describe("rejected rows", () => {
  it("are counted by reason and shown with their line, without lines that may hold personal data", async () => {
    const { body } = await get("/bronze.customers/rejected?limit=4");
    expect(body).toMatchObject({ relation: "bronze.customers__rejected", total: 5, masked: true, revealed: false });
    expect(body.reasons).toEqual([
      { reason: "not a timestamp", rows: 3 },
      { reason: "too few fields", rows: 2 },
    ]);
    expect(body.items[0]).toMatchObject({ file: "customers/a.csv", line: 10, row: null, detail: null, run: "run-1" });
    const rest = (await get(`/bronze.customers/rejected?limit=4&cursor=${body.next}`)).body;
    expect([rest.items.length, rest.next]).toEqual([1, null]);
    const shown = (await get("/bronze.customers/rejected?reveal=1&reason=too few fields")).body;
    expect(shown.items).toHaveLength(2);
    expect(shown.items[0]).toMatchObject({ row: "c-9,c9@example.org,soon", detail: "joined_at: soon" });
  });

  it("are none where a relation has no table of them", async () => {
    expect((await get("/silver.payments/rejected")).body).toMatchObject({ total: 0, items: [], reasons: [] });
  });
});
