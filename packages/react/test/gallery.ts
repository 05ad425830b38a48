import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { openBrowser } from "../../../tests/support/browser.ts";

const root = join(import.meta.dirname, "../gallery");

/** The gallery as a build makes it, each file by its path. */
async function builtGallery(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const built = await build({
    configFile: join(root, "vite.config.ts"),
    root,
    logLevel: "error",
    build: { write: false },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const files = outputs.flatMap((one) => ("output" in one ? one.output : []));
  return new Map(files.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]));
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
  woff2: "font/woff2",
};

async function serveFiles(files: ReadonlyMap<string, string | Uint8Array>) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://gallery").pathname;
    const name = path === "/" ? "/index.html" : path;
    const file = files.get(name);
    response.writeHead(file === undefined ? 404 : 200, { "content-type": types[name.split(".").at(-1) ?? ""] ?? "" });
    response.end(file ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** How a section of the gallery is opened. */
export interface Opening {
  readonly width?: number;
  readonly theme?: "light" | "dark";
  /** What the address has beside the section. */
  readonly query?: string;
}

/** The gallery in a real browser. */
export class Gallery {
  readonly browser: Browser;
  readonly url: string;
  readonly #close: () => Promise<void>;
  /** Errors of all pages' consoles, and what their scripts threw. */
  readonly faults: string[] = [];

  constructor(browser: Browser, url: string, close: () => Promise<void>) {
    this.browser = browser;
    this.url = url;
    this.#close = close;
  }

  /** Opens a section in a page of its own. */
  async open(section: string, { width = 1280, theme = "light", query = "" }: Opening = {}): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme });
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(message.text());
    });
    await page.goto(`${this.url}/?section=${section}${query}`);
    await page.locator("h1").waitFor();
    return page;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** Builds the gallery, serves it on a free port, and opens a browser. */
export async function openGallery(): Promise<Gallery> {
  const { server, url } = await serveFiles(await builtGallery());
  const browser = await openBrowser();
  return new Gallery(browser, url, async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
  });
}

/** One fault of accessibility, with the first element that has it. */
export type AxeFault = string;

/** What axe finds in a page by WCAG 2.2 AA. */
export async function axeFaults(page: Page): Promise<readonly AxeFault[]> {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(path, "utf8"));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, options: object): Promise<AxeResult> } };
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
  });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}
