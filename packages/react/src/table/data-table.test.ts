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
  page = await gallery.open("tables");
  await grid().getByRole("gridcell").first().waitFor();
});
afterEach(async () => {
  await page.close();
  expect(gallery.faults).toEqual([]);
});

const grid = () => page.getByRole("grid", { name: "Payments", exact: true });
const section = () => page.getByRole("region", { name: "Payments", exact: true });
const column = async (index: number) =>
  (await grid().locator(`[role=gridcell][aria-colindex="${index}"]`).allTextContents()).map((text) => text.trim());
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-cell"));

describe("rows of a list route", () => {
  it("are in the document only around what is in view, and come page by page as far as one scrolls", async () => {
    expect(await grid().getByRole("row").count()).toBeLessThan(60);
    const before = await section().getByText("so far").textContent();
    await grid().evaluate((element) => element.scrollBy(0, 40_000));
    await expect.poll(() => section().getByText("so far").textContent()).not.toBe(before);
    expect(await grid().getByRole("row").count()).toBeLessThan(60);
  });

  it("are sorted by the server, which the head says, and the address keeps", async () => {
    const head = grid().getByRole("columnheader", { name: "Amount USD" });
    await head.click();
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("descending");
    await expect.poll(async () => (await column(5))[0]).toMatch(/^8,9\d\d\.\d\d$/);
    await head.press("Enter");
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
    await expect.poll(async () => Number((await column(5))[0])).toBeLessThan(1);
    await expect.poll(() => new URL(page.url()).searchParams.get("payments")).toBe("%7E=amount");
    await page.reload();
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
  });

  it("can't be sorted by what the route does not sort by", async () => {
    const head = grid().getByRole("columnheader", { name: "Country" });
    await head.click();
    expect(await head.getAttribute("aria-sort")).toBeNull();
  });

  it("are filtered by the server, and a filter can be taken away", async () => {
    await section().getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Country").selectOption("BR");
    await page.getByRole("button", { name: "Apply filters" }).click();
    await expect.poll(async () => new Set(await column(3))).toEqual(new Set(["BR"]));
    await expect.poll(() => new URL(page.url()).searchParams.get("payments")).toContain("country=BR");
    await section().getByRole("button", { name: "Country is BR" }).click();
    await expect.poll(async () => new Set(await column(3)).size).toBeGreaterThan(1);
  });

  it("say so where none matches, with the way back", async () => {
    const other = await gallery.open("tables", { query: "&payments=country%3DXX" });
    await other.getByText("No rows match the filters").waitFor();
    await other.getByRole("button", { name: "Clear filters" }).click();
    await other.getByRole("grid", { name: "Payments", exact: true }).waitFor();
    await other.close();
  });
});

describe("cells", () => {
  it("show times by their distance, and the exact one in a tip on focus", async () => {
    const cell = grid().locator('[data-cell="3:1"]');
    expect(await cell.locator(".tl-value").textContent()).toMatch(/^\d+ min ago/);
    await cell.focus();
    expect(await page.locator(".tl-tip:popover-open").textContent()).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]* UTC$/,
    );
    await page.keyboard.press("Escape");
    expect(await page.locator(".tl-tip:popover-open").count()).toBe(0);
  });

  it("keep personal data out of the document", async () => {
    expect((await column(7)).every((text) => text === "masked: personal data")).toBe(true);
    expect(await page.content()).not.toContain("Alex Example");
  });

  it("align numbers with the unit in the head", async () => {
    const cell = grid().locator('[data-cell="0:4"]');
    expect(await cell.evaluate((element) => getComputedStyle(element).textAlign)).toBe("right");
    expect(await grid().getByRole("columnheader", { name: "Amount USD" }).count()).toBe(1);
    const scores = await column(6);
    expect(new Set(scores.map((text) => /\.(\d+)/.exec(text)?.[1]?.length))).toEqual(new Set([4]));
  });
});

