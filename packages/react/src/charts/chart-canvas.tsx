import { type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef, useState } from "react";
import { ErrorCard } from "../states/error-card.tsx";
import { Loading } from "../states/loading.tsx";
import { type Drawing, pointLines } from "./chart-option.ts";
import type { ECharts } from "./echarts.ts";
import { useDrawing } from "./use-drawing.ts";

interface ChartCanvasProps {
  readonly drawing: Omit<Drawing, "look" | "width">;
  /** What the chart shows, for screen readers. */
  readonly label: string;
  /** Height in pixels; a line takes more where there is room. */
  readonly height: number;
  readonly onPick: ((index: number) => void) | undefined;
  /** Shows the same data as a table. */
  readonly onTable: () => void;
  /** Receives the chart once it is drawn. */
  readonly chart: RefObject<ECharts | null>;
}

/** The drawing itself. Arrow keys move from point to point and say each, Enter opens its rows, T shows the table. */
export function ChartCanvas({ drawing, label, height, onPick, onTable, chart }: ChartCanvasProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const { problem, drawn } = useDrawing(place, drawing, chart);
  const [at, setAt] = useState<number | null>(null);
  const count = drawing.data.labels.length;
  const lines = at === null ? [] : pointLines(drawing.data, drawing.meaning, Math.min(at, count - 1));
  const show = (index: number | null) => {
    setAt(index);
    if (index === null) chart.current?.dispatchAction({ type: "hideTip" });
    else chart.current?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: index });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && at !== null) onPick?.(at);
    if (event.key === "t") onTable();
    const next = nextPoint(event.key, at, count);
    if (next === undefined) return;
    event.preventDefault();
    show(next);
  };
  useEffect(() => {
    const current = chart.current;
    if (!drawn || current === null || onPick === undefined) return undefined;
    const pick = ({ dataIndex }: { readonly dataIndex: number }) => onPick(dataIndex);
    current.on("click", pick as never);
    return () => void current.off("click", pick as never);
  }, [chart, drawn, onPick]);
  if (problem !== null) return <ErrorCard problem={problem} />;
  return (
    <div className="tl-chart-place" data-kind={drawing.data.kind} style={{ minHeight: height }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div
        ref={place}
        className="tl-chart-canvas"
        role="group"
        aria-roledescription="chart"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are walked with the arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => show(null)}
      />
      {drawn ? null : <Loading what={label} shape="chart" quiet />}
      <span className="tl-hidden" role="status">
        {lines.join(", ")}
      </span>
    </div>
  );
}

function nextPoint(key: string, at: number | null, count: number): number | null | undefined {
  if (key === "ArrowRight" || key === "ArrowDown") return at === null ? 0 : Math.min(at + 1, count - 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return at === null ? count - 1 : Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key === "Escape" && at !== null ? null : undefined;
}
