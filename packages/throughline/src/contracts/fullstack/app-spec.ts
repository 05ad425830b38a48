import { dashboardSpec, isDashboard } from "../analyst/dashboard.ts";
import { idOf } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import { reservedSegment } from "../core/path.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { isPage } from "../frontend/page.ts";
import { pageSpec } from "../frontend/page-spec.ts";
import type { KindSpec, Port, PromiseClause } from "../graph/kind-spec.ts";
import { type App, type AppPage, pagePath } from "./app.ts";

/** What an app is to the graph. */
export const appSpec: KindSpec<App> = {
  kind: "app",
  namespace: "app",
  title: "app",
  code: "the page's code",
  readsByPart: true,
  accepts: (app) => ({ uses: shownBy(app).map(pageUse), ports: [] }),
  provides: (app) => [
    {
      name: "pages",
      shape: shownBy(app).map(({ name }) => ({ name, type: { name: "json" }, nullable: true })),
      external: true,
    },
  ],
  derives: (app) =>
    shownBy(app).map((shown) => {
      const { port, fields } = pageUse(shown);
      const declaration = idOf(shown);
      const from = fields.map(
        ({ name }) => ({ declaration, port, field: name, how: "value", certainty: "definite" }) as const,
      );
      return { port: "pages", field: shown.name, from };
    }),
  promises: journeyClauses,
  validate: appProblems,
  paths: (app) => shownBy(app).map((shown) => ({ method: "GET", path: pagePath(shown) })),
  shown: () => ({ page: "apps", figures: [] }),
  identity: (app) => ({ title: app.title, pages: shownBy(app).map(idOf), journeys: Object.keys(app.journeys) }),
  callbacks: () => true,
};

const isShown = (value: unknown): value is AppPage =>
  typeof value === "object" &&
  value !== null &&
  !isMissing(value) &&
  (isPage(value as AppPage) || isDashboard(value as AppPage));

const shownBy = (app: App): AppPage[] => app.pages.filter(isShown);

/** What a page or a dashboard gives. */
const portOf = (shown: AppPage): Port | undefined =>
  (isPage(shown) ? pageSpec.provides(shown) : dashboardSpec.provides(shown))[0];

function pageUse(shown: AppPage): Use {
  const port = portOf(shown);
  const fields = (port?.shape ?? []).map(({ name }) => ({ name, as: `${pagePath(shown)} · ${name}` }));
  return { provider: shown, port: port?.name ?? "view", fields, certainty: "definite" };
}

/** The promises of an app: every journey passes. */
export function journeyClauses(app: Pick<App, "journeys">): PromiseClause[] {
  return Object.keys(app.journeys).map((name) => ({
    name: `journey ${name}`,
    says: name,
    relation: "=",
    limit: "passes",
  }));
}

function appProblems(app: App): ThroughlineError[] {
  return [...nameProblems(app), ...pagesProblems(app), ...journeyProblems(app)];
}

function pagesProblems(app: App): ThroughlineError[] {
  const where = whereOf(app, "pages");
  const invalid = (detail: string, hint: string) => contractError("invalid-option", { detail, hint, where });
  const pages: readonly unknown[] = Array.isArray(app.pages) ? app.pages : [];
  if (pages.length === 0) return [invalid(`app has no pages: ${app.name}`, "list pages and dashboards in `pages`")];
  const strange = pages.filter((value) => !isMissing(value) && !isShown(value));
  const shown = shownBy(app);
  const repeated = shown.filter((one, i) => shown.indexOf(one) !== i);
  const reserved = shown.filter((one) => isDashboard(one) && reservedSegment(pagePath(one)) !== undefined);
  return [
    ...strange.map(() => invalid("an entry of pages is no page and no dashboard", "list what page or dashboard made")),
    ...repeated.map((one) => invalid(`page stands twice: ${one.name}`, "list it once")),
    ...reserved.map((one) => {
      const detail = `path is kept for the platform: ${pagePath(one)}`;
      return contractError("path-clash", { detail, hint: "rename the dashboard: its name is its path", where });
    }),
  ];
}

function journeyProblems(app: App): ThroughlineError[] {
  const problem = (name: string, detail: string) =>
    contractError("invalid-option", { detail, where: whereOf(app, `journey ${name}`) });
  return Object.entries(app.journeys).flatMap(([name, journey]) => {
    if (name.trim() === "") return [problem(name, "a journey has no name")];
    return typeof journey === "function" || isMissing(journey)
      ? []
      : [problem(name, `journey is no function: ${name}`)];
  });
}
