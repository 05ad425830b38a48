import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { go, withParameters } from "../navigation/address.ts";
import { statusOf } from "../pieces/words.ts";
import type { MarkedBreaks } from "./breaks.ts";
import type { DrawnEdges } from "./edge-paths.ts";
import type { MapLayout } from "./layout.ts";
import { type CardActions, MapCard } from "./map-card.tsx";
import { MapEdges } from "./map-edges.tsx";
import { MapLane } from "./map-lane.tsx";
import { MapTag, tagText } from "./map-tag.tsx";
import { atRisk, type Traced } from "./trace.ts";

interface SceneProps {
  readonly graph: StudioGraph;
  readonly layout: MapLayout;
  readonly drawn: DrawnEdges;
  readonly trace: Traced | null;
  /** What the sources break; null where nothing, or where it is not shown. */
  readonly breaks: MarkedBreaks | null;
  /** Fields on the traced path, by declaration; null where no field is traced. */
  readonly fields: ReadonlyMap<string, readonly string[]> | null;
  readonly selected: string | null;
  readonly actions: CardActions;
  readonly reachable: string | undefined;
}

/** Lanes, cards, lines and tags in their places. */
export function MapScene(props: SceneProps): ReactElement {
  const { graph, layout, drawn, trace, breaks } = props;
  const roles = useMemo(() => new Map(graph.nodes.map(({ id, role }) => [id, role])), [graph]);
  const broken = useMemo(
    () => new Set(graph.nodes.flatMap(({ id, status }) => (status === "broken" ? [id] : []))),
    [graph],
  );
  return (
    <>
      <MapEdges
        edges={graph.edges}
        paths={drawn.paths}
        roles={roles}
        broken={broken}
        breaking={breaks?.edges ?? nothing}
        on={trace?.edges ?? null}
        size={layout}
      />
      <Lanes {...props} />
      <Tags graph={graph} drawn={drawn} trace={trace} breaks={breaks} />
    </>
  );
}

const nothing: ReadonlySet<string> = new Set();

function Lanes({ graph, layout, trace, breaks, fields, selected, actions, reachable }: SceneProps): ReactElement {
  const risks = useMemo(() => atRisk(graph), [graph]);
  return (
    <>
      {layout.lanes.map((lane, i) => (
        <MapLane key={lane.name} lane={lane} nodes={graph.nodes}>
          {cardsOf(graph, layout, i).map(({ node, box }) => (
            <li key={node.id}>
              <MapCard
                node={node}
                box={{ ...box, y: box.y - lane.y }}
                actions={actions}
                state={{
                  status: statusOf(node, risks),
                  selected: node.id === selected,
                  dim: trace !== null && !trace.nodes.has(node.id),
                  reachable: node.id === reachable,
                  fields: fields?.get(node.id),
                  mark: breaks?.marks.get(node.id) ?? null,
                }}
              />
            </li>
          ))}
        </MapLane>
      ))}
    </>
  );
}

function Tags({ graph, drawn, trace, breaks }: Pick<SceneProps, "graph" | "drawn" | "trace" | "breaks">): ReactElement {
  const edges = useMemo(() => new Map(graph.edges.map((edge) => [edge.id, edge])), [graph]);
  return (
    <>
      {drawn.tags.map(({ to, side, x, y, edges: ids }) => (
        <MapTag
          key={`${side} ${to}`}
          tag={tagText(ids.flatMap((id) => edges.get(id) ?? []))}
          breaks={breaks !== null && ids.some((id) => breaks.edges.has(id))}
          x={x}
          y={y}
          dim={trace !== null && !ids.some((id) => trace.edges.has(id))}
          reader={graph.nodes.find(({ id }) => id === to)?.name ?? to}
          onOpen={() => go(withParameters({ select: `into:${to}`, field: null }))}
        />
      ))}
    </>
  );
}

/** The cards of a lane in the order that they stand in, which is the order of reading. */
function cardsOf(graph: StudioGraph, layout: MapLayout, lane: number) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return layout.rows
    .flatMap(({ ids }) => ids)
    .flatMap((id) => {
      const [node, box] = [nodes.get(id), layout.cards.get(id)];
      return node === undefined || box === undefined || box.lane !== lane ? [] : [{ node, box }];
    });
}
