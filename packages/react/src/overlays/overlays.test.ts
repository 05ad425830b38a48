import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Gallery, openGallery } from "../../test/gallery.ts";
import { rank } from "./rank.ts";

let gallery: Gallery;
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());
beforeEach(async () => {
  page = await gallery.open("overlays");
});
afterEach(async () => {
  await page.close();
  expect(gallery.faults).toEqual([]);
});

const focusedText = () => page.evaluate(() => document.activeElement?.textContent);

describe("a dialog", () => {
  it("takes the focus, closes on Escape, and gives the focus back", async () => {
    await page.getByRole("button", { name: "Open a dialog" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Roll back to r-7f3a9c" });
    await dialog.waitFor();
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    for (let i = 0; i < 6; i++) await page.keyboard.press("Tab");
    expect(
      await page.evaluate(
        () => document.activeElement?.closest("main") !== null && document.activeElement?.closest("dialog") === null,
      ),
    ).toBe(false);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await focusedText()).toBe("Open a dialog");
  });
});

describe("the palette", () => {
  it("opens on Ctrl-K, finds by a few letters, and runs what is chosen", async () => {
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox");
    await field.fill("amount");
    expect(await page.getByRole("option").allTextContents()).toEqual([
      "silver.payments.amountdata/payments.ts:18table",
    ]);
    await field.fill("s");
    await page.keyboard.press("ArrowDown");
    const chosen = await page.getByRole("option", { selected: true }).locator(".tl-palette-title").textContent();
    expect(await field.getAttribute("aria-activedescendant")).toBe(
      await page.getByRole("option", { selected: true }).getAttribute("id"),
    );
    await page.keyboard.press("Enter");
    await page.getByText(`Opened ${chosen}`).waitFor();
    expect(await page.getByRole("combobox").count()).toBe(0);
  });

  it("says where nothing has the name", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("zzz");
    await page.getByText("Nothing has this name: zzz").waitFor();
  });

  it("puts whole runs and starts of words before scattered letters", () => {
    const score = (text: string) => rank("pay", text) ?? -1;
    const sorted = ["p.a.y", "repay", "payments", "silver.payments"].sort((a, b) => score(b) - score(a));
    expect(sorted).toEqual(["payments", "silver.payments", "repay", "p.a.y"]);
    expect(rank("pay", "api")).toBeUndefined();
  });
});

describe("tabs", () => {
  it("are walked by arrow keys, and the address keeps the chosen one", async () => {
    await page.getByRole("tab", { name: "Shape" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(focusedText).toBe("Preview");
    expect(await page.getByRole("tabpanel").textContent()).toBe("The first rows.");
    await page.keyboard.press("End");
    expect(await page.getByRole("tabpanel").textContent()).toBe("Where each field comes from.");
    await expect.poll(() => new URL(page.url()).searchParams.get("tab")).toBe("lineage");
    await page.reload();
    expect(await page.getByRole("tab", { selected: true }).textContent()).toBe("Lineage");
  });
});

describe("the frame", () => {
  it("begins with a link to the content, names its landmarks, and remembers the theme", async () => {
    await page.keyboard.press("Tab");
    expect(await focusedText()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    expect(
      await page
        .getByRole("navigation", { name: "Pages" })
        .getByRole("link", { current: "page" } as never)
        .count(),
    ).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Theme: system. Switch to light" }).click();
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
    await page.getByRole("button", { name: "Theme: light. Switch to dark" }).waitFor();
  });

  it("tells what was done, and takes the word away on demand", async () => {
    await page.getByRole("button", { name: "Say something" }).click();
    const toast = page.getByText("Verdict saved");
    await toast.waitFor();
    await page.locator(".tl-toast").getByRole("button", { name: "Close" }).click();
    await toast.waitFor({ state: "detached" });
  });
});
