import axe from "axe-core";
import type { Browser, Page } from "playwright-core";

/** What a person would trip over on a page. */
export interface Faults {
  /** Errors of the console and exceptions. */
  readonly errors: readonly string[];
  /** Rules of WCAG 2.2 AA that are broken, with the first place of each, by theme. */
  readonly access: readonly string[];
  /** Pixels that the page scrolls sideways by. */
  readonly sideways: number;
}

const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Opens pages of a served Studio in a browser and says what is wrong with them. */
export class Visitor {
  readonly #browser: Browser;
  readonly #url: string;

  constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  /** Opens a path below `/studio` and waits for its heading. */
  async open(path: string, { heading, width = 1280 }: { readonly heading?: string; readonly width?: number } = {}) {
    const page = await this.#browser.newPage({ viewport: { width, height: 860 } });
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${this.#url}/studio${path}`);
    if (heading !== undefined) await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    return { page, faults: () => faultsOf(page, errors) };
  }
}

async function faultsOf(page: Page, errors: readonly string[]): Promise<Faults> {
  // Streams keep the network busy for good, so it is the skeletons that say whether something is on its way.
  await page.waitForFunction(() => document.querySelector(".tl-loading") === null);
  const access: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Evaluated, not added as a script, which the page's policy forbids.
    await page.evaluate(axe.source);
    const found = await page.evaluate(async (runOnly) => {
      const { axe: tool } = globalThis as unknown as { readonly axe: typeof axe };
      const { violations } = await tool.run(document, { runOnly });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
    }, rules);
    access.push(...found.map((one) => `${colorScheme} ${one}`));
  }
  const sideways = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
  return { errors, access, sideways };
}

/** Nothing to trip over. */
export const faultless: Faults = { errors: [], access: [], sideways: 0 };
