import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import type { MoveAsked } from "../../throughline/src/runtime/releases/choose-release.ts";
import { releaseError } from "../../throughline/src/runtime/releases/error-codes.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { faultless, Visitor } from "../test/visitor.ts";

let project: StudioProject;
let browser: Browser;
let visitor: Visitor;
let current = "r-1";
let asked: MoveAsked[] = [];
let refused = false;
beforeAll(async () => {
  const webApp = await builtStudio();
  const move = async (one: MoveAsked) => {
    if (refused) throw releaseError("incomplete", { detail: "a version is gone: silver.payments v1" });
    asked.push(one);
    current = one.release ?? current;
    return {};
  };
  const contracts = { verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] } as const;
  const diff = async (before: string, after: string) => ({
    ...{ before, after, contracts, versions: [], promises: [] },
    code: [{ file: "data/payments.ts", change: "changed" as const }],
  });
  const releaseControl = { diff, move };
  [project, browser] = await Promise.all([
    openStudioProject({ webApp, releaseControl, current: () => current }),
    openBrowser(),
  ]);
  visitor = new Visitor(browser, project.served.url);
});
afterAll(async () => {
  await browser?.close();
  await project?.close();
});
beforeEach(() => {
  [current, asked, refused] = ["r-1", [], false];
});

describe("a release", () => {
  it("is rolled back to by the keyboard, after what it changes was shown", async () => {
    const { page, faults } = await visitor.open("/releases", { heading: "Releases" });
    await page.getByRole("link", { name: "Roll back" }).click();
    const dialog = page.getByRole("dialog", { name: "Roll back to r-0" });
    await dialog.getByText("data/payments.ts").waitFor();
    expect(await faults()).toEqual(faultless);
    await dialog.getByLabel("Reason").fill("p99 doubled");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("r-0 answers now").waitFor();
    expect(asked).toEqual([{ kind: "rollback", release: "r-0", by: "studio", reason: "p99 doubled" }]);
    await page.getByText("answers now", { exact: true }).waitFor();
    await page.close();
  });

  it("is not moved by Escape, and a move that is refused says why, by its code", async () => {
    refused = true;
    const { page } = await visitor.open("/releases/r-0?move=1", { heading: "r-0" });
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Roll back" }).click();
    await dialog.getByText("releases.incomplete").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await expect.poll(() => page.url()).not.toContain("move=1");
    expect(asked).toEqual([]);
    await page.close();
  });
});

describe("roles", () => {
  it.each([1280, 360])(
    "are shown with their contracts at %i px, and a clause with what was measured before",
    async (width) => {
      const { page, faults } = await visitor.open("/roles", { heading: "Roles", width });
      expect(await faults()).toEqual(faultless);
      await page.getByRole("link", { name: "Analyst" }).click();
      await page.getByRole("heading", { level: 1, name: "analyst" }).waitFor();
      await page.getByText("Contracts", { exact: true }).first().waitFor();
      expect(await faults()).toEqual(faultless);
      await page.goto(
        `${project.served.url}/studio/roles/analyst?clause=${encodeURIComponent("metric:fraud_rate target max")}`,
      );
      const dialog = page.getByRole("dialog", { name: /fraud_rate/ });
      await dialog.getByRole("link", { name: "r-1" }).waitFor();
      expect(await dialog.getByText("held", { exact: true }).count()).toBe(1);
      expect(await faults()).toEqual(faultless);
      await page.close();
    },
  );
});
