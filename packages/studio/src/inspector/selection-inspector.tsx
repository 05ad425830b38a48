import { Inspector, RoleChip } from "@throughline/react";
import { type ReactElement, useCallback } from "react";
import type { StudioGraph, StudioNode } from "throughline/client/studio";
import { useKnownGraph } from "../asking/studio.ts";
import { go, withParameters } from "../navigation/address.ts";
import { PlaceText } from "../pieces/place-text.tsx";
import { BreakInspector, OpenBreaks } from "./break-inspector.tsx";
import { HandOffDetails } from "./hand-off-details.tsx";
import { NodeDetails } from "./node-details.tsx";

/** The inspector of a declaration, of the hand-offs into one, of one hand-off or of a break; of the open breaks where nothing is selected. */
export function SelectionInspector({ selected }: { readonly selected: string | null }): ReactElement | null {
  if (selected === null) return <OpenBreaks />;
  return selected.startsWith("break:") ? (
    <BreakInspector id={selected.slice("break:".length)} />
  ) : (
    <Selected selected={selected} />
  );
}

function Selected({ selected }: { readonly selected: string }): ReactElement | null {
  const graph = useKnownGraph();
  const close = useCallback(() => go(withParameters({ select: null, field: null })), []);
  if (graph === undefined) return null;
  const node = graph.nodes.find(({ id }) => id === selected);
  if (node !== undefined)
    return (
      <Inspector title={node.name} above={<Above node={node} />} onClose={close}>
        <NodeDetails node={node} graph={graph} />
      </Inspector>
    );
  const edges = edgesOf(graph, selected);
  const reader = graph.nodes.find(({ id }) => id === edges[0]?.to);
  if (reader === undefined) return null;
  return (
    <Inspector title={reader.name} above={edges.length === 1 ? "hand-off into" : "hand-offs into"} onClose={close}>
      <HandOffDetails edges={edges} graph={graph} />
    </Inspector>
  );
}

function edgesOf({ edges }: StudioGraph, selected: string) {
  const into = selected.startsWith("into:") ? selected.slice("into:".length) : null;
  return edges.filter(({ id, to, handOff }) => handOff !== null && (into === null ? id === selected : to === into));
}

function Above({ node }: { readonly node: StudioNode }): ReactElement {
  return (
    <span className="st-above">
      <span>{node.title}</span>
      {node.role === null ? null : <RoleChip role={node.role} />}
      <PlaceText place={node.place} />
    </span>
  );
}
