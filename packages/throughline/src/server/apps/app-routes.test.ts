import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Served, serve } from "../../../test/served.ts";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { apiKey, get, service } from "../../contracts/backend/index.ts";
import { page } from "../../contracts/frontend/index.ts";
import { app } from "../../contracts/fullstack/index.ts";
import { AppStore } from "../../runtime/apps/app-store.ts";
import { openApps } from "../../runtime/apps/open-apps.ts";
import { Gateway } from "../gateway.ts";
import { AppSessions } from "../rest/app-sessions.ts";
import { AppAssets } from "./app-assets.ts";

const desk = app("desk", {
  title: "Desk <b>",
  pages: [
    page("alerts", { path: "/alerts", title: "Alerts", view: () => null }),
    page("one", { path: "/ones/:id", view: () => null }),
  ],
});
const api = service("api", {
  auth: [apiKey()],
  routes: { hello: get("/hello", { reply: z.object({ text: z.string() }), handle: () => ({ text: "hello" }) }) },
});
const script = `console.log(${"1 + ".repeat(500)} 1);`;

let state: string;
let project: ServingProject;
let served: Served;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "throughline-apps-"));
  project = await openServingProject();
  for (const [release, name] of [
    ["r-1", "old.js"],
    ["r-2", "desk.js"],
  ] as const)
    await new AppStore(join(state, release)).write(
      { app: "desk", bundle: "b" },
      [
        { name, bytes: Buffer.from(script) },
        { name: "font.woff2", bytes: Buffer.from("font") },
      ],
      () => ({
        app: "desk",
        title: desk.title,
        entry: name,
        shared: [],
        pages: [
          { name: "alerts", title: "Alerts", path: "/alerts", files: ["font.woff2"], firstLoadBytes: 1 },
          { name: "one", title: "One", path: "/ones/:id", files: [], firstLoadBytes: 1 },
        ],
      }),
    );
  const folder = (id: string) => join(state, id, "apps/desk");
  const releases = { list: async () => ["r-1", "r-2"], folder };
  const apps = { assets: new AppAssets(releases), sessions: new AppSessions({ secret: Buffer.alloc(32) }) };
  const opened = await openApps(folder("r-2"));
  const shared = { ...project.shared([desk, api]), apps };
  const release = await project.open([desk, api], { id: "r-2" });
  const gateway = await Gateway.open(
    { ...release, apps: new Map([["desk", [...opened.values()][0] as never]]) },
    shared,
  );
  const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
  const plain = await serve(project, [api]);
  await plain.close();
  served = Object.assign(Object.create(Object.getPrototypeOf(plain)), {
    gateway,
    url: `http://127.0.0.1:${port}`,
    shared,
  });
});
afterAll(async () => {
  await served.close();
  await project.close();
  await rm(state, { recursive: true, force: true });
});

/** What a server sends for a file in one encoding, as it comes over the wire. */
function raw(path: string, encoding: string): Promise<{ headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${served.url}${path}`, { headers: { "accept-encoding": encoding } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    });
    asked.on("error", reject).end();
  });
}

describe("pages of an app", () => {
  it.each(["/", "/alerts", "/ones/a%2Fb", "/alerts?view=x"])(
    "are one document that names its release: %s",
    async (path) => {
      const answer = await served.get(path);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('<meta name="throughline-release" content="r-2">');
      expect(answer.text).toContain('<script type="module" src="/_app/desk.js"></script>');
      expect(answer.text).toContain("Desk &lt;b&gt;</title>");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
    },
  );

  it("run their own scripts and nothing else, in no frame", async () => {
    const { headers, text } = await served.get("/alerts");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(text.match(/<script>/g)).toHaveLength(1);
    expect([headers.get("x-frame-options"), headers.get("x-content-type-options")]).toEqual(["DENY", "nosniff"]);
  });

  it("are not for pages of other sites, and neither are their files", async () => {
    for (const path of ["/alerts", "/_app/desk.js", "/alert"]) {
      const answer = await served.get(path, { origin: "https://evil.example", accept: "text/html" });
      expect([answer.status, answer.body.code]).toEqual([403, "server.cross-site"]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  it("may use what asks for a key, by the session that came with them, and nobody else may", async () => {
    const cookie = ((await served.get("/alerts")).headers.get("set-cookie") ?? "").split(";")[0] as string;
    const same = await served.get("/api/hello", { cookie, "sec-fetch-site": "same-origin" });
    expect([same.status, same.body]).toEqual([200, { text: "hello" }]);
    expect((await served.get("/api/hello", { cookie, "sec-fetch-site": "cross-site" })).status).toBe(401);
    expect((await served.get("/api/hello", { cookie })).status).toBe(401);
    expect((await served.get("/api/hello")).status).toBe(401);
  });

  it("say that there is no page to browsers, and what there is to programs", async () => {
    const lost = await served.get("/alert", { accept: "text/html,*/*" });
    expect([lost.status, lost.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    for (const path of ["/alert", "/api/none", "/_app/none.js"])
      expect((await served.get(path, path === "/alert" ? {} : { accept: "text/html" })).body.code).toBe(
        "server.not-found",
      );
    expect((await served.post("/alerts", {})).status).toBe(405);
  });
});

describe("files of an app", () => {
  it("are kept for ever by browsers, and come compressed as they take it", async () => {
    const [br, gzip, plain, refused] = await Promise.all(
      ["gzip, deflate, br", "gzip", "identity", "br;q=0, gzip;q=0"].map((encoding) => raw("/_app/desk.js", encoding)),
    );
    expect(br?.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "br",
      vary: "accept-encoding",
    });
    expect(brotliDecompressSync(br?.body as Buffer).toString()).toBe(script);
    expect(gzip?.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(gzip?.body as Buffer).toString()).toBe(script);
    for (const one of [plain, refused]) {
      expect(one?.headers["content-encoding"]).toBeUndefined();
      expect(one?.body.toString()).toBe(script);
    }
    expect((await raw("/_app/font.woff2", "br")).headers["content-type"]).toBe("font/woff2");
  });

  it("of a release before are still there for pages that were opened with it", async () => {
    const answers = await Promise.all(["old.js", "old.js", "old.js"].map((name) => raw(`/_app/${name}`, "identity")));
    expect(answers.map(({ body }) => body.toString())).toEqual(Array(3).fill(script));
  });

  it.each(["..%2f..%2fmanifest.json", "manifest.json", "desk.js.br"])("are no others of the disk: %s", async (name) => {
    expect((await served.get(`/_app/${name}`)).status).toBe(404);
  });
});
