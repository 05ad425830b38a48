import { describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudRate, fraudScore, overview, payments } from "../../../../test/card-declarations.ts";
import { agent, prompt } from "../../../contracts/ai/index.ts";
import { apiKey, deprecated, get, list, post, put, service } from "../../../contracts/backend/index.ts";
import type { Service } from "../../../contracts/backend/service.ts";
import { source, text } from "../../../contracts/data/index.ts";
import { openApiOf } from "./document.ts";

const okay = z.object({ ok: z.boolean() });
const handle = () => ({ ok: true });

function documentOf(services: readonly Service[], keyRequired = false) {
  const declarations = [payments, activity, fraud, fraudScore, fraudRate, overview];
  return openApiOf({ project: "cards", release: "r-1", declarations, services, keyRequired });
}

/** Every `$ref` of a document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === "$ref" ? [part as string] : refsOf(part)));
}

const Tree: z.ZodType = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree);
  },
});
const Shared = z.object({ id: z.string() }).meta({ id: "Shared" });

describe("openApiOf", () => {
  it("has the events that sources take, with the key that makes a repeat harmless", () => {
    const heard = source("bronze.heard", { events: true, columns: { id: text(), note: text().nullable() } });
    const declarations = [payments, heard];
    const { paths } = openApiOf({ project: "cards", release: "r-1", declarations, services: [], keyRequired: true });
    expect(Object.keys(paths).filter((path) => path.startsWith("/events/"))).toEqual(["/events/bronze.heard"]);
    const taken = paths["/events/bronze.heard"]?.post;
    expect(taken).toMatchObject({
      operationId: "bronze.heard.append",
      parameters: [{ name: "idempotency-key", in: "header", required: false }],
      requestBody: { content: { "application/json": { schema: { required: ["id"], additionalProperties: false } } } },
    });
    expect(Object.keys(taken?.responses ?? {}).sort()).toEqual(["202", "400", "401", "413", "415", "422", "default"]);
  });

  it("refers to what is in the document only, also for schemas that contain themselves", () => {
    const api = service("api", {
      routes: {
        tree: post("/tree", { body: z.object({ root: Tree }), reply: Tree, handle: ({ body }) => body.root as never }),
        shared: post("/shared", {
          body: z.array(Shared),
          reply: z.object({ a: Shared, b: Shared }),
          handle: () => ({}) as never,
        }),
      },
    });
    const document = documentOf([api]);
    const refs = new Set(refsOf(document));
    expect(refs.size).toBeGreaterThan(3);
    for (const ref of refs) {
      const name = ref.replace("#/components/schemas/", "");
      expect(document.components.schemas, ref).toHaveProperty([name]);
    }
    expect(JSON.stringify(document)).not.toMatch(/\$defs|\$schema/);
  });

  it("closes what requests are made of, as the server does, and leaves replies and the chat protocol open", () => {
    const body = z.object({ card: z.object({ id: z.string() }), notes: z.looseObject({ by: z.string() }) });
    const api = service("api", {
      routes: { add: post("/add", { body, reply: z.object({ card: z.object({}) }), handle: () => ({ card: {} }) }) },
    });
    const question = agent("guide", {
      input: z.object({ question: z.string() }),
      uses: {},
      fill: () => ({}),
      prompt: prompt("words", {
        input: z.object({}),
        output: z.object({ text: z.string() }),
        variants: { v1: () => "" },
      }),
    });
    const { paths } = openApiOf({
      project: "cards",
      release: "r-1",
      declarations: [fraudScore, question],
      services: [api],
      keyRequired: false,
    });
    const asked = (path: string) => paths[path]?.post?.requestBody?.content["application/json"]?.schema;
    expect(asked("/api/add")).toMatchObject({
      additionalProperties: false,
      properties: { card: { additionalProperties: false }, notes: { additionalProperties: {} } },
    });
    expect(asked("/agents/guide")).toMatchObject({ additionalProperties: false });
    expect(asked("/endpoints/fraud-score/predict/batch")).toMatchObject({
      additionalProperties: false,
      properties: { items: { items: { additionalProperties: false } } },
    });
    expect(asked("/v1/chat/completions")).not.toHaveProperty("additionalProperties");
  });

  it("has one path for routes whose parameters only differ in name", () => {
    const api = service("api", {
      routes: {
        read: get("/things/:id", { reply: okay, handle }),
        write: put("/things/:thing", { reply: okay, handle }),
        deep: get("/things/:thing/parts/:part", { reply: okay, handle }),
      },
    });
    const { paths } = documentOf([api]);
    expect(Object.keys(paths).filter((path) => path.startsWith("/api"))).toEqual([
      "/api/things/{id}",
      "/api/things/{thing}/parts/{part}",
    ]);
    const { get: read, put: write } = paths["/api/things/{id}"] ?? {};
    for (const operation of [read, write])
      expect(operation?.parameters).toMatchObject([{ name: "id", in: "path", required: true }]);
  });

  it("says which operations ask for a key", () => {
    const routes = { read: get("/read", { reply: okay, handle }) };
    const services = [
      service("open", { routes: { see: get("/see", { reply: okay, handle }) } }),
      service("keyed", { auth: [apiKey()], routes }),
    ];
    const secured = (keyRequired: boolean) =>
      Object.entries(documentOf(services, keyRequired).paths)
        .filter(([, methods]) => Object.values(methods).some(({ security }) => security !== undefined))
        .map(([path]) => path);
    expect(secured(false)).toEqual(["/api/read"]);
    expect(secured(true)).toContain("/endpoints/fraud-score/predict");
    expect(secured(true)).not.toContain("/health");
    const operation = documentOf(services).paths["/api/read"]?.get;
    expect(operation?.security).toEqual([{ bearer: [] }, { key: [] }]);
    expect(operation?.responses).toHaveProperty(["401"]);
  });

  it("tells every operation apart, and gives each a tag that is described", () => {
    const api = service("api", {
      description: "An API",
      routes: { all: list("/all", { from: payments, sort: ["amount"] }) },
    });
    const document = documentOf([api]);
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const tags = new Map(document.tags.map(({ name, description }) => [name, description]));
    for (const {
      tags: [tag],
    } of operations)
      expect(tags.get(tag as string)).toBeDefined();
  });

  it("says which routes and fields are deprecated, until when, and what replaces them", () => {
    const { since, until } = { since: "2026-11-01", until: "2027-01-31" } as const;
    const relation = source("silver.rows", {
      files: "*.csv",
      columns: { id: text(), old: text().deprecated({ since, until, use: "id" }) },
      key: "id",
    });
    const name = z.string().meta(deprecated({ since, until, use: "full" }));
    const api = service("api", {
      routes: {
        all: list("/all", { from: relation, sort: ["id"], deprecated: { since, until, use: "one" } }),
        one: get("/one", { reply: z.object({ name, full: z.string() }), handle: () => ({ name: "", full: "" }) }),
      },
    });
    const { paths } = documentOf([api]);
    const [all, one] = [paths["/api/all"]?.get, paths["/api/one"]?.get];
    expect(all?.deprecated).toBe(true);
    expect(all?.description).toBe(`Deprecated since ${since} until ${until}, use GET /one.`);
    expect(Object.keys(all?.responses["200"]?.headers ?? {})).toEqual(["Link", "Deprecation", "Sunset"]);
    expect(one).not.toHaveProperty("deprecated");
    const schemaOf = (operation: typeof all) => operation?.responses["200"]?.content?.["application/json"]?.schema;
    expect(schemaOf(all)?.properties?.items?.items?.properties).toMatchObject({
      id: expect.not.objectContaining({ deprecated: true }),
      old: { deprecated: true, description: `deprecated since ${since} until ${until}, use id` },
    });
    expect(schemaOf(one)?.properties).toMatchObject({ name: { type: "string", deprecated: true } });
  });

  it("describes a list: its filters by the column's type, its order, its page", () => {
    const api = service("api", {
      rateLimit: "10/s",
      routes: {
        all: list("/all", {
          from: payments,
          fields: ["payment_id", "amount"],
          filter: ["amount", "branch"],
          sort: ["paid_at", "amount"],
          pageSize: 20,
          cache: "until-commit",
        }),
      },
    });
    const operation = documentOf([api]).paths["/api/all"]?.get;
    const parameters = new Map(operation?.parameters?.map(({ name, schema }) => [name, schema]));
    expect([...parameters.keys()]).toEqual(["amount", "branch", "sort", "limit", "cursor", "if-none-match"]);
    expect(parameters.get("amount")).toMatchObject({ type: "string", pattern: "^-?\\d{1,10}(\\.\\d{1,2})?$" });
    expect(parameters.get("branch")).toMatchObject({ type: "integer" });
    expect(parameters.get("sort")?.enum).toEqual(["paid_at", "-paid_at", "amount", "-amount"]);
    expect(parameters.get("limit")).toMatchObject({ maximum: 20 });
    expect(Object.keys(operation?.responses ?? {})).toEqual(["200", "304", "400", "422", "429", "503", "default"]);
    const page = operation?.responses["200"]?.content?.["application/json"]?.schema;
    expect(Object.keys(page?.properties?.items?.items?.properties ?? {})).toEqual(["payment_id", "amount"]);
  });
});
