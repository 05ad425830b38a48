import { useUrlParameter } from "@throughline/react";
import { useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { useBreaks } from "../asking/use-changes.ts";
import { type MarkedBreaks, markBreaks } from "./breaks.ts";

/** What of the working copy breaks hand-offs, marked on the map; `of=released` in the address leaves it out. */
export interface MapBreaks {
  /** How many there are, also while they are not shown. */
  readonly count: number;
  /** Null where there are none, or none are shown. */
  readonly shown: MarkedBreaks | null;
  readonly of: "working-copy" | "released";
  readonly setOf: (of: string) => void;
}

/** The breaks of the sources on the map. One that is selected is shown alone. */
export function useMapBreaks(graph: StudioGraph): MapBreaks {
  const breaks = useBreaks({ watched: true });
  const [of, setOf] = useUrlParameter("of");
  const [selected] = useUrlParameter("select");
  const released = of === "released";
  const chosen = selected?.startsWith("break:") === true ? selected.slice("break:".length) : null;
  const shown = useMemo(() => {
    const one = breaks.filter(({ id }) => id === chosen);
    return released ? null : markBreaks(one.length > 0 ? one : breaks, graph.edges);
  }, [released, breaks, chosen, graph]);
  return {
    count: breaks.length,
    shown,
    of: released ? "released" : "working-copy",
    setOf: (next) => setOf(next === "released" ? next : null),
  };
}
