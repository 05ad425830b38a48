import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Browser, BrowserType } from "playwright-core";
import type { Journey } from "../../contracts/fullstack/journey.ts";
import type { PageBrowser } from "../../ports/page-browser.ts";
import { journeyError } from "./error-codes.ts";
import { lookAt } from "./page-look.ts";
import { goJourney } from "./run-journeys.ts";

export interface PageBrowserOptions {
  /** Absolute folder of the project: axe-core is looked for from there. */
  readonly root: string;
  /** Program of a Chromium. Default: `THROUGHLINE_BROWSER`, what Playwright installed, else Chrome or Edge of the machine. */
  readonly program?: string | undefined;
}

/** Opens a Chromium without a window by playwright-core. Throws `journeys.no-browser`. */
export async function openPageBrowser({ root, program }: PageBrowserOptions): Promise<PageBrowser> {
  const browser = await launch(program ?? process.env.THROUGHLINE_BROWSER);
  const axe = await axeSource(root);
  return {
    findsViolations: axe !== undefined,
    async go(name, journey, url) {
      const { passed, tookMs, problem, reads } = await goJourney(name, journey as Journey, { browser, url });
      const why = problem === undefined ? {} : { problem: { code: problem.code, detail: problem.detail } };
      return { passed, tookMs, reads, ...why };
    },
    look: (url, options) => lookAt(browser, url, { ...options, axe }),
    close: () => browser.close(),
  };
}

/** Builds that stand alone, such as those for containers, need to be told that there is no sandbox and no graphics. */
const flags = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"];

async function launch(program: string | undefined): Promise<Browser> {
  const { chromium } = await import("playwright-core").catch((cause: unknown) => {
    throw journeyError("no-browser", { detail: "playwright-core is not installed", cause });
  });
  if (program !== undefined)
    return launched(chromium, { executablePath: program, args: flags }, `program can't be started: ${program}`);
  if (existsSync(chromium.executablePath())) return launched(chromium, {}, "Playwright's Chromium can't be started");
  for (const channel of ["chrome", "msedge"]) {
    const found = await chromium.launch({ channel }).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw journeyError("no-browser", { detail: "neither Playwright's Chromium nor Chrome nor Edge is installed" });
}

function launched(
  chromium: BrowserType,
  options: { readonly executablePath?: string; readonly args?: string[] },
  failed: string,
): Promise<Browser> {
  return chromium.launch(options).catch((cause: unknown) => {
    throw journeyError("no-browser", { detail: failed, cause });
  });
}

/** The source of axe-core where the project has it. */
async function axeSource(root: string): Promise<string | undefined> {
  try {
    return await readFile(createRequire(path.join(root, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
  } catch {
    return undefined;
  }
}
