import { routeTitle } from "../../../contracts/backend/route-shapes.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { reachOf } from "../../../contracts/core/injectable.ts";
import { pathParameters } from "../../../contracts/core/path.ts";
import type { Page } from "../../../contracts/frontend/page.ts";
import type { PageLook } from "../../../ports/page-browser.ts";
import { hasJourneys, hasRoutes, isShown } from "../parts.ts";
import { filledPath, holderOf, parameterRows, routesOf } from "../route-calls.ts";
import { against, type Bench, type Outcome, promisesWhere, type Verifier } from "../verifier.ts";

/** Why nothing of a page is measured without a browser. */
export const noBrowser = { because: "a browser is only opened with --browser" } as const;

const levels = { "WCAG2.2-A": "A", "WCAG2.2-AA": "AA", "WCAG2.2-AAA": "AAA" } as const;

/** Faults of access of a page by axe, at its narrowest and widest window, in both themes. */
export const accessibility: Verifier = {
  name: "accessibility",
  limitMs: 120_000,
  covers: (subject) =>
    isShown(subject.declaration) ? promisesWhere(subject, ({ name }) => name === "accessibility") : [],
  async measure(clause, { declaration }, bench) {
    if (!isShown(declaration) || bench.pages === undefined) return noBrowser;
    const { browser } = await bench.pages();
    if (!browser.findsViolations) return { because: "axe-core is not installed: npm install --save-dev axe-core" };
    const level = levels[declaration.accessibility];
    const widths = [...new Set([Math.min(...declaration.widths), Math.max(...declaration.widths)])];
    const found = new Set<string>();
    let looks = 0;
    for (const width of widths)
      for (const theme of ["light", "dark"] as const) {
        const look = await lookAt(declaration, bench, { width, theme, level });
        if ("because" in look) return look;
        looks++;
        for (const violation of look.violations) found.add(violation);
      }
    const [first] = found;
    return against(clause, found.size, first ?? `${looks} looks at ${widths.join(" and ")} px, light and dark`);
  },
};

/** How far a page is wider than a window of the promised width. */
export const windowWidths: Verifier = {
  name: "widths",
  limitMs: 60_000,
  covers: (subject) =>
    isShown(subject.declaration) ? promisesWhere(subject, ({ name }) => /^width \d+$/.test(name)) : [],
  async measure(clause, { declaration }, bench) {
    if (!isShown(declaration) || bench.pages === undefined) return noBrowser;
    const look = await lookAt(declaration, bench, {
      width: Number(clause.name.slice("width ".length)),
      theme: "light",
    });
    return "because" in look ? look : against(clause, look.beyondPx);
  },
};

type LookAsked = Parameters<Awaited<ReturnType<NonNullable<Bench["pages"]>>>["browser"]["look"]>[1];

/** Looks at a page as an app shows it. One whose code throws, or that is not sent, has not been seen. */
async function lookAt(
  page: Page,
  bench: Bench,
  asked: LookAsked,
): Promise<PageLook | Extract<Outcome, { because: string }>> {
  const path = await addressOf(page, bench);
  if (typeof path !== "string") return path;
  const { url, browser } = await (bench.pages as NonNullable<Bench["pages"]>)();
  const look = await browser.look(`${url}${path}`, asked);
  if (look.status !== 200) return { because: `${path} is answered with status ${look.status}` };
  const [error] = look.errors;
  return error === undefined ? look : { because: `code of ${path} threw: ${error}` };
}

/** The address of a page in the first app that lists it, with parameters of what its routes read. */
function addressOf(page: Page, bench: Bench): Promise<string | Extract<Outcome, { because: string }>> {
  return bench.once(`address ${page.name}`, async () => {
    const { declarations } = bench.release;
    const isListed = declarations.some(
      (one) => hasJourneys(one) && one.pages.some((shown) => idOf(shown) === idOf(page)),
    );
    if (!isListed) return { because: "no app lists it" };
    const names = pathParameters(page.path);
    if (names.length === 0) return page.path;
    const holders = Object.values(page.uses).flatMap((value) =>
      (reachOf(value)?.uses ?? []).flatMap(({ provider, port }) =>
        hasRoutes(provider) ? routesOf(provider).filter((route) => routeTitle(route) === port) : [],
      ),
    );
    const holder = holders.map((route) => holderOf(route, names)).find((relation) => relation !== undefined);
    if (holder === undefined) return { because: `nothing that its routes read has a column for ${names.join(", ")}` };
    const [row] = await parameterRows(holder, names, bench);
    return row === undefined ? { because: `${holder.name} has no rows` } : filledPath(page.path, row);
  });
}
