import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, fraud, fraudScore, payments, strictScore } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { endpoint } from "../../contracts/mlops/index.ts";

let project: ServingProject;
let served: Served;
const declarations = [payments, activity, fraud, fraudScore];
const request = { card_id: "card-1", amount: 250.25, country: "DE" };
const json = { "content-type": "application/json" };

beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, declarations);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("POST /endpoints/<name>/predict", () => {
  it("answers with score, model version, release and degraded, under both paths", async () => {
    const long = await served.post("/endpoints/fraud-score/predict", request);
    const short = await served.post("/predict", request);
    expect(long.status).toBe(200);
    expect(long.body).toEqual({ score: expect.any(Number), model_version: "1", release: "r-1", degraded: false });
    expect(short.body).toEqual(long.body);
    expect(long.headers.get("x-throughline-release")).toBe("r-1");
    expect(long.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("uses the card's events, so that another card may score otherwise and an unknown one is answered", async () => {
    const known = await served.post("/predict", { ...request, card_id: "card-0" });
    const unknown = await served.post("/predict", { ...request, card_id: "nobody" });
    expect([known.status, unknown.status]).toEqual([200, 200]);
    expect(unknown.body.degraded).toBe(false);
  });

  it("takes a country that training never saw as missing", async () => {
    const answer = await served.post("/predict", { ...request, country: "ZZ" });
    expect(answer.body).toMatchObject({ degraded: false, score: expect.any(Number) });
  });

  it("names each field that is wrong", async () => {
    const answer = await served.post("/predict", { amount: "12", country: null, extra: 1 });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ code: "server.invalid-request", status: 422 });
    const paths = answer.body.issues.map(({ path }: { path: string[] }) => path.join("."));
    expect(paths.sort()).toEqual(["body.amount", "body.card_id", "body.country", "body.extra"]);
  });

  it("tells at most twenty faults of one request", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, i]));
    const answer = await served.post("/predict", { ...request, ...many });
    expect(answer.body.issues).toHaveLength(20);
    expect(answer.body.detail).toContain("and 480 more");
  });

  it.each([[null], [[]], ["text"], [7], [true]])("refuses a body that is no object: %j", async (body) => {
    expect((await served.post("/predict", body)).status).toBe(422);
  });

  it("refuses numbers that JSON says and no column can have", async () => {
    const answer = await served.ask("/predict", {
      method: "POST",
      headers: json,
      body: '{"card_id":"card-1","amount":1e999,"country":"DE"}',
    });
    expect(answer.status).toBe(422);
  });

  it("accepts the optional id, and logs it with what it answered", async () => {
    const answer = await served.post("/predict", { ...request, payment_id: "p-0007" });
    const log = served.shared.logs.get("fraud-score");
    await log?.flush();
    const records = await project.engines.events.read("predictions-fraud-score", 0, 10_000);
    const mine = records
      .map(({ value }) => JSON.parse(value))
      .find(({ request_id }) => request_id === answer.headers.get("x-request-id"));
    expect(mine).toMatchObject({
      id: "p-0007",
      entity: "card-1",
      as_of: "2026-02-21T00:00:00.000000Z",
      score: answer.body.score,
      release: "r-1",
      degraded: false,
      features: { amount: 250.25, country: "DE", payments_1h: 0 },
    });
  });
});

describe("bodies", () => {
  const text = JSON.stringify(request);
  const send = (body: string | Blob | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    served.ask("/predict", { method: "POST", body, headers });

  it("takes a body without a media type as JSON", async () => {
    expect((await send(new Blob([text]), {})).status).toBe(200);
  });

  it("takes JSON with a charset and JSON of a vendor", async () => {
    expect((await send(text, { "content-type": "application/json; charset=utf-8" })).status).toBe(200);
    expect((await send(text, { "content-type": "application/vnd.bank.v1+json" })).status).toBe(200);
  });

  it.each([
    ["text/plain", text],
    ["application/x-www-form-urlencoded", "card_id=card-1"],
    ["application/xml", "<a/>"],
    ["multipart/form-data; boundary=x", "--x--"],
  ])("refuses %s with 415", async (type, body) => {
    const answer = await send(body, { "content-type": type });
    expect(answer.status).toBe(415);
    expect(answer.body.code).toBe("server.unsupported-media");
    expect(answer.body.detail).toBe(`the body has a media type that is not read: ${type}`);
  });

  it("refuses what is not JSON with 400", async () => {
    for (const body of ["{", "{'a':1}", "", "NaN", '{"__proto__":{"a":1}}']) {
      const answer = await send(body === "" ? " " : body, json);
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe("server.invalid-json");
    }
  });

  it.each([
    ["{", "the body ends before its JSON does: line 1, column 2", ["body", 1, 2]],
    ['{\n  "card_id": "secret",\n  amount: 1 }', "the body is no JSON from here on: line 3, column 3", ["body", 3, 3]],
    ['{"a":1} tail', "the body is no JSON from here on: line 1, column 9", ["body", 1, 9]],
    [" ", "the body is empty", undefined],
    ['{"__proto__":{"a":1}}', "the body has a character or a name that is not taken, such as __proto__", undefined],
  ])("says where %j stops being JSON, and nothing of what it holds", async (body, detail, path) => {
    for (const type of ["application/json", "application/vnd.bank.v1+json"]) {
      const answer = await send(body, { "content-type": type });
      expect([answer.status, answer.body.detail, answer.body.issues?.[0]?.path]).toEqual([400, detail, path]);
      expect(answer.text).not.toContain("secret");
    }
  });

  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
  ])("reads a body that is compressed with %s", async (encoding, body) => {
    expect((await send(new Uint8Array(body), { ...json, "content-encoding": encoding })).status).toBe(200);
  });

  it("refuses an encoding it does not know, and one that is damaged", async () => {
    const unknown = await send(text, { ...json, "content-encoding": "zstd" });
    expect(unknown.status).toBe(415);
    expect(unknown.headers.get("accept-encoding")).toBe("gzip, deflate, br");
    const damaged = await send(text, { ...json, "content-encoding": "gzip" });
    expect(damaged.status).toBe(400);
    expect(damaged.body.code).toBe("server.invalid-body");
  });

  it("refuses a body over the limit with 413, also one that only unfolds to it, and goes on", async () => {
    const large = JSON.stringify({ ...request, card_id: "x".repeat(1_100_000) });
    expect((await send(large, json)).status).toBe(413);
    const small = gzipSync(Buffer.alloc(20_000_000, 32));
    expect(small.length).toBeLessThan(30_000);
    const bomb = await send(new Uint8Array(small), { ...json, "content-encoding": "gzip" });
    expect(bomb.status).toBe(413);
    expect((await served.post("/predict", request)).status).toBe(200);
  });
});

