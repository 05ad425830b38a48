import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudRate, fraudScore, overview, payments } from "../../test/card-declarations.ts";
import { type Served, serve } from "../../test/served.ts";
import { openCardProject, type ServingProject } from "../../test/serving-project.ts";
import { get, post, remove, service } from "../contracts/backend/index.ts";

const okay = z.object({ ok: z.boolean() });
const fine = () => ({ ok: true });
const api = service("api", {
  routes: {
    read: get("/things/:id", { reply: okay, handle: fine }),
    drop: remove("/things/:id", { reply: okay, handle: fine }),
    make: post("/things", { reply: okay, handle: fine }),
  },
});

let project: ServingProject;
let served: Served;
beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, [payments, activity, fraud, fraudScore, fraudRate, overview, api]);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

/** Sends bytes over a connection of its own, and gives all that comes back. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.on("data", (data) => {
      text += data.toString();
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}

describe("a request that nothing takes", () => {
  it("is a 404 where the path is not served, whatever its body", async () => {
    for (const path of ["/nothing", "/api/nothing", "/api/things/1/2", "/endpoints/none/predict", "/Predict"]) {
      const answer = await served.ask(path, { method: "POST", body: "{", headers: { "content-type": "text/weird" } });
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, "server.not-found"]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  it.each([
    ["PUT", "/api/things/7", "DELETE, GET, HEAD"],
    ["GET", "/api/things", "POST"],
    ["GET", "/predict", "POST"],
    ["DELETE", "/endpoints/fraud-score/predict", "POST"],
    ["POST", "/metrics/fraud_rate", "GET, HEAD"],
    ["POST", "/metrics", "GET, HEAD"],
    ["OPTIONS", "/health", "GET, HEAD"],
    ["PATCH", "/docs/", "GET, HEAD"],
  ])("is a 405 with Allow for %s %s", async (method, path, allow) => {
    const answer = await served.ask(path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
    expect(answer.body.code).toBe("server.method-not-allowed");
  });

  it.each(["TRACE", "PROPFIND", "QUERY", "SEARCH"])("is a 405 for %s too", async (method) => {
    const answer = await raw(`${method} /predict HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 405 [\s\S]*allow: POST/);
  });

  it("is a 400 where the address can't be read, a 414 where a part of it is too long", async () => {
    const broken = await raw("GET /api/things/%ZZ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    expect(broken).toMatch(/^HTTP\/1.1 400 [\s\S]*server.invalid-url/);
    const long = await served.get(`/api/things/${"x".repeat(1_001)}`);
    expect([long.status, long.body.code]).toEqual([414, "server.url-too-long"]);
    expect((await served.get(`/api/things/${"x".repeat(900)}`)).status).toBe(200);
  });
});

describe("bytes that are no request", () => {
  it("are answered with a problem, and the connection is closed", async () => {
    expect(await raw("hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 Bad Request[\s\S]*server.malformed-request/);
    const headers = `x: ${"y".repeat(40_000)}`;
    expect(await raw(`GET / HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 [\s\S]*server.headers-too-large/,
    );
  });

  it("behind a good request do not spoil its answer", async () => {
    const answer = await raw("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nnonsense\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 (200|400) /);
    expect(answer).not.toMatch(/HTTP\/1.1 200 [\s\S]*\{[\s\S]*HTTP\/1.1[\s\S]*HTTP\/1.1/);
  });
});

describe("every reply", () => {
  it("names its release and request, and is not to be guessed at", async () => {
    const ids = new Set<string | null>();
    for (const path of ["/health", "/nothing", "/api/things/1", "/metrics"]) {
      const { headers } = await served.get(path);
      expect(headers.get("x-throughline-release")).toBe("r-1");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      ids.add(headers.get("x-request-id"));
    }
    expect(ids.size).toBe(4);
  });

  it("to HEAD has the headers of GET and no body", async () => {
    for (const path of ["/health", "/api/things/1", "/metrics/fraud_rate", "/docs"]) {
      const [head, whole] = [await served.ask(path, { method: "HEAD" }), await served.get(path)];
      expect([head.status, head.text]).toEqual([200, ""]);
      expect(head.headers.get("content-type")).toBe(whole.headers.get("content-type"));
    }
  });
});

describe("the server's own paths", () => {
  it("say what is there", async () => {
    expect((await served.get("/")).body).toMatchObject({ project: "cards", release: "r-1", docs: "/docs" });
    expect((await served.get("/ready")).body).toEqual({ ready: true, release: "r-1" });
    expect((await served.get("/health")).body).toMatchObject({ status: "ok", degraded: [], unlogged: [] });
    expect((await served.get("/endpoints")).body.items).toEqual([
      { name: "fraud-score", description: "Scores one payment", model: "fraud", ready: true, release: "r-1" },
    ]);
  });

  it("hold the API as OpenAPI and as a page that may load nothing", async () => {
    expect((await served.get("/openapi.json")).body.openapi).toBe("3.1.0");
    const page = await served.get("/docs");
    expect(page.text).toContain(`id="api-read"`);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|src=|https?:\/\/(?!127\.0\.0\.1)/);
  });
});

/** The samples of a page in the Prometheus text format: each line is a comment or `name{labels} number`. */
function samples(page: string): Map<string, number> {
  const lines = page
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const match =
        /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (-?[0-9.e+-]+|\+Inf|NaN)$/.exec(
          line,
        );
      expect(match, line).not.toBeNull();
      return [match?.[1] as string, Number(match?.[2])];
    }),
  );
}

describe("the metrics page", () => {
  it("is in the Prometheus text format, and its counters move", async () => {
    const page = async () => samples((await served.get("/metrics")).text);
    const series = 'throughline_http_requests_total{method="GET",route="/api/things/:id",status="200"}';
    const buckets = 'throughline_http_request_seconds_bucket{method="GET",route="/api/things/:id",le="+Inf"}';
    const before = await page();
    for (let i = 0; i < 3; i++) await served.get(`/api/things/${i}`);
    const after = await page();
    expect((after.get(series) ?? 0) - (before.get(series) ?? 0)).toBe(3);
    expect(after.get(buckets)).toBe(after.get(series));
    const bounds = [...after].filter(([name]) => name.startsWith(buckets.slice(0, -7)) && name.includes("_bucket{"));
    const counts = bounds.map(([, value]) => value);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it("has figures of the process and of the prediction logs", async () => {
    const page = samples((await served.get("/metrics")).text);
    expect(page.get("process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(page.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
    expect(page.get("throughline_http_requests_in_flight")).toBe(1);
    expect(page.get('throughline_prediction_log_dropped_total{endpoint="fraud-score"}')).toBe(0);
    expect(page.get('throughline_prediction_log_failing{endpoint="fraud-score"}')).toBe(0);
  });

  it("counts what nothing took under one name, so that paths can't fill it", async () => {
    for (let i = 0; i < 5; i++) await served.get(`/no-${i}`);
    const names = [...samples((await served.get("/metrics")).text).keys()];
    expect(names.filter((name) => name.includes("no-"))).toEqual([]);
    expect(names.some((name) => name.includes('route="unmatched",status="404"'))).toBe(true);
  });
});
