import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { resolveProject } from "../graph/resolve.ts";
import { get, list, patch, post, put, remove } from "./route.ts";
import { apiKey, parseRate, type Service, service } from "./service.ts";
import { serviceSpec } from "./service-spec.ts";

const project = paymentsProject();
const { raw, payments, scores, score, fraudRate, api } = project;
const plain = api as unknown as Service;
const reply = z.object({ ok: z.boolean() });
const handle = () => ({ ok: true });
const make = (routes: object, options: object = {}, name = "trial") =>
  inRole("backend", service(name, { routes, ...options } as never)) as unknown as Service;

function problemsOf(routes: object, options: object = {}, more: readonly Declaration[] = []): string[] {
  const { overview: _, api: __, ...others } = project;
  const declarations = [...Object.values(others), ...more, make(routes, options)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("a service", () => {
  it("reads what its handlers use, possibly, and what its lists send, filter and sort by", () => {
    const uses = serviceSpec.accepts(plain, { sql: new Map() }).uses;
    expect(uses.map(({ provider, certainty, fields }) => `${provider.name} ${certainty} ${fields.length}`)).toEqual([
      "fraud-score possible 1",
      "gold.scores definite 11",
    ]);
    expect(uses[0]?.fields).toEqual([{ name: "score", as: "POST /authorize · handler" }]);
    expect(uses[1]?.fields.slice(-2)).toEqual([
      { name: "country", as: "GET /alerts · filter country" },
      { name: "paid_at", as: "GET /alerts · sort paid_at" },
    ]);
  });
  it("provides what each route sends and accepts what it takes", () => {
    const shapes = (ports: readonly { name: string; shape: readonly { name: string; optional?: boolean }[] }[]) =>
      Object.fromEntries(
        ports.map(({ name, shape }) => [name, shape.map((f) => `${f.name}${f.optional ? "?" : ""}`).join(" ")]),
      );
    expect(shapes(serviceSpec.provides(plain))).toEqual({
      "POST /authorize": "approved",
      "GET /alerts": "payment_id paid_at amount country payments_1h spend_24h score model_version scored_at",
    });
    expect(shapes(serviceSpec.accepts(plain, { sql: new Map() }).ports)).toEqual({
      "POST /authorize request": "card_id amount country",
      "GET /alerts request": "country?",
    });
  });
  it("is read from outside, save for internal routes", () => {
    const ports = serviceSpec.provides(
      make({ a: get("/a", { reply, handle, internal: true }), b: get("/b", { reply, handle }) }),
    );
    expect(ports.map(({ external }) => external)).toEqual([false, true]);
  });
  it("derives a handler's reply from all that it uses, possibly, and a list's fields from their columns", () => {
    const derived = serviceSpec.derives(plain, { sql: new Map() });
    const of = (port: string, field: string) =>
      derived
        .find((one) => one.port === port && one.field === field)
        ?.from.map((ref) => `${ref.declaration}.${ref.field} ${ref.how} ${ref.certainty}`);
    expect(of("POST /authorize", "approved")).toEqual(["endpoint:fraud-score.score value possible"]);
    expect(of("GET /alerts", "amount")).toEqual([
      "predictions:gold.scores.amount value definite",
      "predictions:gold.scores.country row definite",
      "predictions:gold.scores.paid_at row definite",
    ]);
  });
  it("lists keep the tags of the columns that they send", () => {
    const held = make({ all: list("/all", { from: payments, sort: ["paid_at"] }) });
    expect(serviceSpec.provides(held)[0]?.shape.find(({ name }) => name === "holder")?.tags).toEqual(["pii:name"]);
  });
  it("is served under /api and promises its rate", () => {
    expect(serviceSpec.paths?.(plain)).toEqual([
      { method: "POST", path: "/api/authorize" },
      { method: "GET", path: "/api/alerts" },
    ]);
    expect(serviceSpec.promises(plain)).toMatchObject([{ name: "rate limit", limit: "100/s" }]);
    expect(["100/s", "6000/m", "0/s", "1.5/s", "5/d", "-1/s", ""].map((text) => parseRate(text)?.windowMs)).toEqual([
      1_000,
      60_000,
      ...Array(5).fill(undefined),
    ]);
  });
  it("takes routes of every method with declarations of every kind that can be used", () => {
    const routes = {
      a: get("/a/:id", { reply, uses: { payments, fraudRate }, handle }),
      b: put("/a/:id", { reply, body: reply, uses: { log: score.log, raw }, handle }),
      c: patch("/a/:id", { reply, body: reply, uses: { score, picked: score.pick("score") }, handle }),
      d: remove("/a/:id", { reply, handle }),
    };
    expect(problemsOf(routes, { auth: [apiKey()] })).toEqual([]);
  });

  const all = { from: scores, sort: ["paid_at"] };
  const keyless = { ...all, from: Object.freeze({ ...raw, rowKey: [] }) };
  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    ["a path without a slash", { a: get("a", { reply, handle }) }, `${invalid} path can't be served: a`],
    ["a path with a space", { a: get("/a b", { reply, handle }) }, `${invalid} path can't be served: /a b`],
    ["a path that ends in a slash", { a: get("/a/", { reply, handle }) }, `${invalid} path can't be served: /a/`],
    [
      "a route that is none",
      { a: { path: "/a" } },
      `${invalid} route is not made by get, post, put, patch, remove or list: a`,
    ],
    ["a reply without a schema", { a: get("/a", { handle } as never) }, `${invalid} reply is no zod schema`],
    [
      "a use of what can't be used",
      { a: get("/a", { reply, handle, uses: { x: 5 as never } }) },
      `${invalid} uses.x is nothing that a handler can use`,
    ],
    [
      "a use that hides the request",
      { a: get("/a", { reply, handle, uses: { body: score } }) },
      `${invalid} uses may not be named body: the request has that name`,
    ],
    [
      "a list without a key",
      { a: list("/a", keyless as never) },
      "contracts.missing-key a list pages by key, and bronze.payments has none",
    ],
    [
      "pages of nothing",
      { a: list("/a", { ...all, pageSize: 0 } as never) },
      `${invalid} page size is not between 1 and 1,000: 0`,
    ],
    [
      "a list that sends a missing column",
      { a: list("/a", { ...all, fields: ["holder"] } as never) },
      "contracts.unknown-column backend asks holder, ml gives no such field: gold.scores.holder",
    ],
    [
      "a list sorted by a missing column",
      { a: list("/a", { ...all, sort: ["holder"] } as never) },
      "contracts.unknown-column backend asks holder, ml gives no such field: gold.scores.holder",
    ],
    [
      "one path twice",
      { a: get("/a/:id", { reply, handle }), b: get("/a/:nr", { reply, handle }) },
      "contracts.path-clash path is served by service:trial at backend/trial.ts:1: GET /api/a/:nr",
    ],
  ])("is refused with %s", (_, routes, problem) => {
    expect(problemsOf(routes)).toEqual([problem]);
  });
  it("is refused with a path that another service has, and not with one of another method", () => {
    const other = make({ a: post("/a/:x", { reply, handle }) }, {}, "other");
    expect(problemsOf({ a: post("/a/:y", { reply, handle }) }, {}, [other])).toEqual([
      "contracts.path-clash path is served by service:other at backend/other.ts:1: POST /api/a/:y",
    ]);
    expect(problemsOf({ a: put("/a/:y", { reply, handle }) }, {}, [other])).toEqual([]);
  });
  it("is refused with a rate that is none", () => {
    expect(problemsOf({ a: get("/a", { reply, handle }) }, { rateLimit: "fast" })).toEqual([
      `${invalid} rate limit can't be read: fast`,
    ]);
  });
  it("is another one when a path, schema or option changes, not when words do", () => {
    const identityOf = (options: object = {}, list_: object = {}) =>
      JSON.stringify(
        serviceSpec.identity(
          make({ a: get("/a", { reply, handle, ...options }), b: list("/b", { ...all, ...list_ } as never) }),
        ),
      );
    const changes = [
      identityOf(),
      identityOf({ internal: true }),
      identityOf({ reply: z.object({ ok: z.string() }) }),
      identityOf({}, { pageSize: 9 }),
    ];
    expect(new Set(changes).size).toBe(changes.length);
    expect(identityOf({ description: "x" }, { description: "y" })).toBe(identityOf());
  });
});
