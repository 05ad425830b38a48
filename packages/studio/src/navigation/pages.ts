import type { StudioNode, StudioPage } from "throughline/client/studio";

/** Where the Studio is served. */
export const basePath = "/studio";

/** Every page of the rail; dashboards stand under metrics there, changes, contracts and roles under hand-offs. */
export const pageIds = [
  "map",
  "hand-offs",
  "changes",
  "contracts",
  "roles",
  "data",
  "features",
  "models",
  "endpoints",
  "agents",
  "services",
  "apps",
  "metrics",
  "dashboards",
  "runs",
  "releases",
] as const;
export type PageId = (typeof pageIds)[number];

/** Words of a page as the rail and breadcrumbs have them. */
export const pageTitles: Readonly<Record<PageId, string>> = {
  map: "Map",
  "hand-offs": "Hand-offs",
  changes: "Changes",
  contracts: "Contracts",
  roles: "Roles",
  data: "Data",
  features: "Features",
  models: "Models",
  endpoints: "Endpoints",
  agents: "Agents",
  services: "API",
  apps: "Apps",
  metrics: "Metrics",
  dashboards: "Dashboards",
  runs: "Runs",
  releases: "Releases",
};

/** Where the address leads: a page, and the one thing of it that is shown; `page` is null where there is no such page. */
export interface Place {
  readonly page: PageId | null;
  readonly name: string | null;
}

/** The place of an address. Throws nothing: an address that cannot be read leads nowhere. */
export function placeOf(pathname: string): Place {
  const rest = pathname.slice(basePath.length).replace(/^\/+|\/+$/g, "");
  if (rest === "") return { page: "map", name: null };
  const [first = "", ...others] = rest.split("/");
  const page = pageIds.find((id) => id === first) ?? null;
  return { page, name: others.length === 0 ? null : decoded(others.join("/")) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page, or of one thing of it. */
export function pagePath(page: PageId, name?: string): string {
  const base = page === "map" ? `${basePath}/` : `${basePath}/${page}`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}

/** The address of a declaration: its own page, or the map with it selected. Dashboards have a page beside metrics. */
export function declarationPath({ id, kind, name, page }: Pick<StudioNode, "id" | "kind" | "name" | "page">): string {
  if (kind === "dashboard") return pagePath("dashboards", name);
  return page === null ? `${basePath}/?select=${encodeURIComponent(id)}` : pagePath(page satisfies StudioPage, name);
}
