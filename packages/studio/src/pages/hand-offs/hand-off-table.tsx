import { DataTable, RoleChip, Status, useUrlParameter } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { go, withParameters } from "../../navigation/address.ts";
import { heldText } from "../../pieces/words.ts";

/** A row for each hand-off. A click shows its contract beside the table. */
export function HandOffTable({
  graph,
  status,
}: {
  readonly graph: StudioGraph;
  readonly status: string;
}): ReactElement {
  const [selected] = useUrlParameter("select");
  const rows = useMemo(() => {
    const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
    return graph.edges.flatMap(({ id, from, to, fields, certainty, handOff }) =>
      handOff === null || (status !== "all" && handOff.status !== status)
        ? []
        : [
            {
              id,
              provider: names.get(from) ?? from,
              reader: names.get(to) ?? to,
              fromRole: handOff.from,
              toRole: handOff.to,
              family: handOff.family,
              clauses: heldText(handOff),
              status: handOff.status,
              broken: handOff.clauses
                .filter((one) => one.status === "broken")
                .map(({ says }) => says)
                .join(", "),
              fields: [...new Set(fields.map(({ name }) => name))].join(", "),
              certainty,
            },
          ],
    );
  }, [graph, status]);
  return (
    <DataTable
      label="Hand-offs"
      rows={rows}
      empty={
        status === "all" ? "Nothing is handed from role to role yet" : `No hand-off is ${status.replace("-", " ")}`
      }
      inUrl="rows"
      isSelected={({ id }) => id === selected}
      onOpen={({ id }) => go(withParameters({ select: id }), "replace")}
      columns={[
        { column: "provider", title: "Hands over", code: true },
        { column: "fromRole", title: "Role", width: 104, show: ({ fromRole }) => <RoleChip role={fromRole} /> },
        { column: "reader", title: "To", code: true },
        { column: "toRole", title: "Role", width: 104, show: ({ toRole }) => <RoleChip role={toRole} /> },
        "family",
        { column: "status", width: 132, show: (row) => <Status status={row.status} /> },
        { column: "clauses", title: "Clauses held" },
        { column: "fields", title: "Fields", code: true },
        { column: "certainty", title: "Certainty" },
        { column: "broken", title: "What broke" },
      ]}
    />
  );
}
