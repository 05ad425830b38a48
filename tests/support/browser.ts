import { type Browser, chromium } from "playwright-core";

/** Flags of our own: the package's `--single-process` ends the browser with the first page that is closed. */
const flags = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"];

/** The program of the Chromium that comes with the development dependencies. */
export async function browserProgram(): Promise<string> {
  const { default: bundled } = await import("@sparticuz/chromium");
  return bundled.executablePath();
}

/** Opens that Chromium. One for a test file is enough: `newPage()` is a profile of its own. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserProgram(), args: flags });
}
