import type { FastifyInstance } from "fastify";
import type { StudioAppPage, StudioApps } from "../../../client/studio/studio-apps.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { reachOf } from "../../../contracts/core/injectable.ts";
import { type App, type AppPage, isApp, pagePath } from "../../../contracts/fullstack/app.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply } from "./declaration.ts";

/** Adds the route of apps: their pages, with what each uses, and their journeys. */
export function addAppRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get("/apps", async (): Promise<StudioApps> => {
    const apps = scope.release.declarations.filter(isApp);
    const items = await Promise.all(apps.map((one) => appReply(scope, one)));
    return { release: scope.release.release.id, items: items.flat() };
  });
}

async function appReply(scope: StudioScope, app: App): Promise<StudioApps["items"][number][]> {
  const node = scope.nodes.get(idOf(app));
  if (node === undefined) return [];
  return [
    {
      ...(await declarationReply(scope, node)),
      heading: app.title,
      pages: app.pages.map(pageOf),
      journeys: Object.keys(app.journeys),
    },
  ];
}

/** A dashboard reads the metrics of its tiles, and promises nothing of how it looks. */
function pageOf(page: AppPage): StudioAppPage {
  const base = { id: idOf(page), name: page.name, heading: page.title, path: pagePath(page) };
  if ("tiles" in page) {
    const metrics = [...new Set(page.tiles.map(({ metric }) => metric))];
    const uses = metrics.map((metric) => ({ name: metric.name, declaration: idOf(metric) }));
    return { ...base, uses, accessibility: null, widths: [] };
  }
  const uses = Object.entries(page.uses).flatMap(([name, value]) => {
    const [use] = reachOf(value)?.uses ?? [];
    return use === undefined ? [] : [{ name, declaration: idOf(use.provider) }];
  });
  return { ...base, uses, accessibility: page.accessibility, widths: page.widths };
}