describe("POST /predict/batch", () => {
  it("answers each row in order, from items or a bare array", async () => {
    const rows = [request, { ...request, amount: 999.25 }, { ...request, card_id: "card-4" }];
    const one = await Promise.all(rows.map(async (row) => (await served.post("/predict", row)).body));
    const batch = await served.post("/predict/batch", { items: rows });
    const bare = await served.post("/endpoints/fraud-score/predict/batch", rows);
    expect(batch.body.items).toEqual(one);
    expect(bare.body.items).toEqual(one);
  });

  it("answers none where one is wrong, and says which", async () => {
    const answer = await served.post("/predict/batch", { items: [request, { ...request, amount: null }] });
    expect(answer.status).toBe(422);
    expect(answer.body.issues).toEqual([{ message: "must be number", path: ["body", "items", 1, "amount"] }]);
  });

  it.each([
    ["/predict?zzz=1", request, "query.zzz"],
    ["/endpoints/fraud-score/predict?zzz=1", request, "query.zzz"],
    ["/predict/batch?zzz=1", [request], "query.zzz"],
    ["/predict/batch", { items: [request], zzz: 1 }, "body.zzz"],
    ["/predict/batch", { items: [{ ...request, zzz: 1 }] }, "body.items.0.zzz"],
  ])("refuses what it does not know: %s", async (path, body, place) => {
    const answer = await served.post(path, body);
    expect([answer.status, answer.body.code]).toEqual([422, "server.invalid-request"]);
    expect(answer.body.issues.map((issue: { path: string[] }) => issue.path.join("."))).toEqual([place]);
  });

  it.each([[{}], [{ items: {} }], [{ items: [] }], [null], [{ items: Array(1_001).fill(request) }]])(
    "refuses what is no batch of 1 to 1,000",
    async (body) => {
      expect((await served.post("/predict/batch", body)).status).toBe(422);
    },
  );
});

describe("without a model", () => {
  const unpinned = (without: string) =>
    Object.fromEntries(Object.entries(project.pins).filter(([id]) => id !== without));

  it("answers from the fallback, degraded, and health says so", async () => {
    const degraded = await serve(project, declarations, { pins: unpinned("model:fraud") });
    const answer = await degraded.post("/predict", { ...request, amount: 900 });
    expect(answer.body).toEqual({ score: 0.9, model_version: null, release: "r-1", degraded: true });
    expect((await degraded.get("/health")).body).toMatchObject({ status: "degraded", degraded: ["fraud-score"] });
    expect((await degraded.get("/endpoints")).body.items[0]).toMatchObject({ name: "fraud-score", ready: false });
    expect((await degraded.get("/metrics")).text).toContain(
      'throughline_predictions_degraded_total{endpoint="fraud-score"} 1',
    );
    await degraded.close();
  });

  it("answers 503 where there is no fallback, and serves no short path for two endpoints", async () => {
    const both = await serve(project, [...declarations, strictScore], { pins: unpinned("featureView:card_activity") });
    const answer = await both.post("/endpoints/strict-score/predict", request);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: "serving.no-model", detail: expect.stringContaining("strict-score") });
    expect((await both.post("/endpoints/fraud-score/predict", request)).body.degraded).toBe(true);
    expect((await both.post("/predict", request)).status).toBe(404);
    await both.close();
  });

  it.each([
    [
      "throws",
      () => {
        throw new RangeError("secret of the fallback");
      },
    ],
    ["gives no score", () => ({}) as { score: number }],
    ["gives no probability", () => ({ score: 1.5 })],
    ["gives NaN", () => ({ score: Number.NaN })],
  ])("is a 500 of the user's code where the fallback %s, and tells the caller nothing of it", async (_, fallback) => {
    const failing = endpoint("failing", { model: fraud, fallback });
    const broken = await serve(project, [payments, activity, fraud, failing], { pins: unpinned("model:fraud") });
    const answer = await broken.post("/predict", request);
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe("serving.fallback-failed");
    expect(answer.text).not.toContain("secret");
    await broken.close();
    if (_ === "throws") expect(broken.shared.lines.join("\n")).toContain("secret of the fallback");
  });
});
