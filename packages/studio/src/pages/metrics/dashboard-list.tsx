import { RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import { pagePath } from "../../navigation/pages.ts";
import { useDashboards } from "./use-dashboards.ts";

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
