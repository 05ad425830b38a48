import { DataTable, RemoteView, Status } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph, StudioNode } from "throughline/client/studio";
import { useGraph } from "../asking/studio.ts";
import { cardText } from "../map/card-text.ts";
import { atRisk } from "../map/trace.ts";
import { declarationPath } from "../navigation/pages.ts";
import { statusOf } from "./words.ts";

/** The declarations of a page as a table: name, what it is, the figure that matters, how it stands, whose it is. */
export function NodeList({
  label,
  empty,
  take,
}: {
  readonly label: string;
  readonly empty: string;
  readonly take: (node: StudioNode) => boolean;
}): ReactElement {
  const state = useGraph();
  return (
    <RemoteView state={state} what={label} shape="table" empty={empty} isEmpty={({ nodes }) => !nodes.some(take)}>
      {(graph) => <Rows label={label} empty={empty} graph={graph} take={take} />}
    </RemoteView>
  );
}

function Rows({
  label,
  empty,
  graph,
  take,
}: {
  readonly label: string;
  readonly empty: string;
  readonly graph: StudioGraph;
  readonly take: (node: StudioNode) => boolean;
}): ReactElement {
  const rows = useMemo(() => {
    const risks = atRisk(graph);
    return graph.nodes.filter(take).map((node) => {
      const { figure, note } = cardText(node);
      const condition = node.degraded === null && node.freshness === null ? null : note;
      const counts = node.promises.filter(({ status }) => status === "held").length;
      return {
        name: node.name,
        kind: node.title,
        figure: figure ?? condition ?? "–",
        status: statusOf(node, risks),
        promises: node.promises.length === 0 ? "none" : `${counts} of ${node.promises.length} held`,
        readers: new Set(graph.edges.filter(({ from }) => from === node.id).map(({ to }) => to)).size,
        owner: node.owner ?? "",
        description: node.description ?? "",
        href: declarationPath(node),
      };
    });
  }, [graph, take]);
  return (
    <DataTable
      label={label}
      rows={rows}
      empty={empty}
      inUrl="rows"
      rowHref={({ href }) => href}
      columns={[
        "name",
        "kind",
        { column: "figure", title: "Now" },
        { column: "status", show: ({ status }) => (status === null ? null : <Status status={status} />) },
        "promises",
        { column: "readers", title: "Read by" },
        "owner",
        { column: "description", title: "What it is" },
      ]}
    />
  );
}
