import { lazy, type ReactElement, type RefObject, Suspense, useId, useMemo, useRef, useState } from "react";
import type { MetricAnswer } from "throughline/client";
import { IconButton } from "../controls/button.tsx";
import { csvText } from "../format/csv.ts";
import { countText, labelOf } from "../format/words.ts";
import { Decision } from "../metrics/kpi-tile.tsx";
import { figureText, isShare, targetText } from "../metrics/metric-text.ts";
import { useToast } from "../overlays/toast.tsx";
import { Empty, type EmptyText } from "../states/empty.tsx";
import { Loading } from "../states/loading.tsx";
import { ChartCanvas } from "./chart-canvas.tsx";
import { type ChartData, chartData, namesOf, stepText } from "./chart-data.ts";
import type { ChartMark } from "./chart-option.ts";
import { chartImage, download } from "./download.ts";
import { type Drill, drillOf } from "./drill.ts";
import type { ECharts } from "./echarts.ts";

/** What every chart can be told. */
export interface ChartOptions {
  /** What is said where there are no figures. */
  readonly empty: EmptyText;
  /** What the chart shows. Default: the metric's name and what it is cut by, in words. */
  readonly title?: string;
  /** Releases and other events, drawn on the axis of time. */
  readonly marks?: readonly ChartMark[];
  /** Opens the rows of a point that is clicked, or chosen with Enter. */
  readonly onRows?: (drill: Drill) => void;
}

type Answer = Omit<MetricAnswer, "release">;

interface ChartFigureProps extends ChartOptions {
  readonly answer: Answer;
  /** What the answer was narrowed to, in words. */
  readonly narrowed?: string;
}

const none: readonly ChartMark[] = [];

/** Loaded when it is first shown: most charts are never read as a table. */
const ChartTable = lazy(async () => ({ default: (await import("./chart-table.tsx")).ChartTable }));

/** A chart of an answer with its title, its table, and its exports. */
export function ChartFigure({ answer, narrowed, marks = none, onRows, ...props }: ChartFigureProps): ReactElement {
  const id = useId();
  const data = useMemo(() => chartData(answer), [answer]);
  const drawing = useMemo(() => ({ data, meaning: answer, marks }), [data, answer, marks]);
  const pick = useMemo(
    () => (onRows === undefined ? undefined : (index: number) => onRows(drillOf(answer, data, { series: 0, index }))),
    [onRows, answer, data],
  );
  const [asTable, setAsTable] = useState(false);
  const chart = useRef<ECharts | null>(null);
  const figure = useRef<HTMLElement>(null);
  const showTable = () => {
    setAsTable(true);
    figure.current?.querySelector<HTMLElement>(".tl-chart-tools button")?.focus();
  };
  const words = { title: props.title ?? titleOf(answer), subtitle: subtitleOf(answer, data, narrowed) };
  const target = targetText(answer);
  const isEmpty = answer.rows.length === 0;
  return (
    <figure ref={figure} className="tl-chart" aria-labelledby={id}>
      <figcaption className="tl-chart-head">
        <div className="tl-chart-words">
          <h3 id={id}>{words.title}</h3>
          <p>
            {words.subtitle}
            {target === undefined ? null : (
              <>
                {" · "}
                <span className="tl-target-key">target {target}</span>
              </>
            )}
          </p>
        </div>
        {isEmpty ? null : (
          <Tools asTable={asTable} setAsTable={setAsTable} answer={answer} chart={chart} words={words} />
        )}
      </figcaption>
      {isEmpty ? <Empty text={props.empty} /> : null}
      {asTable && !isEmpty ? (
        <Suspense fallback={<Loading what={words.title} shape="table" quiet />}>
          <ChartTable answer={answer} grain={data.grain} title={words.title} empty={props.empty} />
        </Suspense>
      ) : null}
      {asTable || isEmpty ? null : (
        <ChartCanvas
          drawing={drawing}
          label={summaryOf(words.title, answer, data)}
          height={heightOf(data)}
          onPick={pick}
          onTable={showTable}
          chart={chart}
        />
      )}
      <Foot answer={answer} data={data} />
    </figure>
  );
}

function Tools({
  asTable,
  setAsTable,
  answer,
  chart,
  words,
}: {
  readonly asTable: boolean;
  readonly setAsTable: (asTable: boolean) => void;
  readonly answer: Answer;
  readonly chart: RefObject<ECharts | null>;
  readonly words: { readonly title: string; readonly subtitle: string };
}): ReactElement {
  const tell = useToast();
  const target = targetText(answer);
  const printed = target === undefined ? words : { ...words, subtitle: `${words.subtitle} · target ${target}` };
  const file = [answer.metric, ...answer.by].join("-");
  const saveImage = async () => {
    const image = chart.current === null ? null : await chartImage(chart.current, printed).catch(() => null);
    if (image === null) tell({ text: "The browser could not make an image", status: "broken" });
    else download(`${file}.png`, image);
  };
  const saveRows = () =>
    download(`${file}.csv`, new Blob([csvText(namesOf(answer), answer.rows)], { type: "text/csv" }));
  return (
    <div className="tl-chart-tools">
      <IconButton
        label={asTable ? "Show as chart" : "Show as table"}
        icon={asTable ? "chart" : "table"}
        onClick={() => setAsTable(!asTable)}
      />
      <IconButton label="Save as CSV" icon="download" onClick={saveRows} />
      <IconButton label="Save as PNG" icon="image" onClick={() => void saveImage()} disabled={asTable} />
    </div>
  );
}

function Foot({ answer, data }: { readonly answer: Answer; readonly data: ChartData }): ReactElement {
  return (
    <div className="tl-chart-foot">
      {data.left > 0 ? <p className="tl-dim">{data.left.toLocaleString("en-US")} more in the table.</p> : null}
      <Decision text={answer.decision} />
    </div>
  );
}

function titleOf({ metric, by }: Answer): string {
  return by.length === 0
    ? labelOf(metric)
    : `${labelOf(metric)} by ${by.map((name) => labelOf(name).toLowerCase()).join(" and ")}`;
}

/** Unit, grain and filter. */
function subtitleOf(answer: Answer, { grain }: ChartData, narrowed: string | undefined): string {
  const unit = answer.unit ?? (isShare(answer) ? "share in %" : "count");
  const parts = [unit, ...(grain === undefined ? [] : [`per ${grain}, UTC`]), narrowed ?? "all rows"];
  return parts.join(" · ");
}

/** The chart in one sentence: how many points, from where to where, lowest and greatest. */
function summaryOf(title: string, answer: Answer, { labels, series, kind, grain }: ChartData): string {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const text = (label: string | undefined) => (kind === "line" ? stepText(label ?? "", grain) : (label ?? ""));
  const range = kind === "line" ? `, from ${text(labels[0])} to ${text(labels.at(-1))}` : "";
  const ends =
    values.length === 0
      ? ""
      : `, between ${figureText(answer, Math.min(...values))} and ${figureText(answer, Math.max(...values))}`;
  return `${title}: ${countText(labels.length, kind === "line" ? "point" : "bar")}${range}${ends}. Arrow keys read the ${kind === "line" ? "points" : "bars"}, T shows them as a table.`;
}

const heightOf = ({ kind, labels }: ChartData) => (kind === "line" ? 220 : Math.max(96, labels.length * 26 + 12));
