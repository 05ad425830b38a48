import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Journey } from "../../contracts/fullstack/journey.ts";
import type { PageBrowser } from "../../ports/page-browser.ts";
import { openPageBrowser } from "./open-page-browser.ts";

const whole = (body: string) =>
  `<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>${body}</main></body></html>`;
const pages: Readonly<Record<string, string>> = {
  "/fine": whole("<p>All is well</p>"),
  "/wide": whole('<div style="width: 500px">wide</div>'),
  "/bare": whole('<img src="data:,"><p style="color: #ccc; background: #fff">faint</p>'),
  "/throws": whole("<script>throw new Error('no such remote')</script>"),
  "/reads": whole(
    '<p id="at"></p><script>window.throughlineReads?.("/reads", "alerts", null); window.throughlineReads?.("/reads", "alerts", "score"); document.getElementById("at").textContent = "read"</script>',
  ),
};

let server: Server;
let url: string;
let browser: PageBrowser;
beforeAll(async () => {
  server = createServer((request, response) => {
    const text = pages[request.url ?? ""];
    response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/html" }).end(text ?? whole("lost"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { default: bundled } = await import("@sparticuz/chromium");
  browser = await openPageBrowser({
    root: path.resolve(import.meta.dirname, "../../../../.."),
    program: await bundled.executablePath(),
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const look = (at: string, width = 360) => browser.look(`${url}${at}`, { width, theme: "light", level: "AA" });

describe("a browser", () => {
  it("sees a page without a fault", async () => {
    expect(await look("/fine")).toEqual({ status: 200, beyondPx: 0, violations: [], errors: [] });
  });

  it("measures how far a page is wider than its window", async () => {
    expect((await look("/wide")).beyondPx).toBeGreaterThan(100);
    expect((await look("/wide", 1280)).beyondPx).toBe(0);
  });

  it("finds faults of access, each with its element", async () => {
    const { violations } = await look("/bare");
    expect(violations).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^image-alt at img/),
        expect.stringMatching(/^color-contrast at p/),
      ]),
    );
  });

  it("tells what the code of a page threw, and what is not there", async () => {
    expect((await look("/throws")).errors).toEqual(["no such remote"]);
    expect((await look("/nowhere")).status).toBe(404);
  });

  it("gets a journey through, and takes down what its pages say they read", async () => {
    const journey: Journey = async ({ visit, see }) => {
      await visit("/reads");
      await see("read");
    };
    expect(await browser.go("reading", journey, url)).toMatchObject({
      passed: true,
      reads: [{ path: "/reads", use: "alerts", calls: 1, fields: { score: 1 } }],
    });
  });

  it("says why a journey did not get through", async () => {
    const journey: Journey = async () => {
      throw new TypeError("no such step");
    };
    expect(await browser.go("failing", journey, url)).toMatchObject({
      passed: false,
      problem: { code: "journeys.journey-failed", detail: expect.stringContaining("no such step") },
    });
  });

  it("is missed with a code where its program is not there", async () => {
    await expect(openPageBrowser({ root: "/", program: "/no/such/program" })).rejects.toMatchObject({
      code: "journeys.no-browser",
    });
  });
});
