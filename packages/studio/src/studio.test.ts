import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { faultless, Visitor } from "../test/visitor.ts";

let project: StudioProject;
let browser: Browser;
let visitor: Visitor;
beforeAll(async () => {
  const webApp = await builtStudio();
  [project, browser] = await Promise.all([openStudioProject({ webApp }), openBrowser()]);
  visitor = new Visitor(browser, project.served.url);
});
afterAll(async () => {
  await browser?.close();
  await project?.close();
});

const pages = [
  ["/", "Map", "fraud-score"],
  ["/?view=table", "Map", "fraud-score"],
  ["/hand-offs", "Hand-offs", "fraud-score"],
  ["/hand-offs?show=promises", "Hand-offs", "fraud_rate"],
  ["/data", "Data", "bronze.customers"],
  ["/data/silver.payments", "silver.payments", "payment_id"],
  ["/data/silver.payments?tab=profile", "silver.payments", "no nulls"],
  ["/data/silver.payments?tab=lineage&field=amount", "silver.payments", "card_activity.spend_24h"],
  ["/data/bronze.customers?tab=rejected", "bronze.customers", "too few fields"],
  ["/features/card_activity", "card_activity", "payments_1h"],
  ["/features/card", "card", "Known by"],
  ["/models/fraud", "fraud", "Importance"],
  ["/models/fraud?tab=signature", "fraud", "silver.payments.amount"],
  ["/endpoints/fraud-score", "fraud-score", "Send the request"],
  ["/services", "API", "/api/scores"],
  ["/metrics", "Metrics", "fraud_rate"],
  ["/metrics/fraud_rate", "fraud_rate", "Over time and by dimension"],
  ["/dashboards/overview", "Overview", "Fraud rate"],
  ["/runs", "Runs", "run-1"],
  ["/runs/run-1", "run-1", "Steps"],
  ["/releases", "Releases", "r-1"],
  ["/releases/r-1", "r-1", "What it pins"],
] as const;

describe("pages", () => {
  it.each(pages)("%s shows what it is for, without a fault", async (path, heading, holds) => {
    const { page, faults } = await visitor.open(path, { heading });
    await page.getByText(holds).first().waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });

  it("say so where there is none under an address", async () => {
    const { page, faults } = await visitor.open("/nothing");
    await page.getByText("The Studio has no such page").waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });

  it("show the server's problem where a name is unknown", async () => {
    const { page } = await visitor.open("/models/none");
    const problem = page.getByRole("alert");
    await problem.waitFor();
    expect(await problem.textContent()).toContain("studio.unknown-declaration");
    await page.close();
  });

  it("let tables that are too wide be scrolled by the keyboard", async () => {
    const { page, faults } = await visitor.open("/models/fraud?tab=signature", { heading: "fraud", width: 360 });
    await page.getByText("silver.payments.amount").first().waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });

  it("fit a narrow screen, where the map opens as its table", async () => {
    const { page, faults } = await visitor.open("/", { heading: "Map", width: 360 });
    await page.getByRole("grid", { name: "Declarations" }).or(page.getByRole("table")).first().waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });
});

describe("the rail", () => {
  it("keeps the names of its links where it is folded to icons", async () => {
    const { page, faults } = await visitor.open("/runs", { heading: "Runs", width: 800 });
    expect(await page.getByRole("link", { name: "Releases" }).isVisible()).toBe(true);
    expect(await faults()).toEqual(faultless);
    await page.close();
  });
});

describe("the map", () => {
  it("opens the inspector of a card that is clicked, and closes it by Escape and by Back", async () => {
    const { page, faults } = await visitor.open("/", { heading: "Map" });
    await page.getByRole("link", { name: /silver\.payments/ }).click();
    const inspector = page.getByRole("complementary");
    await inspector.getByText("Used by").first().waitFor();
    await expect.poll(() => page.url()).toContain("select=source%3Asilver.payments");
    expect(await faults()).toEqual(faultless);
    await page.keyboard.press("Escape");
    await inspector.waitFor({ state: "detached" });
    await page.goBack();
    await inspector.waitFor();
    await page.close();
  });

  it("traces a field by its lineage", async () => {
    const { page } = await visitor.open("/?select=source%3Asilver.payments", { heading: "Map" });
    await page.getByRole("button", { name: "amount", exact: true }).click();
    await page.getByText("Path of silver.payments.amount").waitFor();
    await page.locator(".st-card-fields", { hasText: "spend_24h" }).first().waitFor();
    const dimmed = page.locator('.st-card[data-dim="true"]');
    expect(await dimmed.filter({ hasText: "bronze.customers" }).count()).toBe(1);
    expect(await dimmed.filter({ hasText: "card_activity" }).count()).toBe(0);
    await page.close();
  });

  it("is walked by arrow keys along edges, and Enter opens", async () => {
    const { page } = await visitor.open("/", { heading: "Map" });
    await page.getByRole("link", { name: /fraud-score/ }).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("fraud-score");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "fraud-score" }).waitFor();
    await page.close();
  });

  it("shows the contract of hand-offs by their tag", async () => {
    const { page } = await visitor.open("/", { heading: "Map" });
    await page.getByRole("button", { name: /handed to fraud-score/ }).click();
    await page.getByRole("complementary").getByText("hands over").first().waitFor();
    await page.close();
  });
});

describe("search and calls", () => {
  it("finds a field by Ctrl-K and opens it", async () => {
    const { page } = await visitor.open("/runs", { heading: "Runs" });
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("silver.payments.amount");
    await page
      .getByRole("option", { name: /silver\.payments\.amount/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "silver.payments" }).waitFor();
    await expect.poll(() => page.url()).toContain("field=amount");
    await page.close();
  });

  it("sends a request to an endpoint and shows its answer", async () => {
    const { page } = await visitor.open("/endpoints/fraud-score", { heading: "fraud-score" });
    await page.getByRole("button", { name: "Send the request" }).click();
    await page.getByText('"score":').first().waitFor();
    expect(await page.getByText("200").first().isVisible()).toBe(true);
    await page.close();
  });

  it("hides personal data until it is asked for", async () => {
    const { page } = await visitor.open("/data/bronze.customers", { heading: "bronze.customers" });
    await page.getByText("c-1", { exact: true }).first().waitFor();
    expect(await page.getByText("c1@example.org").count()).toBe(0);
    await page.getByRole("button", { name: "Show personal data" }).click();
    await page.getByText("c1@example.org").first().waitFor();
    await expect.poll(() => page.url()).toContain("reveal=1");
    await page.close();
  });
});
