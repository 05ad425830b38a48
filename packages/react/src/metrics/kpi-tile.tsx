import type { ReactElement, ReactNode } from "react";
import type { MetricAnswer, MetricQuery, RemoteMetric } from "throughline/client";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icons.tsx";
import { labelOf } from "../format/words.ts";
import { useMetric } from "../remote/use-query.ts";
import { Empty, type EmptyText } from "../states/empty.tsx";
import { RemoteView } from "../states/remote-view.tsx";
import { Status } from "../states/status.tsx";
import { figureOf, isWithin, targetText, valueOfRow } from "./metric-text.ts";

/** What every tile of one figure can be told. */
export interface TileOptions {
  /** What is said where there is no figure. */
  readonly empty: EmptyText;
  /** Default: the metric's name in words. */
  readonly title?: string;
  /** Opens the rows that the figure is made of. */
  readonly onRows?: () => void;
}

/** Properties of a tile that asks its metric. */
export interface KpiTileProps<Dimension extends string> extends TileOptions {
  readonly metric: RemoteMetric<Dimension>;
  readonly query?: Omit<MetricQuery<Dimension>, "by">;
}

/** One figure of a metric beside its target and the decision that it serves. */
export function KpiTile<Dimension extends string>({
  metric,
  query,
  ...options
}: KpiTileProps<Dimension>): ReactElement {
  const state = useMetric(metric, query);
  const title = options.title ?? labelOf(metric.name);
  return (
    <div className="tl-card tl-kpi">
      <RemoteView state={state} what={title} shape="tile" empty={options.empty} isEmpty={never}>
        {(answer) => <KpiFigure answer={answer} {...options} title={title} />}
      </RemoteView>
    </div>
  );
}

const never = () => false;

/** The figure of an answer that is not cut. */
export function KpiFigure({
  answer,
  title,
  empty,
  onRows,
}: TileOptions & { readonly answer: Omit<MetricAnswer, "release"> }): ReactElement {
  const value = valueOfRow(answer.rows[0]);
  const name = title ?? labelOf(answer.metric);
  return (
    <>
      <h3 className="tl-kpi-title" title={answer.description ?? answer.measure}>
        {name}
      </h3>
      {value === null ? <NoReading empty={empty} /> : <Reading answer={answer} value={value} />}
      <Foot answer={answer} name={name} onRows={value === null ? undefined : onRows} />
    </>
  );
}

function NoReading({ empty }: Pick<TileOptions, "empty">): ReactElement {
  return (
    <>
      <Status status="not-measured" />
      <Empty text={empty} />
    </>
  );
}

function Reading({
  answer,
  value,
}: {
  readonly answer: Omit<MetricAnswer, "release">;
  readonly value: number;
}): ReactElement {
  const { text, unit } = figureOf(answer, value);
  const target = targetText(answer);
  const within = isWithin(answer.target, value);
  return (
    <>
      <p className="tl-kpi-figure">
        <span className="tl-kpi-value">{text}</span> <span className="tl-kpi-unit">{unit}</span>
      </p>
      {within === undefined ? null : (
        <p className="tl-kpi-target">
          <Status status={within ? "held" : "broken"} word={within ? "within target" : "outside target"} />
          <span className="tl-dim">{target}</span>
        </p>
      )}
    </>
  );
}

function Foot({
  answer,
  name,
  onRows,
}: {
  readonly answer: Omit<MetricAnswer, "release">;
  readonly name: string;
  readonly onRows: (() => void) | undefined;
}): ReactNode {
  return (
    <div className="tl-kpi-foot">
      <Decision text={answer.decision} />
      {onRows === undefined ? null : (
        <Button look="quiet" icon="rows" onClick={onRows} aria-label={`Show rows of ${name}`}>
          Rows
        </Button>
      )}
    </div>
  );
}

/** The decision that a figure serves. */
export function Decision({ text }: { readonly text: string | null }): ReactNode {
  if (text === null) return null;
  return (
    <p className="tl-decision">
      <Icon name="target" />
      <span>
        <span className="tl-hidden">Serves the decision: </span>
        {text}
      </span>
    </p>
  );
}
