import { Breadcrumbs, Empty, Loading, RemoteView } from "@throughline/react";
import { lazy, type ReactElement, Suspense, useMemo } from "react";
import { type RemoteDashboard, remoteOf } from "throughline/client";
import type { StudioDashboards } from "throughline/client/studio";
import { served, studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { go } from "../../navigation/address.ts";
import { pagePath } from "../../navigation/pages.ts";
import { PlaceText } from "../../pieces/place-text.tsx";

type Dashboard = StudioDashboards["items"][number];

const DashboardView = lazy(async () => ({ default: (await import("@throughline/react/charts")).DashboardView }));

const useDashboards = () => useAsked("dashboards", (signal) => studio.dashboards({ signal }));

/** All dashboards, or one of them. */
export function DashboardsPage({ name }: PageProps): ReactElement {
  const state = useDashboards();
  if (name === null) return <DashboardList />;
  return (
    <RemoteView
      state={state}
      what={name}
      shape="chart"
      empty={`There is no dashboard ${name}`}
      isEmpty={({ items }) => !items.some((one) => one.name === name)}
    >
      {({ items }) => {
        const found = items.find((one) => one.name === name);
        return found === undefined ? <Empty text={`There is no dashboard ${name}`} /> : <Shown dashboard={found} />;
      }}
    </RemoteView>
  );
}

/** The dashboards as links, each with what it shows. */
export function DashboardList(): ReactElement {
  const state = useDashboards();
  return (
    <RemoteView
      state={state}
      what="dashboards"
      shape="tile"
      isEmpty={({ items }) => items.length === 0}
      empty={{ title: "No dashboard is declared", hint: "A dashboard puts metrics on one page, all from one release." }}
    >
      {({ items }) => (
        <div className="st-grid">
          {items.map(({ id, name, heading, tiles }) => (
            <a key={id} className="tl-card st-card-link" href={pagePath("dashboards", name)}>
              <b>{heading}</b>
              <span className="st-note">
                {tiles.length} tiles: {[...new Set(tiles.map(({ metric }) => metric))].join(", ")}
              </span>
            </a>
          ))}
        </div>
      )}
    </RemoteView>
  );
}

function Shown({ dashboard }: { readonly dashboard: Dashboard }): ReactElement {
  const { name, heading, values, place, owner } = dashboard;
  const remote = useMemo(
    () => remoteOf(served, { kind: "dashboard", name, method: "GET", path: values, title: heading }) as RemoteDashboard,
    [name, values, heading],
  );
  return (
    <div className="st-page">
      <header className="st-page-head">
        <Breadcrumbs crumbs={[{ title: "Metrics", href: pagePath("metrics") }, { title: heading }]} />
        <div className="st-page-title">
          <h1>{heading}</h1>
        </div>
        <p className="st-page-facts">
          <span>dashboard</span>
          {owner === null ? null : <span>{owner}</span>}
          <PlaceText place={place} />
        </p>
      </header>
      <h2 className="tl-hidden">Figures</h2>
      <Suspense fallback={<Loading what="dashboard" shape="chart" />}>
        <DashboardView
          dashboard={remote}
          empty="No rows fall into this tile"
          onRows={({ metric }) => go(pagePath("metrics", metric))}
        />
      </Suspense>
    </div>
  );
}
