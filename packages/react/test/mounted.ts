import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";

/** Draws a component in an empty page of a real browser. `source` is a module that calls `show` with an element. */
export async function mounted(
  browser: Browser,
  source: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const contents = `
    import { createRoot } from "react-dom/client";
    const root = createRoot(document.getElementById("root"));
    const show = (element) => root.render(element);
    ${source}`;
  const built = await build({
    stdin: { contents, loader: "tsx", resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["source"],
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
  });
  const page = await browser.newPage();
  await prepare?.(page);
  // A page of its own origin, so that storage and addresses work as on any page.
  await page.route("http://kit.local/**", (route) =>
    route.fulfill({ contentType: "text/html", body: '<!doctype html><title>kit</title><div id="root"></div>' }),
  );
  await page.goto("http://kit.local/");
  await page.addScriptTag({ content: built.outputFiles[0]?.text ?? "", type: "module" });
  return page;
}
