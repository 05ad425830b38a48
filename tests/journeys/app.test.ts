import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraudDesk } from "../../examples/fraud/fullstack/fraud-desk.ts";
import { runJourneys } from "../../packages/throughline/src/adapters/playwright/run-journeys.ts";
import { violationsOf } from "../support/axe.ts";
import { browserProgram, openBrowser } from "../support/browser.ts";
import { cliJson, query } from "../support/cli.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

interface Verified {
  readonly clauses: readonly { readonly promise: string; readonly status: string; readonly note: string | null }[];
}
interface ObservedUses {
  readonly uses: readonly { readonly consumer: string; readonly use: string }[];
}

const now = "2026-06-30T12:00:00Z";

let project: TempProject;
let server: ServedProject;
let browser: Browser;
let payment: string;
beforeAll(async () => {
  project = await fraudProject();
  await cliJson(project, ["run", "--now", now]);
  server = await serveCli(project, ["serve", "--now", now], { THROUGHLINE_BROWSER: await browserProgram() });
  browser = await openBrowser();
  [payment = ""] = (
    await query<{ id: string }>(project, "select payment_id as id from gold.scores order by score desc limit 1")
  ).map(({ id }) => id);
});
afterAll(async () => {
  await browser?.close();
  await server?.kill();
  await project?.remove();
});

