import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudRate, fraudScore, payments, scores } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { get, patch, post, put, refuse, remove, service } from "../../contracts/backend/index.ts";

const never = () => new Promise<{ ok: boolean }>(() => undefined);
const okay = z.object({ ok: z.boolean() });

const api = service("api", {
  routes: {
    decide: post("/decide", {
      body: z.object({ card_id: z.string(), amount: z.number().positive(), country: z.string().default("DE") }),
      reply: z.object({ approved: z.boolean(), score: z.number(), release: z.string() }),
      uses: { fraudScore: fraudScore.pick("score", "release") },
      handle: async ({ body, fraudScore }) => {
        const reply = await fraudScore(body);
        return { approved: reply.score < 0.99, ...reply };
      },
    }),
    whole: post("/whole", {
      body: z.object({ card_id: z.string() }),
      reply: z.record(z.string(), z.unknown()),
      uses: { fraudScore },
      handle: async ({ body, fraudScore }) => ({ ...(await fraudScore({ ...body, amount: 10, country: "DE" })) }),
    }),
    payment: get("/payments/:payment_id", {
      reply: z.object({ payment_id: z.string(), amount: z.number(), exact: z.string(), paid_at: z.string() }),
      uses: { payments },
      handle: async ({ params, payments }) => {
        const payment = await payments.get({ payment_id: params.payment_id });
        if (payment === null) throw refuse("not-found", `no payment has this id: ${params.payment_id}`);
        return payment;
      },
    }),
    rate: get("/rate", {
      query: z.object({ country: z.string().optional() }),
      reply: z.array(z.object({ value: z.number() })),
      uses: { fraudRate },
      handle: async ({ query, fraudRate }) =>
        (await fraudRate(query.country === undefined ? {} : { where: { country: query.country } })) as {
          value: number;
        }[],
    }),
    echo: get("/echo/:first/and/:second", {
      query: z.object({ n: z.coerce.number().int().min(1), tags: z.array(z.string()).optional() }),
      reply: z.object({ first: z.string(), second: z.string(), n: z.number(), caller: z.null() }),
      handle: ({ params, query, caller }) => ({ ...params, n: query.n, caller: caller as null }),
    }),
    leak: get("/leak", {
      reply: z.object({ ok: z.boolean(), inner: z.object({ seen: z.number() }) }),
      handle: () => ({ ok: true, secret: "hidden", inner: { seen: 1, secret: "hidden" } }),
    }),
    wrong: get("/wrong", {
      reply: okay,
      handle: () => ({ ok: "hidden", secret: "hidden" }) as unknown as { ok: boolean },
    }),
    throws: get("/throws", {
      reply: okay,
      handle: () => {
        throw new TypeError("hidden in the handler");
      },
    }),
    throwsText: get("/throws-text", {
      reply: okay,
      handle: () => {
        throw "hidden";
      },
    }),
    refuses: get("/refuses", {
      reply: okay,
      handle: () => {
        throw refuse("conflict", "the payment is settled", { hint: "open a new one" });
      },
    }),
    hangs: get("/hangs", { reply: okay, handle: never }),
    nothing: get("/nothing", { reply: z.null(), handle: () => null }),
    words: get("/words", { reply: z.string(), handle: () => "plain words" }),
    huge: get("/huge", { reply: z.bigint(), handle: () => 1n }),
    made: put("/made", { reply: okay, status: 201, handle: () => ({ ok: true }) }),
    changed: patch("/changed", { reply: okay, status: 202, handle: () => ({ ok: true }) }),
    removed: remove("/removed/:id", { reply: okay, handle: () => ({ ok: true }) }),
    strict: post("/strict", {
      body: z.object({
        n: z.number().refine((n) => {
          if (n < 0) throw new Error("hidden in a refinement");
          return n !== 13;
        }, "must not be 13"),
      }),
      reply: okay,
      handle: () => ({ ok: true }),
    }),
    checked: post("/checked", {
      body: z.object({ name: z.string().refine(async (name) => name !== "taken", "is taken") }),
      reply: okay,
      handle: () => ({ ok: true }),
    }),
  },
});

