import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, type Gallery, openGallery } from "../test/gallery.ts";

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

const sections = ["tables", "forms", "metrics", "states", "overlays"];

describe.each(["light", "dark"] as const)("every component in every state, %s", (theme) => {
  it.each(sections)("has no fault that axe finds, at 1280 and 360 px: %s", async (section) => {
    for (const width of [1280, 360]) {
      const page = await gallery.open(section, { theme, width });
      await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      expect(await axeFaults(page)).toEqual([]);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  it("has no fault in what lies over the page", async () => {
    const page = await gallery.open("overlays", { theme });
    await page.getByRole("button", { name: "Open a dialog" }).click();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("pay");
    expect(await axeFaults(page)).toEqual([]);
    await page.close();
  });
});

describe("pages", () => {
  it("say nothing in the console", () => {
    expect(gallery.faults).toEqual([]);
  });

  it("can be read at twice the size of text without loss", async () => {
    const page = await gallery.open("forms", { width: 640 });
    await page.addStyleTag({ content: "html { font-size: 200% }" });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    const button = page.getByRole("button", { name: "Save verdict" }).first();
    expect(await button.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    await page.close();
  });

  it("have targets of at least 24 px", async () => {
    for (const section of ["tables", "forms", "metrics", "overlays"]) {
      const page = await gallery.open(section, { width: 360 });
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("button, select, input, .tl-bar a")]
          .filter((one) => one.checkVisibility() && !one.closest("label"))
          .filter((one) => one.offsetHeight < 24)
          .map((one) => one.outerHTML.slice(0, 80)),
      );
      expect(small).toEqual([]);
      await page.close();
    }
  });
});
