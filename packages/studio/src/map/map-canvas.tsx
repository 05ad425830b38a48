import { useUrlParameter } from "@throughline/react";
import { type ReactElement, type ReactNode, useMemo, useRef, useState } from "react";
import type { StudioGraph } from "throughline/client/studio";
import type { MarkedBreaks } from "./breaks.ts";
import { drawEdges } from "./edge-paths.ts";
import { layoutMap } from "./layout.ts";
import { MapScene } from "./map-scene.tsx";
import { Minimap } from "./minimap.tsx";
import { useCardActions } from "./use-card-actions.ts";
import type { FieldPath } from "./use-field-path.ts";
import { usePanning } from "./use-panning.ts";
import { useRoom } from "./use-room.ts";
import { useShownTrace } from "./use-shown-trace.ts";
import { ZoomButtons } from "./zoom-buttons.tsx";

/** Cards above which a small map of the whole is shown. */
const minimapFrom = 60;

/** The map as a drawing that scrolls, zooms, and traces what is pointed at. */
export function MapCanvas({
  graph,
  path,
  breaks,
  head,
}: {
  readonly graph: StudioGraph;
  readonly path: FieldPath | null;
  readonly breaks: MarkedBreaks | null;
  /** The bar above the map, with the map's own tools in it. */
  readonly head: (tools: ReactNode) => ReactNode;
}): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(frame);
  const [selected] = useUrlParameter("select");
  const [hovered, setHovered] = useState<string | null>(null);
  const { zoom, setZoom, fit, panning } = usePanning(frame);
  const layout = useMemo(() => layoutMap(graph.nodes, graph.edges, room), [graph, room]);
  const drawn = useMemo(() => {
    const edges = graph.edges.map((edge) => ({ ...edge, tagged: edge.handOff !== null }));
    return drawEdges(edges, layout);
  }, [graph, layout]);
  const trace = useShownTrace(graph, { path, hovered, selected });
  const { actions, reachable } = useCardActions({ graph, layout, selected, setHovered });
  return (
    <>
      {head(<ZoomButtons zoom={zoom} setZoom={setZoom} onFit={() => fit(layout)} />)}
      <div className="st-map-room">
        <section ref={frame} className="st-map" aria-label="Map of declarations, by role" {...panning}>
          <div className="st-map-inner" style={{ width: layout.width, height: layout.height, zoom }}>
            <MapScene
              graph={graph}
              layout={layout}
              drawn={drawn}
              trace={trace}
              breaks={breaks}
              fields={path?.traced?.fields ?? null}
              selected={selected}
              actions={actions}
              reachable={reachable}
            />
          </div>
        </section>
        {graph.nodes.length > minimapFrom ? (
          <Minimap layout={layout} frame={frame} zoom={zoom} nodes={graph.nodes} />
        ) : null}
      </div>
    </>
  );
}
