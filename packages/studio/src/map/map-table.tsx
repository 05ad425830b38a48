import { DataTable, RoleChip, Status } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { declarationPath } from "../navigation/pages.ts";
import { statusOf } from "../pieces/words.ts";
import { type MarkedBreaks, markWords } from "./breaks.ts";
import { cardText } from "./card-text.ts";
import { atRisk } from "./trace.ts";

/** The map as a table: a row for each declaration. */
export function MapTable({
  graph,
  breaks,
}: {
  readonly graph: StudioGraph;
  /** What the sources break; null where nothing, or where it is not shown. */
  readonly breaks: MarkedBreaks | null;
}): ReactElement {
  const rows = useMemo(() => rowsOf(graph, breaks), [graph, breaks]);
  return (
    <DataTable
      label="Declarations"
      rows={rows}
      empty="Nothing is declared yet"
      inUrl="map"
      rowHref={({ href }) => href}
      columns={[
        { column: "name", title: "Declaration" },
        ...(breaks === null ? [] : [breakColumn]),
        { column: "role", show: ({ role }) => (role === null ? null : <RoleChip role={role} />) },
        { column: "kind" },
        { column: "figure" },
        { column: "status", show: ({ status }) => (status === null ? null : <Status status={status} />) },
        { column: "reads", title: "Made from" },
        { column: "readers", title: "Read by" },
        { column: "owner" },
        { column: "place", title: "Declared in" },
      ]}
    />
  );
}

/** Broken ones have an icon and a word, as on the map. */
const breakColumn = {
  column: "breaks",
  title: "Working copy",
  width: 132,
  show: ({ breaks }: { readonly breaks: string }) =>
    breaks === "" ? null : <Status status={breaks === markWords["may-break"] ? "at-risk" : "broken"} word={breaks} />,
} as const;

function rowsOf(graph: StudioGraph, marked: MarkedBreaks | null) {
  const risks = atRisk(graph);
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const joined = (ids: readonly string[]) => [...new Set(ids)].map((id) => names.get(id) ?? id).join(", ");
  return graph.nodes.map((node) => {
    const { figure, note } = cardText(node);
    const mark = marked?.marks.get(node.id);
    return {
      name: node.name,
      role: node.role,
      kind: node.title,
      figure: [figure, note].filter((part) => part !== null).join(" · "),
      status: statusOf(node, risks),
      breaks: mark === undefined ? "" : markWords[mark],
      reads: joined(graph.edges.filter(({ to }) => to === node.id).map(({ from }) => from)),
      readers: joined(graph.edges.filter(({ from }) => from === node.id).map(({ to }) => to)),
      owner: node.owner,
      place: node.place === null ? null : placeText(node.place),
      href: declarationPath(node),
    };
  });
}

const placeText = ({ file, line }: { readonly file: string; readonly line?: number }) =>
  line === undefined ? file : `${file}:${line}`;