let project: ServingProject;
let served: Served;
beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, [payments, activity, fraud, scores, fraudScore, fraudRate, api], {
    handlerTimeoutMs: 200,
  });
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("uses", () => {
  it("gives a handler the picked fields of an endpoint of the same release", async () => {
    const answer = await served.post("/api/decide", { card_id: "card-1", amount: 10 });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ approved: expect.any(Boolean), score: expect.any(Number), release: "r-1" });
    const direct = await served.post("/predict", { card_id: "card-1", amount: 10, country: "DE" });
    expect(answer.body.score).toBe(direct.body.score);
  });

  it("gives a handler the whole reply where nothing is picked, and counts and logs the prediction", async () => {
    const before = await project.engines.events.end("predictions-fraud-score");
    const answer = await served.post("/api/whole", { card_id: "card-1" });
    expect(Object.keys(answer.body)).toEqual(["score", "model_version", "release", "degraded"]);
    await served.shared.logs.get("fraud-score")?.flush();
    expect(await project.engines.events.end("predictions-fraud-score")).toBeGreaterThan(before);
    expect((await served.get("/metrics")).text).toMatch(
      /throughline_predictions_total\{endpoint="fraud-score"\} [1-9]/,
    );
  });

  it("gives a handler a row of a relation by its key, in wire values", async () => {
    const answer = await served.get("/api/payments/p-0008");
    expect(answer.body).toEqual({
      payment_id: "p-0008",
      amount: 296.25,
      exact: "12345678901234567898.0000000001",
      paid_at: "2026-02-01T19:12:00.123456Z",
    });
  });

  it("gives null for a row that does not exist, whatever the key says", async () => {
    for (const id of ["p-9999", "%27%20or%20%271%27%3D%271", "%00"]) {
      const answer = await served.get(`/api/payments/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.body.code).toBe("route.not-found");
    }
  });

  it("gives a handler a metric", async () => {
    const [all, german] = [await served.get("/api/rate"), await served.get("/api/rate?country=DE")];
    expect(all.body).toHaveLength(1);
    expect(german.body[0].value).not.toBe(all.body[0].value);
  });
});

describe("requests", () => {
  it("parses path parameters and query, and tells a caller of none", async () => {
    const answer = await served.get("/api/echo/a%2Fb/and/%C3%A4?n=3");
    expect(answer.body).toEqual({ first: "a/b", second: "ä", n: 3, caller: null });
  });

  it("names what is wrong with query and body", async () => {
    const query = await served.get("/api/echo/a/and/b?n=0");
    expect(query.status).toBe(422);
    expect(query.body.issues).toEqual([{ message: expect.any(String), path: ["query", "n"] }]);
    const body = await served.post("/api/decide", { amount: -1 });
    expect(body.body.issues.map(({ path }: { path: string[] }) => path.join("."))).toEqual([
      "body.card_id",
      "body.amount",
    ]);
    expect((await served.ask("/api/decide", { method: "POST" })).status).toBe(422);
  });

  it.each([
    ["GET", "/api/payments/p-0008?zzz=1", undefined, "query.zzz", "none is taken here"],
    ["GET", "/api/echo/a/and/b?n=1&more=1", undefined, "query.more", "known are n, tags"],
    ["POST", "/api/decide?zzz=1", { card_id: "card-1", amount: 10 }, "query.zzz", "none is taken here"],
    [
      "POST",
      "/api/decide",
      { card_id: "card-1", amount: 10, zzz: 1 },
      "body.zzz",
      "known are card_id, amount, country",
    ],
    ["PUT", "/api/made", { zzz: 1 }, "body.zzz", "none is taken here"],
    ["PUT", "/api/made", [1], "body", "no body is taken here"],
  ])(
    "are refused with what the route does not know, by name and with what it knows: %s %s",
    async (method, path, body, place, says) => {
      const headers = { "content-type": "application/json" };
      const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
      const answer = await served.ask(path, { method, ...init });
      expect([answer.status, answer.body.code]).toEqual([422, "server.invalid-request"]);
      const [issue] = answer.body.issues;
      expect([issue.path.join("."), issue.message]).toEqual([place, expect.stringContaining(says)]);
    },
  );

  it("may have an empty body where none is asked for", async () => {
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body: "{}" };
    expect((await served.ask("/api/made", init)).status).toBe(201);
  });

  it("checks refinements, also asynchronous ones, and takes one that throws for a fault of the handler's author", async () => {
    expect((await served.post("/api/strict", { n: 13 })).status).toBe(422);
    expect((await served.post("/api/checked", { name: "taken" })).status).toBe(422);
    expect((await served.post("/api/checked", { name: "free" })).status).toBe(200);
    const thrown = await served.post("/api/strict", { n: -1 });
    expect(thrown.body.code).toBe("server.handler-failed");
    expect(thrown.text).not.toContain("hidden");
  });
});

describe("replies", () => {
  it("never send a property that the reply does not name", async () => {
    const answer = await served.get("/api/leak");
    expect(answer.body).toEqual({ ok: true, inner: { seen: 1 } });
  });

  it("are JSON whatever their type", async () => {
    const [nothing, words] = [await served.get("/api/nothing"), await served.get("/api/words")];
    expect([nothing.text, words.text]).toEqual(["null", '"plain words"']);
    expect(words.headers.get("content-type")).toContain("application/json");
  });

  it("have the status that the route names", async () => {
    expect((await served.ask("/api/made", { method: "PUT" })).status).toBe(201);
    expect((await served.ask("/api/changed", { method: "PATCH" })).status).toBe(202);
    expect((await served.ask("/api/removed/7", { method: "DELETE" })).status).toBe(200);
  });

  it.each([
    ["/api/wrong", "server.handler-reply"],
    ["/api/throws", "server.handler-failed"],
    ["/api/throws-text", "server.handler-failed"],
    ["/api/huge", "server.handler-failed"],
  ])("are a 500 of the user's code at %s, and show nothing of it", async (path, code) => {
    const answer = await served.get(path);
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ code, fault: "user-code" });
    expect(answer.text).not.toContain("hidden");
    expect(answer.body.issues).toBeUndefined();
  });

  it("leave the stack of a failed handler in the log, under the id that the caller got", async () => {
    const answer = await served.get("/api/throws");
    const line = served.shared.lines.find((text) => text.includes(answer.headers.get("x-request-id") ?? "none"));
    expect(line).toContain("GET /api/throws server.handler-failed");
    expect(line).toContain("TypeError: hidden in the handler");
    expect(answer.body.instance).toBe(`urn:uuid:${answer.headers.get("x-request-id")}`);
  });

  it("keep the code and words of a refusal", async () => {
    const answer = await served.get("/api/refuses");
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: "route.conflict",
      detail: "the payment is settled",
      hint: "open a new one",
    });
  });

  it("are a 504 where the handler does not answer in time, and the server goes on", async () => {
    const answer = await served.get("/api/hangs");
    expect(answer.status).toBe(504);
    expect(answer.body.code).toBe("server.handler-timeout");
    expect((await served.get("/api/leak")).status).toBe(200);
  });
});
