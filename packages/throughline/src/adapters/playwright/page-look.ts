import type { Browser, Page } from "playwright-core";
import type { LookOptions, PageLook } from "../../ports/page-browser.ts";
import { journeyError } from "./error-codes.ts";

/** Longest time that a page may take to load, milliseconds. */
const loadMs = 15_000;

/** The rules of axe that belong to a level: those of the levels below it too. */
const rulesOf = {
  A: ["wcag2a", "wcag21a", "wcag22a"],
  AA: ["wcag2a", "wcag21a", "wcag22a", "wcag2aa", "wcag21aa", "wcag22aa"],
  AAA: ["wcag2a", "wcag21a", "wcag22a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"],
} as const;

/** Opens a page in a profile of its own, waits until nothing is loaded any more, and looks at it. `axe` is the source of axe-core. */
export async function lookAt(
  browser: Browser,
  url: string,
  { width, theme, level, axe }: LookOptions & { readonly axe: string | undefined },
): Promise<PageLook> {
  const profile = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  try {
    const page = await profile.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const response = await page.goto(url, { waitUntil: "load", timeout: loadMs });
    await page.waitForLoadState("networkidle", { timeout: loadMs });
    const beyondPx = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    const violations = level === undefined || axe === undefined ? [] : await violationsOf(page, axe, rulesOf[level]);
    return { status: response?.status() ?? 0, beyondPx: Math.max(0, beyondPx), violations, errors };
  } catch (cause) {
    const because = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw journeyError("page-unopened", { detail: `page could not be opened: ${url}: ${because}`, cause });
  } finally {
    await profile.close();
  }
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Each element that breaks a rule. Runs in a world of its own, which the page's policy does not bind. */
async function violationsOf(page: Page, axe: string, tags: readonly string[]): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  const contextId = world.executionContextId;
  await session.send("Runtime.evaluate", { expression: axe, contextId });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then((found) => JSON.stringify(found.violations))`,
    ...{ contextId, awaitPromise: true },
  });
  await session.detach();
  const found = JSON.parse(String(result.value)) as readonly Violation[];
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}`));
}