describe("the keyboard", () => {
  it("takes one stop into the grid, and walks it by arrow keys, Home, End and Page down", async () => {
    await section().getByRole("button", { name: "Copy as CSV" }).focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("-1:0");
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    await expect.poll(focused).toBe("1:1");
    await page.keyboard.press("End");
    await expect.poll(focused).toBe("1:8");
    await page.keyboard.press("PageDown");
    await expect.poll(focused).toBe("16:8");
    await page.keyboard.press("Control+Home");
    await expect.poll(focused).toBe("0:0");
    await page.keyboard.press("Control+End");
    await expect.poll(async () => Number((await focused())?.split(":")[0])).toBeGreaterThan(40);
    const box = await page.locator(":focus").boundingBox();
    const frame = await grid().boundingBox();
    expect(box?.y).toBeGreaterThan(frame?.y ?? 0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((frame?.y ?? 0) + (frame?.height ?? 0) + 1);
  });

  it("keeps the focused cell while it is scrolled out of view", async () => {
    await grid().locator('[data-cell="0:0"]').focus();
    await grid().evaluate((element) => element.scrollTo(0, 2_000));
    await page.waitForFunction(() => document.querySelector('[data-cell="75:0"]') !== null);
    expect(await focused()).toBe("0:0");
  });

  it("follows the link of a row", async () => {
    await grid().locator('[data-cell="2:3"]').focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#payment-p-/);
  });

  it("resizes a column with Shift and an arrow key, and the mouse by its edge", async () => {
    const head = grid().getByRole("columnheader", { name: "Country" });
    const width = async () => (await head.boundingBox())?.width ?? 0;
    const before = await width();
    await head.focus();
    await page.keyboard.press("Shift+ArrowRight");
    await expect.poll(width).toBeCloseTo(before + 16, 0);
    const grip = await head.locator(".tl-grip").boundingBox();
    await page.mouse.move((grip?.x ?? 0) + 4, (grip?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move((grip?.x ?? 0) + 64, (grip?.y ?? 0) + 10);
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before + 60);
  });
});

describe("columns and copies", () => {
  it("hides columns that are not wanted, but never the last", async () => {
    await section().getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Merchant note" }).uncheck();
    await expect.poll(() => grid().getByRole("columnheader", { name: "Merchant note" }).count()).toBe(0);
    for (const box of await page.locator(".tl-popover").getByRole("checkbox").all())
      if (await box.isChecked()) await box.click();
    expect(await grid().getByRole("columnheader").count()).toBe(1);
  });

  it("copies the rows that are here as CSV, without personal data, and says so", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await grid().locator('[data-cell="0:0"]').focus();
    await page.keyboard.press("Control+c");
    await section()
      .getByText(/rows copied as CSV/)
      .waitFor({ state: "attached" });
    const text = await page.evaluate(() => navigator.clipboard.readText());
    const [head, first] = text.split(/\r?\n/);
    expect(head).toBe("payment_id,paid_at,country,channel,amount,score,merchant_note,charged_back");
    expect(first).toMatch(/^p-020000,\d{4}-/);
    expect(text).not.toContain("Alex Example");
  });
});

describe("states", () => {
  it("say what is empty, what failed and how to go on, and what loads", async () => {
    await page.getByRole("region", { name: "Payments without rows" }).getByText("No alerts").waitFor();
    const failed = page.getByRole("region", { name: "Payments that fail" });
    expect(await failed.getByRole("alert").textContent()).toContain(
      "Run the project again, or roll back to the release before.",
    );
    expect(await failed.getByText("lake.unavailable").count()).toBe(1);
    await failed.getByRole("button", { name: "Try again" }).click();
    await failed.getByRole("alert").waitFor();
    await page.getByText("Loading payments that take long").waitFor({ state: "attached" });
  });

  it("keep the rows and say since when, where reading anew fails, and mend themselves when the connection is back", async () => {
    await page.context().setOffline(true);
    await grid().getByRole("columnheader", { name: "Score" }).click();
    await section().getByText("Not up to date.").waitFor();
    expect(await section().getByText("client.offline").count()).toBe(1);
    expect((await column(1)).length).toBeGreaterThan(10);
    await page.context().setOffline(false);
    await section().getByText("Not up to date.").waitFor({ state: "detached" });
    await expect.poll(async () => Number.parseFloat((await column(6))[0] ?? "")).toBeGreaterThan(0.9);
  });
});