/** A page of its own profile, and what a person would trip over in it. */
async function open(at: string, options: { readonly width?: number; readonly theme?: "light" | "dark" } = {}) {
  const { width = 1280, theme = "light" } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme });
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${server.url}${at}`, { waitUntil: "load" });
  return { page, faults };
}

const pages = () => [
  { at: "/alerts", shows: payment },
  { at: `/payments/${payment}`, shows: "Rules that fit" },
  { at: "/fraud-overview", shows: "Fraud rate by day" },
];

const visible = (page: Page, text: string | RegExp) => page.getByText(text).filter({ visible: true }).first().waitFor();

describe("the app of the fraud example", () => {
  it("gets every journey through", async () => {
    const outcomes = await runJourneys(fraudDesk, { browser, url: server.url });
    expect(outcomes.map(({ name, passed, problem }) => [name, passed, problem?.detail])).toEqual(
      Object.keys(fraudDesk.journeys).map((name) => [name, true, undefined]),
    );
  });

  it("brings what an analyst says into bronze, once", async () => {
    await cliJson(project, ["run"]);
    const rows = await query(project, "select payment_id, verdict, note from bronze.feedback");
    expect(rows).toEqual([{ payment_id: payment, verdict: "fraud", note: "the holder never travels" }]);
  });

  it("is verified by a browser whose events come into no table, and what its journeys read is seen", async () => {
    const { clauses } = await cliJson<Verified>(project, ["verify", "--browser", "--role", "fullstack"]);
    expect(clauses.map(({ promise, status, note }) => [promise, status, note])).toEqual(
      Object.keys(fraudDesk.journeys).map((name) => [`journey ${name}`, "held", expect.anything()]),
    );
    const { uses } = await cliJson<ObservedUses>(project, ["use", "--role", "frontend"]);
    expect(uses.find(({ use }) => use === "alerts")).toMatchObject({
      ...{ consumer: "page:alerts", provider: "service:payments-api" },
      seen: expect.arrayContaining([expect.objectContaining({ field: "payment_id" })]),
    });
    const rows = await query(project, "select payment_id from bronze.feedback");
    expect(rows).toHaveLength(1);
  });

  it("has no fault of access, layout or code on any page, in either theme, from 360 to 1920 px", async () => {
    const found: string[] = [];
    const widths = { light: [360, 1920], dark: [768, 1280] };
    for (const { at, shows } of pages())
      for (const theme of ["light", "dark"] as const)
        for (const width of widths[theme]) {
          const { page, faults } = await open(at, { theme, width });
          await visible(page, shows);
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          const wrong = [...faults, ...(over > 1 ? [`scrolls sideways by ${over} px`] : [])];
          if (width === 360 || width === 1280) wrong.push(...(await violationsOf(page)));
          found.push(...wrong.map((fault) => `${at} ${theme} ${width}: ${fault}`));
          await page.close();
        }
    expect(found).toEqual([]);
  });

  it("is used by the keyboard alone, and says where it is after each step", async () => {
    const { page } = await open("/alerts");
    await visible(page, payment);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.getByRole("link", { name: "Fraud overview" }).focus();
    await page.keyboard.press("Enter");
    await visible(page, "Fraud rate by day");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect(await page.title()).toBe("Fraud overview · Fraud desk");
    await page.goBack();
    await visible(page, payment);
    expect(new URL(page.url()).pathname).toBe("/alerts");
    await page.close();
  });

  it("keeps filter and order in the address, so that a view is shared by its link", async () => {
    const firstOf = (page: Page) => page.getByRole("link", { name: /^p\d/ }).first();
    const { page } = await open("/alerts");
    await visible(page, payment);
    await page.getByRole("columnheader", { name: /Paid at/ }).click();
    await page.waitForURL(/paid_at/);
    const { page: other } = await open(page.url().slice(server.url.length));
    await firstOf(other).waitFor();
    const first = await firstOf(other).textContent();
    expect(first).not.toBe(payment);
    await expect.poll(() => firstOf(page).textContent()).toBe(first);
    await page.close();
    await other.close();
  });

  it("says so where there is no page, and leads back", async () => {
    const answer = await fetch(`${server.url}/nowhere`, { headers: { accept: "text/html" } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    const { page } = await open("/nowhere");
    await page.getByRole("link", { name: "Go to the first page" }).click();
    await visible(page, payment);
    await page.close();
  });
});

describe("a page of the app", () => {
  it("shows a failing route with its code, and reads again when it is asked to", async () => {
    const { page } = await open("/fraud-overview");
    await visible(page, "Fraud rate by day");
    await page.route("**/api/alerts*", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({
          code: "serving.not-built",
          title: "A relation was not built",
          status: 503,
          hint: "run it",
        }),
      }),
    );
    await page.getByRole("link", { name: "Alerts" }).click();
    await visible(page, "serving.not-built");
    expect(await violationsOf(page)).toEqual([]);
    await page.unroute("**/api/alerts*");
    await page.getByRole("button", { name: "Try again" }).click();
    await visible(page, payment);
    await page.close();
  });

  it("keeps what was typed while the browser is offline, and sends it once when it is back", async () => {
    const { page } = await open(`/payments/${payment}`);
    await visible(page, "Your verdict");
    await page.getByRole("radio", { name: "fine" }).check();
    await page.getByLabel("Note").fill("typed offline");
    await page.context().setOffline(true);
    await visible(page, "offline");
    await page.getByRole("button", { name: "Save verdict" }).click();
    await visible(page, "Not sent.");
    expect(await page.getByLabel("Note").inputValue()).toBe("typed offline");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Save verdict" }).click();
    await visible(page, "Verdict saved");
    await page.close();
    await cliJson(project, ["run"]);
    const rows = await query(project, "select note from bronze.feedback where verdict = 'fine'");
    expect(rows).toEqual([{ note: "typed offline" }]);
  });

  it("shows a fault of its own view with its code, and the rest of the app goes on", async () => {
    const { page } = await open("/alerts");
    await visible(page, payment);
    await page.route("**/api/payments/*", (route) =>
      route.fulfill({
        json: { payment_id: "x", signs: null, score: "high" },
        headers: { "x-throughline-release": "r" },
      }),
    );
    await page.getByRole("link", { name: payment }).click();
    await visible(page, "client.invalid-reply");
    await page.getByRole("link", { name: "Fraud overview" }).click();
    await visible(page, "Fraud rate by day");
    await page.close();
  });

  it("says calmly that a newer release answers, while its own files are still there", async () => {
    const { page } = await open("/alerts");
    await visible(page, payment);
    await project.edit("analyst/fraud-rate.ts", 'title: "Fraud overview"', 'title: "Fraud at a glance"');
    const { release } = await cliJson<{ release: string }>(project, ["run"]);
    await page.getByRole("link", { name: "Fraud overview" }).click();
    await visible(page, "A newer release answers now.");
    await visible(page, release);
    await visible(page, "Fraud rate by day");
    await page.getByRole("button", { name: "Reload" }).click();
    await page.getByRole("heading", { level: 1, name: "Fraud at a glance" }).waitFor();
    expect(await page.getByText("A newer release answers now.").count()).toBe(0);
    await page.close();
  });
});

describe("what a browser gets", () => {
  it("holds nothing of the server's code, and is small before charts", async () => {
    const apps = path.join(project.state, "apps/fraud-desk");
    const [bundle = ""] = await readdir(apps);
    const names = (await readdir(path.join(apps, bundle))).filter((name) => /\.(js|css)$/.test(name));
    const text = (await Promise.all(names.map((name) => readFile(path.join(apps, bundle, name), "utf8")))).join("\n");
    expect(text).toContain("/api/alerts");
    for (const secret of [
      "signsOf",
      "usualPayments",
      "left join",
      "coalesce(",
      "DuckDB",
      "fastify",
      "tl_",
      project.root,
      "sourceMappingURL",
    ])
      expect(text.includes(secret), secret).toBe(false);
    expect(text).not.toMatch(/["'`]node:/);
    const manifest = JSON.parse(await readFile(path.join(apps, bundle, "manifest.json"), "utf8"));
    for (const { name, firstLoadBytes } of manifest.pages) expect(firstLoadBytes, name).toBeLessThan(250_000);
  });

  it("holds no personal data among the rows behind a figure", async () => {
    const { json } = await server.get("/metrics/fraud_rate/rows?limit=1");
    expect(Object.keys(json.items[0])).toContain("card_id");
    expect(Object.keys(json.items[0])).not.toContain("holder");
  });
});
