import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "../../../../test/served.ts";
import { openKeyDatabase } from "../../../../test/serving-project.ts";
import { declarations, openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { ApiKeys } from "../../rest/api-keys.ts";

let opened: StudioProject;
const get = (path: string, headers = {}) => opened.served.get(path, headers);
beforeAll(async () => {
  opened = await openStudioProject();
});
afterAll(() => opened.close());

describe("the web app", () => {
  it("answers every deep link with its page, which is asked for anew each time", async () => {
    for (const path of ["/studio", "/studio/", "/studio/data/silver.payments", "/studio/runs/run-1?tab=steps"]) {
      const { status, text, headers } = await get(path);
      expect([status, text]).toEqual([200, "<!doctype html><title>Studio</title>"]);
      expect(headers.get("cache-control")).toBe("no-cache");
      expect(headers.get("content-security-policy")).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    }
    const { headers } = await get("/studio");
    expect((await get("/studio", { "if-none-match": headers.get("etag") })).status).toBe(304);
  });

  it("keeps files with a hash in their name for good, and sends them compressed", async () => {
    const plain = await get("/studio/assets/index-1a2b3c4d.js", { "accept-encoding": "identity" });
    expect(plain.text).toBe("export const a = 1;");
    expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const request = { headers: { "accept-encoding": "gzip, br;q=0" } };
    const refused = await fetch(`${opened.served.url}/studio/assets/index-1a2b3c4d.js`, request);
    expect(refused.headers.get("content-encoding")).toBeNull();
    const head = { method: "HEAD", headers: { "accept-encoding": "br" } };
    const packed = await fetch(`${opened.served.url}/studio/assets/index-1a2b3c4d.js`, head);
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect((await get("/studio/assets/plain.css")).headers.get("cache-control")).toBe("no-cache");
  });

  it("serves nothing outside its folder", async () => {
    expect((await get("/studio/assets/none-00000000.js")).status).toBe(404);
    for (const path of [
      "/studio/..%2fsecret.json",
      "/studio/assets/..%2f..%2fsecret.json",
      "/studio/%2e%2e/secret.json",
    ])
      expect((await get(path)).text).not.toBe("{}");
  });

  it("says 404 for data that there is none of, not its page", async () => {
    expect((await get("/studio/api/none")).body.code).toBe("server.not-found");
    expect((await get("/studio/api")).body.code).toBe("server.not-found");
  });
});

describe("who may come in", () => {
  it.each(["/studio", "/studio/map", "/studio/api/project"])("keeps pages of other sites from %s", async (path) => {
    const answer = await get(path, { origin: "https://evil.example" });
    expect([answer.status, answer.body.code]).toEqual([403, "server.cross-site"]);
  });

  it("asks for a key beyond loopback, for the data alone", async () => {
    const database = await openKeyDatabase(`${opened.project.folder}/keys`);
    const keys = new ApiKeys(database);
    const key = await keys.create("demo", 0);
    const { studio, graph, project } = opened;
    const served = await serve(project, declarations, { studio, graph, keys, keyRequired: true });
    expect((await served.get("/studio")).status).toBe(200);
    expect((await served.get("/studio/api/graph")).body.code).toBe("server.unauthorized");
    expect((await served.get("/studio/api/graph", { "x-api-key": key })).status).toBe(200);
    await served.close();
    await database.close();
  });

  it("says how to install the web app where it is not", async () => {
    const { webApp: _, ...studio } = opened.studio;
    const served = await serve(opened.project, declarations, { studio, graph: opened.graph });
    const page = await served.get("/studio/data", { accept: "text/html" });
    expect(page.status).toBe(404);
    expect(page.text).toContain("npm install --save-dev @throughline/studio");
    expect((await served.get("/studio")).body.code).toBe("studio.not-installed");
    await served.close();
  });
});
