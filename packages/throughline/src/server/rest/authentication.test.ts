import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudScore, payments } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, openKeyDatabase, type ServingProject } from "../../../test/serving-project.ts";
import { apiKey, get, list, post, service } from "../../contracts/backend/index.ts";
import type { Database } from "../../ports/database.ts";
import { ApiKeys } from "./api-keys.ts";

const okay = z.object({ caller: z.string().nullable() });
const who = ({ caller }: { readonly caller: string | null }) => ({ caller });
const keyed = service("keyed", {
  auth: [apiKey()],
  rateLimit: "5/h",
  routes: {
    who: get("/keyed/who", { reply: okay, handle: who }),
    act: post("/keyed/act", { body: z.object({ n: z.number() }), reply: okay, handle: who }),
    rows: list("/keyed/rows", { from: payments, sort: ["amount"] }),
  },
});
const open = service("open", { routes: { who: get("/open/who", { reply: okay, handle: who }) } });
const declarations = [payments, activity, fraud, fraudScore, keyed, open];

let project: ServingProject;
let database: Database;
beforeAll(async () => {
  project = await openCardProject();
  database = await openKeyDatabase(project.folder);
});
afterAll(async () => {
  await database.close();
  await project.close();
});

async function withServer(
  options: { readonly keyRequired?: boolean },
  work: (served: Served, key: string) => Promise<void>,
): Promise<void> {
  const served = await serve(project, declarations, { database, ...options });
  const key = await served.shared.keys.create(`key-${Math.random()}`, 0);
  await work(served, key);
  await served.close();
}

/** The status that a server answers under a name which somebody lets point to it. */
function statusUnder(name: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { headers: { host: name } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    asked.on("error", reject).end();
  });
}

describe("a service with keys", () => {
  it("takes a key in either header, and tells the handler its name", () =>
    withServer({}, async (served) => {
      const key = await served.shared.keys.create("shop", 0);
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { authorization: `bearer  ${key}` },
        { "x-api-key": key },
      ]) {
        const answer = await served.get("/api/keyed/who", headers as Record<string, string>);
        expect([answer.status, answer.body]).toEqual([200, { caller: "shop" }]);
      }
    }));

  it("answers 401 with a challenge to no key, a wrong one and a broken one", () =>
    withServer({}, async (served, key) => {
      const wrong = [
        {},
        { authorization: `Bearer ${key}x` },
        { authorization: `Bearer tl_${"A".repeat(32)}` },
        { authorization: `Basic ${key}` },
        { authorization: "Bearer" },
        { "x-api-key": "" },
        { "x-api-key": key.toUpperCase() },
        { "x-api-key": "k".repeat(5_000) },
      ];
      for (const headers of wrong) {
        const answer = await served.get("/api/keyed/who", headers as Record<string, string>);
        expect(answer.status).toBe(401);
        expect(answer.body.code).toBe("server.unauthorized");
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
    }));

  it("asks for the key before it reads the body", () =>
    withServer({}, async (served) => {
      const answer = await served.ask("/api/keyed/act", {
        method: "POST",
        body: "{",
        headers: { "content-type": "text/x" },
      });
      expect(answer.status).toBe(401);
    }));

  it("stops taking a key once it is revoked, also one it has just seen", () =>
    withServer({}, async (served) => {
      const key = await served.shared.keys.create("leaver", 0);
      const status = async () => (await served.get("/api/keyed/who", { "x-api-key": key })).status;
      expect(await status()).toBe(200);
      expect(await served.shared.keys.revoke("leaver")).toBe(1);
      expect(await status()).toBe(401);
    }));

  it("never writes a key to its log", () =>
    withServer({}, async (served, key) => {
      await served.get(`/api/keyed/who?key=${key}`, { "x-api-key": key });
      await served.post("/api/keyed/act", { n: key }, { "x-api-key": key });
      expect(served.shared.lines.join("\n")).not.toContain(key);
    }));
});

describe("API keys", () => {
  it("are kept as hashes only", async () => {
    const key = await new ApiKeys(database).create("hashed", 0);
    const rows = await database.query("select * from api_keys");
    expect(JSON.stringify(rows)).not.toContain(key.slice(3));
  });

  it("that another process revokes stop working within ten seconds", async () => {
    let nowMs = 0;
    const [here, there] = [new ApiKeys(database, { nowMs: () => nowMs }), new ApiKeys(database)];
    const key = await there.create("elsewhere", 0);
    expect(await here.nameOf(key)).toBe("elsewhere");
    await there.revoke("elsewhere");
    nowMs = 10_001;
    expect(await here.nameOf(key)).toBeNull();
  });

  it("that another process makes work after a second at most", async () => {
    let nowMs = 0;
    const here = new ApiKeys(database, { nowMs: () => nowMs });
    await here.nameOf("tl_none");
    const key = await new ApiKeys(database).create("newcomer", 0);
    nowMs = 1_001;
    expect(await here.nameOf(key)).toBe("newcomer");
  });

  it("that are guessed cost the database one query a second", async () => {
    let queries = 0;
    const query: Database["query"] = (sql, parameters) => {
      queries++;
      return database.query(sql, parameters);
    };
    const counting = { query } as Database;
    const keys = new ApiKeys(counting, { nowMs: () => 0 });
    for (let i = 0; i < 100; i++) expect(await keys.nameOf(`tl_${String(i).padStart(32, "x")}`)).toBeNull();
    expect(queries).toBe(1);
  });
});

