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
  page = await gallery.open("forms");
});
afterEach(async () => {
  await page.close();
  expect(gallery.faults).toEqual([]);
});

const form = () => page.locator("form").first();
const send = () => form().getByRole("button", { name: "Save verdict" }).click();
const described = (label: string) =>
  form()
    .getByLabel(label)
    .evaluate((control) =>
      (control.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join(" ")
        .trim(),
    );

async function fill() {
  await form().getByLabel("fraud").check();
  await form().getByLabel("Loss").fill("1200.5");
  await form().getByLabel("Country").selectOption("BR");
  await form().getByLabel("Reason").fill("card was stolen");
}

describe("a field", () => {
  it("is checked when it is left, says what is wrong beside itself, and is well once it is mended", async () => {
    const loss = form().getByLabel("Loss");
    await loss.fill("12.345");
    expect(await loss.getAttribute("aria-invalid")).toBe("false");
    await loss.blur();
    expect(await described("Loss")).toBe("Write at most 2 digits after the point: 12.345");
    expect(await loss.getAttribute("aria-invalid")).toBe("true");
    await loss.fill("12.34");
    expect(await described("Loss")).toBe("");
  });

  it("says nothing when it is left empty, until the form is sent", async () => {
    await form().getByLabel("Reason").focus();
    await form().getByLabel("Reason").blur();
    expect(await described("Reason")).toBe("");
  });

  it("shows its unit, what it is and an example", async () => {
    expect(await form().getByText("Loss USD").count()).toBe(1);
    expect(await described("Country")).toBe("Where the card was used");
    expect(await form().getByLabel("Loss").getAttribute("placeholder")).toBe("120.50");
    expect(await form().getByText("Seen at UTC (optional)").count()).toBe(1);
  });
});

describe("a form", () => {
  it("is not sent while a field is wrong, and the focus goes to the first", async () => {
    await form().getByLabel("Loss").fill("-1");
    await send();
    expect(await form().locator(".tl-fault:not(:empty)").allTextContents()).toEqual([
      "Choose one",
      "Write a number of at least 0: −1 is not",
      "Choose one",
      "Fill this in, such as card was stolen",
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("radio");
    expect(await form().getByRole("status").filter({ hasText: "saved" }).count()).toBe(0);
  });

  it("says what is done, and is empty for the next", async () => {
    await fill();
    await send();
    await form().getByText("The verdict is saved.").waitFor();
    expect(await form().getByLabel("Reason").inputValue()).toBe("");
    await form().getByLabel("Reason").fill("x");
    expect(await form().getByText("The verdict is saved.").count()).toBe(0);
  });

  it("shows what the server refuses at its field, and keeps what was typed", async () => {
    await fill();
    await form().getByLabel("Reason").fill("server");
    await send();
    await form().getByText("Write a reason that says more").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("reason");
    expect(await form().getByLabel("Loss").inputValue()).toBe("1200.5");
  });

  it("keeps what was typed without a connection, and sends it once that is back", async () => {
    await fill();
    await page.context().setOffline(true);
    await send();
    await form().getByText("Send it again when the connection is back.").waitFor();
    expect(await form().getByLabel("Loss").inputValue()).toBe("1200.5");
    expect(await page.locator(".tl-bar").getByText("offline").count()).toBe(1);
    await page.context().setOffline(false);
    await send();
    await form().getByText("The verdict is saved.").waitFor();
  });
});
