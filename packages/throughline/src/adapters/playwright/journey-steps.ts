import type { Locator, Page } from "playwright-core";
import { parseDuration } from "../../contracts/core/duration.ts";
import type { ElementTarget, JourneyContext, SeeOptions } from "../../contracts/fullstack/journey.ts";
import { journeyError } from "./error-codes.ts";

/** Longest time that a step waits for what it needs, milliseconds. */
const stepMs = 10_000;
/** How often is looked for it, milliseconds. */
const lookMs = 50;

type Named = string | RegExp;

/** The steps of a journey in a page of a browser. Each throws `journeys.step-failed` with what was to be done and where. */
export function journeySteps(page: Page, url: string): JourneyContext {
  const step = async (says: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      const because = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
      const at = page.url().replace(url, "") || "no page";
      throw journeyError("step-failed", { detail: `${says} at ${at}: ${because}`, cause });
    }
  };
  return {
    visit: (path) => step(`visit ${path}`, () => page.goto(`${url}${path}`, { waitUntil: "load" })),
    click: (target) =>
      step(`click ${shown(target)}`, async () => (await clickable(page, target)).click({ timeout: stepMs })),
    fill: (label, text) => step(`fill ${shown(label)} with "${text}"`, () => fillIn(page, label, text)),
    see: (text, options = {}) => step(`see ${shown(text)}`, () => seen(page, text, options)),
    press: (key) => step(`press ${key}`, () => page.keyboard.press(key)),
  };
}

const shown = (target: Named | ElementTarget): string => {
  if (typeof target === "string") return `"${target}"`;
  return target instanceof RegExp ? String(target) : `${target.role} ${shown(target.name)}`;
};

/** Buttons and links of that name go before any text, and a whole name before a part of one. */
function clickable(page: Page, target: Named | ElementTarget): Promise<Locator> {
  if (typeof target === "object" && "role" in target)
    return firstVisible([
      page.getByRole(target.role, { name: target.name, exact: true }),
      page.getByRole(target.role, { name: target.name }),
    ]);
  const byName = (exact: boolean) =>
    page.getByRole("button", { name: target, exact }).or(page.getByRole("link", { name: target, exact }));
  return firstVisible([byName(true), byName(false), page.getByText(target)]);
}

/** A choice of several is made by its text; anything else is typed. */
async function fillIn(page: Page, label: Named, text: string): Promise<void> {
  const group = page.getByRole("group", { name: label }).or(page.getByRole("radiogroup", { name: label }));
  const field = await firstVisible([page.getByLabel(label, { exact: true }), group, page.getByLabel(label)]);
  const tag = await field.evaluate((element) => element.tagName.toLowerCase());
  if (tag === "select") await field.selectOption({ label: text }, { timeout: stepMs });
  else if (tag === "input" || tag === "textarea") await field.fill(text, { timeout: stepMs });
  else await field.getByRole("radio", { name: text }).check({ timeout: stepMs });
}

async function seen(page: Page, text: Named, { within = "10s", absent = false }: SeeOptions): Promise<void> {
  const ms = (parseDuration(within) ?? stepMs * 1_000) / 1_000;
  const found = page.getByText(text).filter({ visible: true });
  const until = performance.now() + ms;
  while (((await found.count()) === 0) !== absent) {
    if (performance.now() > until)
      throw journeyError("step-failed", { detail: absent ? `still there after ${ms} ms` : `not seen in ${ms} ms` });
    await page.waitForTimeout(lookMs);
  }
}

/** The first element that can be seen, of the first of these that has one. */
async function firstVisible(candidates: readonly Locator[]): Promise<Locator> {
  const until = performance.now() + stepMs;
  for (;;) {
    for (const candidate of candidates) {
      const visible = candidate.filter({ visible: true });
      if ((await visible.count()) > 0) return visible.first();
    }
    if (performance.now() > until)
      throw journeyError("step-failed", { detail: `nothing of this name in ${stepMs} ms` });
    await candidates[0]?.page().waitForTimeout(lookMs);
  }
}