describe("the rate limit", () => {
  it("lets a caller through as often as it says, counts down in structured headers, then answers 429", () =>
    withServer({}, async (served, key) => {
      const answers = [];
      for (let i = 0; i < 6; i++) answers.push(await served.get("/api/keyed/who", { "x-api-key": key }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
      expect(answers.map(({ headers }) => headers.get("ratelimit-policy"))).toEqual(
        Array(6).fill('"default";q=5;w=3600'),
      );
      expect(answers.map(({ headers }) => headers.get("ratelimit"))).toEqual([
        '"default";r=4;t=720',
        '"default";r=3;t=1440',
        '"default";r=2;t=2160',
        '"default";r=1;t=2880',
        '"default";r=0;t=3600',
        '"default";r=0;t=3600',
      ]);
      expect(answers[5]?.body.code).toBe("server.rate-limited");
      expect(Number(answers[5]?.headers.get("retry-after"))).toBeGreaterThan(600);
    }));

  it("is for each caller, and stays over a change of the release", () =>
    withServer({}, async (served, key) => {
      for (let i = 0; i < 5; i++) await served.get("/api/keyed/who", { "x-api-key": key });
      await served.gateway.switchTo(await project.open(declarations, { id: "r-2" }));
      expect((await served.get("/api/keyed/who", { "x-api-key": key })).status).toBe(429);
      const other = await served.shared.keys.create("other", 0);
      expect((await served.get("/api/keyed/who", { "x-api-key": other })).status).toBe(200);
    }));
});

describe("beyond loopback", () => {
  const request = { card_id: "card-1", amount: 1, country: "DE" };

  it("asks for a key everywhere but at health, readiness and docs", () =>
    withServer({ keyRequired: true }, async (served, key) => {
      for (const path of ["/health", "/ready", "/docs", "/openapi.json", "/"])
        expect((await served.get(path)).status).toBe(200);
      for (const path of [
        "/metrics",
        "/metrics/x",
        "/dashboards",
        "/endpoints",
        "/api/open/who",
        "/nothing",
        "/docs/x",
        "/health/../metrics",
      ])
        expect((await served.get(path)).status).toBe(401);
      expect((await served.post("/predict", request)).status).toBe(401);
      expect((await served.post("/predict", request, { "x-api-key": key })).status).toBe(200);
      expect((await served.get("/metrics", { authorization: `Bearer ${key}` })).status).toBe(200);
      expect((await served.get("/nothing", { "x-api-key": key })).status).toBe(404);
    }));
});

describe("pages of other sites", () => {
  const request = { card_id: "card-1", amount: 1, country: "DE" };

  it("may not use a server without keys, neither directly nor by a name that they let point to it", () =>
    withServer({}, async (served) => {
      const bad = [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "http://127.0.0.1.evil.example" }];
      for (const headers of bad) {
        expect((await served.post("/predict", request, headers)).body.code).toBe("server.cross-site");
        expect((await served.get("/api/open/who", headers)).status).toBe(403);
      }
    }));

  it.each(["/", "/docs", "/docs/errors", "/openapi.json", "/metrics", "/nothing"])(
    "may not read what is here, by %s",
    (path) =>
      withServer({}, async (served) => {
        const answer = await served.get(path, { origin: "https://evil.example" });
        expect([answer.status, answer.body?.code]).toEqual([403, "server.cross-site"]);
        expect(await statusUnder("evil.example", `${served.url}${path}`)).toBe(403);
      }),
  );

  it("may ask for health and readiness alone, as what watches a server from wherever does", () =>
    withServer({}, async (served) => {
      for (const path of ["/health", "/ready"]) {
        expect((await served.get(path, { origin: "https://watch.example" })).status).toBe(200);
        expect(await statusUnder("watch.example", `${served.url}${path}`)).toBe(200);
      }
    }));

  it("do not concern a server that asks for keys: it answers under any name", () =>
    withServer({ keyRequired: true }, async (served) => {
      expect(await statusUnder("fraud.example", `${served.url}/docs`)).toBe(200);
      expect(await statusUnder("fraud.example", `${served.url}/metrics`)).toBe(401);
    }));

  it("do not concern the server's own pages, another port of this machine, or routes that ask for a key", () =>
    withServer({}, async (served, key) => {
      expect((await served.post("/predict", request, { origin: served.url })).status).toBe(200);
      expect((await served.post("/predict", request, { origin: "http://localhost:5173" })).status).toBe(200);
      const other = await served.get("/api/keyed/who", { origin: "https://shop.example", "x-api-key": key });
      expect(other.status).toBe(200);
    }));
});
