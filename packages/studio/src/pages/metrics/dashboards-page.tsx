import { Breadcrumbs, Empty, ErrorCard, labelOf } from "@throughline/react";
import { DashboardView } from "@throughline/react/charts";
import { type ReactElement, useMemo } from "react";
import { type RemoteDashboard, remoteOf } from "throughline/client";
import type { StudioDashboards } from "throughline/client/studio";
import { served } from "../../asking/studio.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { go } from "../../navigation/address.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { PlaceText } from "../../pieces/place-text.tsx";
import { DashboardList } from "./dashboard-list.tsx";
import { useDashboards } from "./use-dashboards.ts";

type Dashboard = StudioDashboards["items"][number];

/** All dashboards, or one of them. */
export function DashboardsPage({ name }: PageProps): ReactElement {
  return name === null ? <AllDashboards /> : <OneDashboard name={name} />;
}

function AllDashboards(): ReactElement {
  return (
    <div className="st-page">
      <ListHead page="dashboards" lead="Metrics on one page, all from one release." />
      <DashboardList />
    </div>
  );
}

/** A dashboard: what it is and its figures are asked for at once, and the figures do not wait for what it is. */
function OneDashboard({ name }: { readonly name: string }): ReactElement {
  const state = useDashboards();
  const known = state.phase === "ready" ? state.value.items : undefined;
  const found = known?.find((one) => one.name === name);
  if (known !== undefined && found === undefined) return <Empty text={`There is no dashboard ${name}`} />;
  if (state.phase === "error") return <ErrorCard problem={state.problem} onRetry={state.refetch} />;
  return (
    <div className="st-page">
      <Head name={name} dashboard={found} />
      <h2 className="tl-hidden">Figures</h2>
      <Figures name={name} heading={found?.heading ?? labelOf(name)} />
    </div>
  );
}

function Head({ name, dashboard }: { readonly name: string; readonly dashboard: Dashboard | undefined }): ReactElement {
  const heading = dashboard?.heading ?? labelOf(name);
  return (
    <header className="st-page-head">
      <Breadcrumbs crumbs={[{ title: "Metrics", href: pagePath("metrics") }, { title: heading }]} />
      <div className="st-page-title">
        <h1>{heading}</h1>
      </div>
      <p className="st-page-facts">
        <span>dashboard</span>
        {dashboard?.owner ? <span>{dashboard.owner}</span> : null}
        <PlaceText place={dashboard?.place ?? null} />
      </p>
    </header>
  );
}

function Figures({ name, heading }: { readonly name: string; readonly heading: string }): ReactElement {
  const remote = useMemo(() => {
    const path = `/dashboards/${encodeURIComponent(name)}`;
    return remoteOf(served, { kind: "dashboard", name, method: "GET", path, title: heading }) as RemoteDashboard;
  }, [name, heading]);
  return (
    <DashboardView
      dashboard={remote}
      empty="No rows fall into this tile"
      onRows={({ metric }) => go(pagePath("metrics", metric))}
    />
  );
}
