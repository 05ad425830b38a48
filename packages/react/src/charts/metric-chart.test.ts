import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Gallery, openGallery } from "../../test/gallery.ts";

let gallery: Gallery;
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());
beforeEach(async () => {
  page = await gallery.open("metrics");
  await page.locator(".tl-chart svg").first().waitFor();
});
afterEach(async () => {
  await page.close();
  expect(gallery.faults).toEqual([]);
});

const figure = (title: string) => page.getByRole("figure", { name: title, exact: true }).first();
const chart = (title: string) => figure(title).getByRole("group");
const said = (title: string) => figure(title).getByRole("status").first().textContent();

describe("a chart", () => {
  it("is summed up for who does not see it", async () => {
    const label = await chart("Fraud rate by day").getAttribute("aria-label");
    expect(label).toMatch(
      /^Fraud rate by day: 30 points, from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d, between 0\.\d+ % and 1\.\d+ %\./,
    );
    expect(await figure("Fraud rate by day").locator("p").first().textContent()).toBe(
      "share in % · per day, UTC · all rows · target ≤ 1 %",
    );
  });

  it("tells its points one by one to the keyboard, with the tooltip that the mouse gets, and says gaps", async () => {
    await chart("Fraud rate by day").focus();
    await page.keyboard.press("Home");
    await expect.poll(() => said("Fraud rate by day")).toMatch(/^\d{4}-\d\d-\d\d, 0\.\d+ %$/);
    const first = await said("Fraud rate by day");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => said("Fraud rate by day")).not.toBe(first);
    expect(
      await chart("Fraud rate by day")
        .getByText(/^\d{4}-\d\d-\d\d$/)
        .count(),
    ).toBe(1);
    for (let i = 0; i < 16; i++) await page.keyboard.press("ArrowRight");
    await expect.poll(() => said("Fraud rate by day")).toMatch(/not measured$/);
  });

  it("opens the rows of a point with Enter, and of a bar by a click", async () => {
    await chart("Fraud rate by day").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.getByText("Picked:").textContent())
      .toMatch(/"metric":"fraud_rate","filter":\{\},"from":"\d{4}-\d\d-\d\dT00:00:00.000Z","to":"/);
    const bars = chart("Fraud rate by country");
    await bars.getByText("1.41 %").waitFor();
    await bars.locator("svg").click({ position: { x: 90, y: 15 } });
    await expect.poll(() => page.getByText("Picked:").textContent()).toContain('"filter":{"country":"BR"}');
  });

  it("is a table of the same data one key away", async () => {
    await chart("Fraud rate by country").focus();
    await page.keyboard.press("t");
    const table = figure("Fraud rate by country").getByRole("grid");
    await table.waitFor();
    expect(await table.getByRole("columnheader").allTextContents()).toEqual([
      "Country",
      "Value %",
      "Numerator",
      "Denominator",
    ]);
    expect(await table.getByRole("row").nth(1).getByRole("gridcell").first().textContent()).toBe("BR");
    await page.keyboard.press("Enter");
    await chart("Fraud rate by country").waitFor();
  });

  it("gives its figures as CSV and itself as PNG with its title", async () => {
    const tools = figure("Fraud rate by country");
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      tools.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe("fraud_rate-country.csv");
    expect((await readFile(await csv.path(), "utf8")).split("\r\n").slice(0, 2)).toEqual([
      "country,value,numerator,denominator",
      "BR,0.0141,71,5000",
    ]);
    const [png] = await Promise.all([
      page.waitForEvent("download"),
      tools.getByRole("button", { name: "Save as PNG" }).click(),
    ]);
    const bytes = await readFile(await png.path());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    const width = (await chart("Fraud rate by country").boundingBox())?.width ?? 0;
    expect(bytes.readUInt32BE(16)).toBe(Math.round((Math.floor(width) + 24) * 2));
    expect(bytes.length).toBeGreaterThan(5_000);
  });

  it("takes the colours of the theme that is chosen", async () => {
    const colour = () => chart("Loss USD by week").locator("path[stroke-width='1.75']").first().getAttribute("stroke");
    const light = await colour();
    await page.getByRole("button", { name: /^Theme: system/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    await expect.poll(colour).not.toBe(light);
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  });

  it("fits into 360 px with labels that do not lie over each other", async () => {
    const narrow = await gallery.open("metrics", { width: 360 });
    const lines = narrow.getByRole("figure", { name: "Fraud rate by day and country" }).first();
    expect(await lines.locator(".tl-chart-canvas svg").count()).toBe(0);
    await lines.scrollIntoViewIfNeeded();
    await lines.locator(".tl-chart-canvas svg").waitFor();
    const tops = await lines
      .locator("svg text")
      .filter({ hasText: /^(DE|FR|US|BR)$/ })
      .evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().top).sort((a, b) => a - b));
    expect(tops).toHaveLength(4);
    for (const [i, top] of tops.entries()) if (i > 0) expect(top - (tops[i - 1] ?? 0)).toBeGreaterThanOrEqual(10);
    await narrow.close();
  });
});

describe("a printed page", () => {
  it("has the charts that nobody scrolled to", async () => {
    const narrow = await gallery.open("metrics", { width: 360 });
    await narrow.locator(".tl-chart-canvas").first().scrollIntoViewIfNeeded();
    await narrow.locator(".tl-chart-canvas svg").first().waitFor();
    const bare = await narrow.evaluate(() => {
      const withoutLines = () =>
        [...document.querySelectorAll(".tl-chart-canvas")].filter(
          (one) => one.querySelector("svg path, svg rect") === null,
        ).length;
      const before = withoutLines();
      window.dispatchEvent(new Event("beforeprint"));
      return { before, after: withoutLines() };
    });
    expect(bare.before).toBeGreaterThan(0);
    expect(bare.after).toBe(0);
    await narrow.close();
  });
});

describe("figures", () => {
  it("stand beside their target and their decision, and nothing measured is never within it", async () => {
    const tile = (name: string) =>
      page
        .locator(".tl-kpi")
        .filter({ has: page.getByRole("heading", { name, exact: true }) })
        .first();
    expect(await tile("Fraud rate").textContent()).toContain(
      "0.82 %within target≤ 1 %Serves the decision: tighten the decline threshold",
    );
    expect(await tile("Loss").textContent()).toContain("41,207 USDoutside target≤ 40,000 USD");
    expect(await tile("Precision").textContent()).toBe("Precisionnot measuredNo verdicts yet");
  });

  it("of a dashboard come from one answer, the figures first", async () => {
    const dashboard = page.getByRole("region", { name: "Fraud overview" });
    expect(await dashboard.getByRole("heading").allTextContents()).toEqual([
      "Fraud rate",
      "Loss USD",
      "Precision",
      "Fraud rate by day",
      "Loss USD by week",
      "Fraud rate by country",
    ]);
  });
});
