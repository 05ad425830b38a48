import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import type { WebApp } from "../../throughline/src/server/studio/web-app/web-app.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { pageIds } from "./navigation/pages.ts";

/** Most script that is loaded before the page that is opened, bytes of Brotli. */
const budget = 88_000;

/** What only the drawing library has in its code. */
const drawing = "ec_inner";

let app: WebApp;
let project: StudioProject;
let browser: Browser;
beforeAll(async () => {
  app = await builtStudio();
  [project, browser] = await Promise.all([openStudioProject({ webApp: app }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await project?.close();
});

const textOf = (name: string) => app.get(name)?.bytes.toString() ?? "";

/** A script with all that it imports before it can run, read from the scripts themselves. */
function closureOf(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, imported] of textOf(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    closureOf(`assets/${imported}`, found);
  return found;
}

function entry(): string {
  const [, name = ""] = /<script type="module"[^>]* src="\/studio\/([^"]+)"/.exec(app.index.bytes.toString()) ?? [];
  return name;
}

const drawnIn = (names: Iterable<string>) => [...names].filter((name) => textOf(name).includes(drawing));

/** The scripts that the server names with an address. */
async function namedWith(path: string): Promise<readonly string[]> {
  const { headers } = await project.served.get(`/studio${path}`);
  return [...(headers.get("link") ?? "").matchAll(/<\/studio\/([^>]+)>; rel=modulepreload/g)].map(
    ([, name = ""]) => name,
  );
}

describe("the first load", () => {
  it("stays within its budget", () => {
    const sizes = [...closureOf(entry())].map((name) => {
      const file = app.get(name);
      expect(file, name).toBeDefined();
      return file?.compressed.get("br")?.length ?? file?.bytes.length ?? 0;
    });
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(budget);
  });

  it("has no code that draws charts, and neither has any page before its first chart", async () => {
    expect(drawnIn(closureOf(entry()))).toEqual([]);
    for (const page of pageIds) {
      const named = await namedWith(page === "map" ? "/" : `/${page}`);
      expect(drawnIn(named.flatMap((name) => [...closureOf(name)])), page).toEqual([]);
    }
  });

  it("is named whole by the server with each page's address, those of every page first", async () => {
    const first = closureOf(entry());
    for (const page of pageIds) {
      const named = await namedWith(page === "map" ? "/" : `/${page}/any`);
      expect(new Set(named.slice(0, first.size)), page).toEqual(first);
      expect(
        named.filter((name) => name.includes(`${page}-page`)),
        page,
      ).toHaveLength(1);
      expect(new Set(named.flatMap((name) => [...closureOf(name)])), page).toEqual(new Set(named));
    }
    expect(await namedWith("/none")).toEqual([]);
  });
});

describe("a dashboard", () => {
  it("shows its figures before it asks for the drawing library", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    let figures = 0;
    await page.route(/\/assets\/echarts-/, async (route) => {
      figures = await page.locator(".tl-kpi-value").count();
      await route.continue();
    });
    await page.goto(`${project.served.url}/studio/dashboards/overview`);
    await page.locator(".tl-chart-canvas svg").first().waitFor();
    expect(figures).toBe(1);
    await page.close();
  });

  it("does not ask for it before a chart is near what is seen", async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 120 } });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${project.served.url}/studio/dashboards/overview`);
    await page.locator(".tl-kpi-value").first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(asked.filter((url) => url.includes("/echarts-"))).toEqual([]);
    await page.locator(".tl-chart-canvas").first().scrollIntoViewIfNeeded();
    await page.locator(".tl-chart-canvas svg").first().waitFor();
    await page.close();
  });
});
