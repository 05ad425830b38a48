import { Empty, Loading } from "@throughline/react";
import { type ComponentType, lazy, type ReactElement, Suspense } from "react";
import { type PageId, type Place, pagePath } from "../navigation/pages.ts";
import { PageBoundary } from "./page-boundary.tsx";
import type { PageProps } from "./page-props.ts";

type Module = Readonly<Record<string, ComponentType<PageProps>>>;

const page = (load: () => Promise<Module>, name: string) =>
  lazy(async () => ({ default: (await load())[name] as ComponentType<PageProps> }));

/** Each page is a chunk of its own, loaded when it is opened. */
const pages: Readonly<Record<PageId, ComponentType<PageProps>>> = {
  map: page(() => import("../map/map-page.tsx"), "MapPage"),
  "hand-offs": page(() => import("../pages/hand-offs/hand-offs-page.tsx"), "HandOffsPage"),
  changes: page(() => import("../pages/changes/changes-page.tsx"), "ChangesPage"),
  contracts: page(() => import("../pages/contracts/contracts-page.tsx"), "ContractsPage"),
  roles: page(() => import("../pages/roles/roles-page.tsx"), "RolesPage"),
  data: page(() => import("../pages/data/data-page.tsx"), "DataPage"),
  features: page(() => import("../pages/features/features-page.tsx"), "FeaturesPage"),
  models: page(() => import("../pages/models/models-page.tsx"), "ModelsPage"),
  endpoints: page(() => import("../pages/endpoints/endpoints-page.tsx"), "EndpointsPage"),
  agents: page(() => import("../pages/agents/agents-page.tsx"), "AgentsPage"),
  services: page(() => import("../pages/services/services-page.tsx"), "ServicesPage"),
  apps: page(() => import("../pages/apps/apps-page.tsx"), "AppsPage"),
  metrics: page(() => import("../pages/metrics/metrics-page.tsx"), "MetricsPage"),
  dashboards: page(() => import("../pages/metrics/dashboards-page.tsx"), "DashboardsPage"),
  runs: page(() => import("../pages/runs/runs-page.tsx"), "RunsPage"),
  releases: page(() => import("../pages/releases/releases-page.tsx"), "ReleasesPage"),
};

/** The page of a place. */
export function Page({ place }: { readonly place: Place }): ReactElement {
  if (place.page === null) return <NotFound />;
  const Content = pages[place.page];
  return (
    <PageBoundary>
      <Suspense fallback={<Loading what="the page" quiet />}>
        <Content name={place.name} />
      </Suspense>
    </PageBoundary>
  );
}

function NotFound(): ReactElement {
  const action = (
    <a className="tl-button tl-button-plain" href={pagePath("map")}>
      Open the map
    </a>
  );
  return (
    <div className="st-page">
      <h1>No page here</h1>
      <Empty text={{ title: "The Studio has no such page", hint: "The address may be of an older version.", action }} />
    </div>
  );
}
