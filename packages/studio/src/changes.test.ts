import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import type { ProjectGraph } from "../../throughline/src/contracts/graph/project-graph.ts";
import { renamed, sourcesOf } from "../../throughline/test/changed-sources.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { faultless, Visitor } from "../test/visitor.ts";

let project: StudioProject;
let broken: ProjectGraph;
let present: () => ProjectGraph;
let browser: Browser;
let visitor: Visitor;
beforeAll(async () => {
  const webApp = await builtStudio();
  const sources = sourcesOf(
    () => project.graph,
    () => present(),
  );
  [project, browser] = await Promise.all([openStudioProject({ webApp, sources }), openBrowser()]);
  broken = renamed(project.graph, "amount", "amount_usd");
  present = () => broken;
  visitor = new Visitor(browser, project.served.url);
});
afterAll(async () => {
  await browser?.close();
  await project?.close();
});

const widths = [360, 1280] as const;
const contract = "/contracts/source%3Asilver.payments";

describe("pages of what the sources change", () => {
  it.each(widths)("have no fault at %i px, in both themes", async (width) => {
    for (const [path, heading, holds] of [
      ["/changes", "Changes", "renamed to amount_usd"],
      ["/contracts", "Contracts", "silver.payments"],
      [contract, "silver.payments", "Gives rows"],
      [`${contract}?tab=history`, "silver.payments", "Sources in the folder"],
      ["/", "Map", "1 break"],
    ] as const) {
      const { page, faults } = await visitor.open(path, { heading, width });
      await page.getByText(holds).filter({ visible: true }).first().waitFor();
      expect(await faults(), path).toEqual(faultless);
      await page.close();
    }
  });
});

describe("the page of changes", () => {
  it("says what is served, what the sources break, and what cures it", async () => {
    const { page } = await visitor.open("/changes", { heading: "Changes" });
    const verdict = page.getByText("The sources in the folder break");
    await verdict.waitFor();
    expect(await verdict.textContent()).toContain("Served: r-1");
    await page.getByText("throughline fix silver.payments.amount", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Copy command" }).count()).toBe(2);
    await page.close();
  });

  it("walks the way by arrow keys, and Enter opens what it stands on", async () => {
    const { page } = await visitor.open("/changes", { heading: "Changes" });
    await page.getByRole("button", { name: "Way to fraud-score" }).click();
    await expect.poll(() => page.url()).toContain("victim=endpoint%3Afraud-score");
    const way = page.getByRole("list", { name: /From the change/ });
    await way.getByRole("link").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("fraud-score");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "fraud-score" }).waitFor();
    await page.close();
  });

  it("follows the sources and keeps what is selected", async () => {
    const { page } = await visitor.open("/changes", { heading: "Changes" });
    await page.getByRole("button", { name: "Way to card_activity" }).click();
    const twice = renamed(broken, "country", "land");
    present = () => twice;
    await page.getByText("country renamed to land").waitFor();
    expect(await page.getByRole("button", { name: "Way to card_activity" }).getAttribute("aria-pressed")).toBe("true");
    present = () => project.graph;
    await page.getByText("Nothing changed since the lock").waitFor();
    present = () => broken;
    await page.close();
  });
});

describe("the map", () => {
  it("shows broken hand-offs with a word, and what each takes down beside it", async () => {
    const { page } = await visitor.open("/", { heading: "Map", width: 1280 });
    const beside = page.getByRole("complementary", { name: "silver.payments.amount" });
    await beside.getByText("Taken down with it").waitFor();
    expect(await beside.getByRole("link", { name: "card_activity" }).isVisible()).toBe(true);
    expect(
      await page
        .getByRole("link", { name: /card_activity/ })
        .first()
        .textContent(),
    ).toContain("breaks");
    expect(await page.getByRole("button", { name: /breaks.*handed to card_activity/ }).count()).toBe(1);
    expect(await page.locator('.st-edge[data-break="true"][data-hand-off="true"]').count()).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    await beside.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "1 break" }).click();
    await beside.waitFor();
    await page.close();
  });

  it("leaves it out where the released state is asked for", async () => {
    const { page } = await visitor.open("/", { heading: "Map" });
    await page.getByRole("button", { name: "Released" }).click();
    await page.locator('.st-edge[data-break="true"]').first().waitFor({ state: "detached" });
    await expect.poll(() => page.url()).toContain("of=released");
    expect(await page.getByRole("complementary").count()).toBe(0);
    await page.close();
  });

  it("says the same in its table", async () => {
    const { page } = await visitor.open("/?view=table", { heading: "Map" });
    await page.getByRole("columnheader", { name: /Working copy/ }).waitFor();
    const row = page.getByRole("row", { name: /^card_activity/ });
    expect(await row.getByText("breaks", { exact: true }).count()).toBe(1);
    await page.close();
  });
});

describe("a contract", () => {
  it("is reached from the page of its declaration, and shows who relies on a field", async () => {
    const { page } = await visitor.open("/data/silver.payments", { heading: "silver.payments" });
    await page.getByRole("link", { name: "Contract", exact: true }).click();
    await page.getByRole("button", { name: /who relies on amount/ }).click();
    await page.getByText('sum("amount") over 24h').waitFor();
    await page.getByRole("tab", { name: /History/ }).click();
    await page.getByText("renamed to amount_usd").first().waitFor();
    await expect.poll(() => page.url()).toContain("tab=history");
    await page.close();
  });
});
