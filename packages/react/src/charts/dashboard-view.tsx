import type { ReactElement } from "react";
import type { DashboardTile, RemoteDashboard } from "throughline/client";
import { labelOf } from "../format/words.ts";
import { KpiFigure } from "../metrics/kpi-tile.tsx";
import { useDashboard } from "../remote/use-query.ts";
import type { EmptyText } from "../states/empty.tsx";
import { RemoteView } from "../states/remote-view.tsx";
import { ChartFigure } from "./chart-figure.tsx";
import type { ChartMark } from "./chart-option.ts";
import type { Drill } from "./drill.ts";

/** Properties of a view of a dashboard. */
export interface DashboardViewProps {
  readonly dashboard: RemoteDashboard;
  /** What is said in a tile that has no figures. */
  readonly empty: EmptyText;
  /** Releases and other events, drawn on every axis of time. */
  readonly marks?: readonly ChartMark[];
  /** Opens the rows that a figure, a point or a bar is made of. */
  readonly onRows?: (drill: Drill) => void;
}

/** All tiles of a dashboard, from one release: the figures first, then the charts. */
export function DashboardView({ dashboard, empty, ...options }: DashboardViewProps): ReactElement {
  const state = useDashboard(dashboard);
  return (
    <section className="tl-dashboard" aria-label={dashboard.title}>
      <RemoteView
        state={state}
        what={dashboard.title}
        shape="chart"
        empty={empty}
        isEmpty={({ tiles }) => tiles.length === 0}
      >
        {({ tiles }) => (
          <>
            <div className="tl-tiles">
              {tiles.filter(isFigure).map((tile) => (
                <FigureTile key={tile.name} tile={tile} empty={empty} {...options} />
              ))}
            </div>
            <div className="tl-tiles tl-tiles-wide">
              {tiles
                .filter((tile) => !isFigure(tile))
                .map((tile) => (
                  <div key={tile.name} className="tl-card">
                    <ChartFigure answer={tile.answer} empty={empty} {...options} />
                  </div>
                ))}
            </div>
          </>
        )}
      </RemoteView>
    </section>
  );
}

const isFigure = ({ tile }: DashboardTile) => tile === "kpi";

function FigureTile({
  tile,
  empty,
  onRows,
}: {
  readonly tile: DashboardTile;
  readonly empty: EmptyText;
  readonly onRows?: (drill: Drill) => void;
}): ReactElement {
  const { metric } = tile.answer;
  const open = onRows === undefined ? {} : { onRows: () => onRows({ metric, filter: {} }) };
  return (
    <div className="tl-card tl-kpi">
      <KpiFigure answer={tile.answer} title={labelOf(metric)} empty={empty} {...open} />
    </div>
  );
}
