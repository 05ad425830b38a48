import { isPage } from "../../contracts/frontend/page.ts";
import { type App, pagePath } from "../../contracts/fullstack/app.ts";
import type { PageRead } from "../../ports/page-browser.ts";
import type { ObservedUse } from "./observed-use.ts";
import { pagePoints } from "./use-point.ts";

/** Takes down what the pages of an app read in a journey. Where an address belongs to no page, nothing is. */
export function addPageReads(
  observed: ObservedUse,
  { release, app }: { readonly release: string; readonly app: Pick<App, "pages"> },
  reads: readonly PageRead[],
): void {
  for (const { path, use, calls, fields } of reads) {
    const page = pageAt(app, path);
    if (page === undefined || !isPage(page)) continue;
    const point = pagePoints(page).find((one) => one.use === use);
    if (point !== undefined) observed.add(release, point, { calls, fields });
  }
}

/** The page that an app shows at an address; the first at `/` where none has that path. */
function pageAt({ pages }: Pick<App, "pages">, path: string): App["pages"][number] | undefined {
  const found = pages.find((page) => fits(pagePath(page), path));
  return found ?? (path === "/" ? pages[0] : undefined);
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern, path].map((text) => text.split("/"));
  return (
    wanted?.length === given?.length && (wanted ?? []).every((part, i) => part.startsWith(":") || part === given?.[i])
  );
}
