import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliOutcome, cliJson, query } from "../support/cli.ts";
import { type RawPayment, rawPayments } from "../support/fraud-inputs.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
/** The instant of the newest payments, which stand in a file of their own, and the server's clock. */
const newest = "2026-06-30T11:59:59Z";

let project: TempProject;
let server: ServedProject;
let raw: readonly RawPayment[];
let release: string;
let stopped: CliOutcome;

beforeAll(async () => {
  project = await fraudProject();
  await cliJson(project, ["run", "--now", now]);
  raw = await rawPayments(project, now);
  const cards = [...new Set(raw.map(({ card }) => card))].slice(0, 60);
  const lines = cards.map(
    (card, i) => `newest-${i},${card},merchant-0001,${i % 2 === 0 ? "DE" : "NG"},${i}.25,${newest},A B`,
  );
  const header = "payment_id,card_id,merchant_id,country,amount,paid_at,holder";
  await writeFile(
    path.join(project.root, "inbox/payments/newest.csv.gz"),
    gzipSync(`${[header, ...lines].join("\n")}\n`),
  );
  release = (await cliJson<{ release: string }>(project, ["run", "--now", now])).release;
  raw = await rawPayments(project, now);
  server = await serveCli(project, ["serve", "--now", newest]);
});
afterAll(async () => {
  await server?.kill();
  await project?.remove();
});

const request = { card_id: "card-00001", amount: 12.5, country: "DE", category: "books", merchant_days: 400 };

