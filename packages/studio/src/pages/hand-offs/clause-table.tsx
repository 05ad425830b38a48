import { DataTable, RoleChip, Status } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { go, withParameters } from "../../navigation/address.ts";

/** A row for each clause of each hand-off. */
export function ClauseTable({ graph, status }: { readonly graph: StudioGraph; readonly status: string }): ReactElement {
  const rows = useMemo(() => {
    const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
    return graph.edges.flatMap(({ id, from, to, handOff }) =>
      (handOff?.clauses ?? [])
        .filter((clause) => status === "all" || clause.status === status)
        .map((clause) => ({
          id,
          says: clause.says,
          status: clause.status,
          at: clause.at,
          family: handOff?.family ?? "",
          fromRole: handOff?.from ?? null,
          provider: names.get(from) ?? from,
          toRole: handOff?.to ?? null,
          reader: names.get(to) ?? to,
        })),
    );
  }, [graph, status]);
  return (
    <DataTable
      label="Clauses"
      rows={rows}
      empty={status === "all" ? "No hand-off has a clause" : `No clause is ${status.replace("-", " ")}`}
      inUrl="rows"
      onOpen={({ id }) => go(withParameters({ select: id }), "replace")}
      fields={[{ name: "at", type: "timestamp", nullable: true }]}
      columns={[
        { column: "says", title: "Clause" },
        { column: "status", width: 132, show: (row) => <Status status={row.status} /> },
        { column: "at", title: "Measured" },
        "family",
        { column: "provider", title: "Hands over", code: true },
        { column: "fromRole", title: "Role", width: 104, show: ({ fromRole }) => <Role role={fromRole} /> },
        { column: "reader", title: "To", code: true },
        { column: "toRole", title: "Role", width: 104, show: ({ toRole }) => <Role role={toRole} /> },
      ]}
    />
  );
}

const Role = ({ role }: { readonly role: Parameters<typeof RoleChip>[0]["role"] | null }) =>
  role === null ? null : <RoleChip role={role} />;
