import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Served, serve } from "../../../test/served.ts";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { apiKey, get, refuse, service } from "../../contracts/backend/index.ts";

const reply = z.object({ ok: z.boolean() });
const handle = () => ({ ok: true });
const deprecated = { since: "2026-11-01", until: "2027-01-31", use: "fresh" } as const;
const fail = () => {
  throw refuse("conflict", "no: 1");
};

const open = service("open", {
  routes: {
    old: get("/old", { reply, handle, deprecated }),
    failing: get("/failing", { reply, handle: fail, deprecated }),
    fresh: get("/fresh", { reply, handle }),
  },
});
const keyed = service("keyed", {
  auth: [apiKey()],
  routes: { old: get("/keyed", { reply, handle, deprecated: { since: "2026-11-01", until: "2027-01-31" } }) },
});

let project: ServingProject;
let served: Served;
beforeAll(async () => {
  project = await openServingProject();
  served = await serve(project, [open, keyed]);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("a deprecated route", () => {
  it.each([
    ["/api/old", 200],
    ["/api/failing", 409],
    ["/api/keyed", 401],
  ])("says by headers since when and until when, at %s with %i", async (path, status) => {
    const answer = await served.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("deprecation")).toBe(`@${Date.UTC(2026, 10, 1) / 1000}`);
    expect(answer.headers.get("sunset")).toBe("Mon, 01 Feb 2027 00:00:00 GMT");
  });
  it("is told apart from others", async () => {
    const { headers } = await served.get("/api/fresh");
    expect([headers.get("deprecation"), headers.get("sunset")]).toEqual([null, null]);
  });
  it("is marked on the page of the API", async () => {
    const { text } = await served.get("/docs");
    expect(text).toContain("Deprecated since 2026-11-01 until 2027-01-31, use GET /fresh.");
  });
});
