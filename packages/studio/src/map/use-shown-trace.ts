import { useEffect, useMemo, useState } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { type Traced, traceOf } from "./trace.ts";
import type { FieldPath } from "./use-field-path.ts";

/** How long a card is pointed at before the rest dims, and how long the trace stays afterwards, milliseconds. */
const [settleMs, leaveMs] = [90, 60];

/** What is traced: the field that is selected, else the card that is pointed at, else what is selected. */
export function useShownTrace(
  graph: StudioGraph,
  {
    path,
    hovered,
    selected,
  }: { readonly path: FieldPath | null; readonly hovered: string | null; readonly selected: string | null },
): Traced | null {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(hovered), hovered === null ? leaveMs : settleMs);
    return () => clearTimeout(timer);
  }, [hovered]);
  return useMemo(() => {
    if (path?.traced) return path.traced;
    const id = settled ?? selected?.replace(/^into:/, "") ?? null;
    return id === null || !graph.nodes.some((node) => node.id === id) ? null : traceOf(id, graph.edges);
  }, [path, settled, selected, graph]);
}
