import { describe, expect, it } from "vitest";
import { z } from "zod";
import { paymentsProject } from "../../../test/payments-project.ts";
import { reachOf } from "../core/injectable.ts";
import { get, list, put, service } from "./index.ts";

const { payments, scores } = paymentsProject();
const reply = z.object({ ok: z.boolean() });
const api = service("api", {
  routes: {
    all: list("/all", { from: payments, fields: ["payment_id", "holder"], sort: ["paid_at"], filter: ["country"] }),
    one: get("/rows/:id", { query: z.object({ full: z.boolean().optional() }), reply, handle: () => ({ ok: true }) }),
    change: put("/rows/:id", {
      query: z.object({ dry: z.string().optional() }),
      body: z.object({ note: z.string() }),
      reply,
      handle: () => ({ ok: true }),
    }),
  },
});

describe("a route of a service, as a page uses it", () => {
  it("is a list with its fields in wire types, filters, sorts and page size", () => {
    expect(reachOf(api.routes.all)?.descriptor).toEqual({
      kind: "list",
      name: "api.all",
      method: "GET",
      path: "/api/all",
      fields: [
        { name: "payment_id", type: "text", nullable: false },
        { name: "holder", type: "text", nullable: false, pii: true },
      ],
      filters: ["country"],
      sorts: ["paid_at"],
      pageSize: 50,
    });
  });
  it("is a request of path, query and body together", () => {
    expect(reachOf(api.routes.one)?.descriptor).toMatchObject({
      kind: "route",
      method: "GET",
      path: "/api/rows/:id",
      query: ["full"],
    });
    const change = reachOf(api.routes.change)?.descriptor;
    expect(change).toMatchObject({ method: "PUT", query: ["dry"], reply: [{ name: "ok", type: "boolean" }] });
    expect(change).toMatchObject({ request: [{ name: "id" }, { name: "dry", optional: true }, { name: "note" }] });
  });
  it("reads the reply of its service, and what the request takes", () => {
    expect(
      reachOf(api.routes.change)?.uses.map(
        ({ provider, port, fields }) => `${provider.name} ${port} ${fields.map(({ name }) => name)}`,
      ),
    ).toEqual(["api PUT /rows/:id ok", "api PUT /rows/:id request dry,note"]);
  });
  it("is out of reach where no service has it", () => {
    expect(reachOf(list("/all", { from: scores, sort: ["paid_at"] }))).toBeUndefined();
  });
});