describe("a running server", () => {
  it("says that it is healthy and ready, of which release, and what it serves", async () => {
    expect((await server.get("/health")).json).toMatchObject({ status: "ok", project: "fraud", release, degraded: [] });
    expect((await server.get("/ready")).json).toEqual({ ready: true, release });
    expect((await server.get("/endpoints")).json.items).toMatchObject([{ name: "fraud-score", ready: true }]);
    const docs = await server.get("/docs");
    expect(docs.headers.get("content-type")).toMatch(/^text\/html/);
    const { json: document } = await server.get("/openapi.json");
    expect(document.openapi).toMatch(/^3\.1/);
    expect(JSON.stringify(Object.keys(document.paths))).toContain("/payments/authorize");
    const exposition = await server.get("/metrics");
    expect(exposition.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(exposition.text).toContain(`throughline_release_info{release="${release}"} 1`);
  });

  it("scores one payment and a batch, each reply with its release", async () => {
    const one = await server.post("/predict", request);
    expect(one.status).toBe(200);
    expect(one.json).toEqual({ score: expect.any(Number), model_version: "1", release, degraded: false });
    expect((await server.post("/endpoints/fraud-score/predict", request)).json).toEqual(one.json);
    const batch = await server.post("/predict/batch", { items: [request, { ...request, amount: 9000 }] });
    expect(batch.json.items).toHaveLength(2);
    expect(batch.json.items[0]).toEqual(one.json);
    const named = await server.post("/endpoints/fraud-score/predict/batch", [request]);
    expect(named.json.items).toEqual([one.json]);
  });

  it("refuses a request of another shape with the fields that are wrong", async () => {
    const { status, headers, json } = await server.post("/predict", { ...request, amount: "much", extra: 1 });
    expect(status).toBe(422);
    expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(json.code).toBe("server.invalid-request");
    expect(json.issues.map(({ path: at }: { path: unknown[] }) => at.at(-1))).toContain("amount");
    expect((await server.post("/predict", "{")).json.code).toBe("server.invalid-json");
    expect((await server.get("/nowhere")).json.code).toBe("server.not-found");
    expect((await server.get("/predict")).json.code).toBe("server.method-not-allowed");
  });

  it("lets only callers with a key into the service", async () => {
    const key = server.key as string;
    expect(key).toMatch(/^tl_/);
    for (const headers of [{}, { "x-api-key": "tl_wrong" }, { authorization: "Bearer tl_wrong" }])
      expect(await server.get("/api/alerts", headers)).toMatchObject({ status: 401 });
    const authorization = { authorization: `Bearer ${key}` };
    const approved = await server.post("/api/payments/authorize", request, authorization);
    expect(approved.json).toEqual({ approved: true, score: expect.any(Number), release });
    const refused = await server.post("/api/payments/authorize", { ...request, country: "Germany" }, authorization);
    expect(refused.status).toBe(422);
    const list = await server.get("/api/alerts", { "x-api-key": key });
    expect(list.json.items).toHaveLength(50);
    const times = list.json.items.map(({ paid_at }: { paid_at: string }) => paid_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("lists every scored payment once, page by page", async () => {
    const headers = { "x-api-key": server.key as string };
    const ids: string[] = [];
    let page = await server.get("/api/alerts?country=NG", headers);
    for (;;) {
      ids.push(...page.json.items.map(({ payment_id }: { payment_id: string }) => payment_id));
      const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
      if (next === undefined) break;
      page = await server.get(next.replace(server.url, ""), headers);
    }
    const expected = raw.filter(({ country }) => country === "NG").map(({ id }) => id);
    expect([...ids].sort()).toEqual([...expected].sort());
  });

  it("gives metrics that equal a recount of the files to the cent", async () => {
    const disputed = raw.filter(({ chargedBack }) => chargedBack);
    const cents = disputed.reduce((sum, payment) => sum + payment.cents, 0);
    const { json: rate } = await server.get("/metrics/fraud_rate");
    expect(rate.rows).toMatchObject([{ numerator: disputed.length, denominator: raw.length }]);
    expect(rate.rows[0].value).toBe(disputed.length / raw.length);
    const { json: usd } = await server.get("/metrics/charged_back_usd");
    expect(Math.round(Number(usd.rows[0].value) * 100)).toBe(cents);
    const { json: byCountry } = await server.get("/metrics/charged_back_usd?by=country");
    for (const { country, value } of byCountry.rows) {
      const own = disputed.filter((payment) => payment.country === country);
      expect(Math.round(Number(value ?? 0) * 100), country).toBe(own.reduce((sum, payment) => sum + payment.cents, 0));
    }
  });

  it("resolves every tile of the dashboard", async () => {
    const { json } = await server.get("/dashboards/fraud-overview");
    expect(json.release).toBe(release);
    expect(json.tiles).toHaveLength(5);
    for (const tile of json.tiles) expect(tile.answer.rows.length, tile.name).toBeGreaterThan(0);
  });

  it("scores online exactly as offline: same rows, same instant", async () => {
    const rows = await query<Record<string, string | number>>(
      project,
      `select p.card_id, s.amount, s.country, s.category, s.merchant_days, s.score, s.payment_id
       from gold.scores s join silver.payments p using (payment_id) where s.paid_at = timestamptz '${newest}' order by s.payment_id`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(60);
    const items = rows.map(({ card_id, amount, country, category, merchant_days, payment_id }) => ({
      card_id,
      amount: Number(amount),
      country,
      category,
      merchant_days: Number(merchant_days),
      payment_id,
    }));
    const { json } = await server.post("/predict/batch", items);
    expect(json.items.map(({ score }: { score: number }) => score)).toEqual(rows.map(({ score }) => score));
    expect(new Set(rows.map(({ score }) => score)).size).toBeGreaterThan(10);
  });
});

describe("a stopped server", () => {
  it("ends with 0 and leaves every answer in the prediction log, once", async () => {
    stopped = await server.stop();
    expect(stopped).toMatchObject({ code: 0, stderr: "" });
    const [row] = await query<{ n: string; ids: string; named: string }>(
      project,
      `select count(*) n, count(distinct request_id) ids, count(id) filter (id like 'newest-%') named from logs."fraud-score"`,
    );
    expect(row).toEqual({ n: "66", ids: "66", named: "60" });
    const logged = await query<{ same: boolean }>(
      project,
      `select bool_and(l.score = s.score and (l.features->>'payments_30d')::integer = s.payments_30d
         and coalesce((l.features->>'mean_30d')::double, -1) = coalesce(s.mean_30d, -1)) as same
       from logs."fraud-score" l join gold.scores s on s.payment_id = l.id`,
    );
    expect(logged).toEqual([{ same: true }]);
  });
});
