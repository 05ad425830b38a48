import { type RefObject, useEffect, useState } from "react";
import { asRemoteError, type RemoteProblem } from "throughline/client";
import { useChartLook } from "./chart-look.ts";
import { chartOption, type Drawing } from "./chart-option.ts";
import type { ECharts } from "./echarts.ts";
import { useNearView } from "./near-view.ts";
import { spreadEndLabels } from "./spread-labels.ts";

/** Once it is here, a chart is drawn without waiting: printing waits for nothing. */
let library: Pick<typeof import("./echarts.ts"), "openChart"> | undefined;

/** Draws into an element once it is near the part of the page that is seen, again when the drawing, the theme or the room changes. */
export function useDrawing(
  place: RefObject<HTMLDivElement | null>,
  drawing: Omit<Drawing, "look" | "width">,
  chart: RefObject<ECharts | null>,
): { readonly problem: RemoteProblem | null; readonly drawn: boolean } {
  const look = useChartLook(place);
  const near = useNearView(place);
  const [{ width, height }, setRoom] = useState({ width: 0, height: 0 });
  const [drawn, setDrawn] = useState(false);
  const [problem, setProblem] = useState<RemoteProblem | null>(null);
  useEffect(() => {
    if (!near) return undefined;
    let left = false;
    const observer = new ResizeObserver(() => setRoom(roomIn(place.current)));
    const open = (found: NonNullable<typeof library>) => {
      library = found;
      if (left || place.current === null) return;
      chart.current = found.openChart(place.current);
      observer.observe(place.current);
      setRoom(roomIn(place.current));
      setDrawn(true);
    };
    if (library !== undefined) open(library);
    else import("./echarts.ts").then(open, (thrown: unknown) => setProblem(asRemoteError(thrown)));
    return () => {
      left = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = null;
      setDrawn(false);
    };
  }, [near, place, chart]);
  useEffect(() => {
    if (!drawn || look === null || width === 0 || height === 0) return;
    chart.current?.resize();
    chart.current?.setOption(chartOption({ ...drawing, look, width }), true);
    if (chart.current !== null && drawing.data.kind === "line")
      spreadEndLabels(
        chart.current,
        drawing.data.series.map(({ values }) => values),
      );
  }, [chart, drawing, look, width, height, drawn]);
  return { problem, drawn };
}

const roomIn = (element: HTMLElement | null) => ({
  width: element?.clientWidth ?? 0,
  height: element?.clientHeight ?? 0,
});
