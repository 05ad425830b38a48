import { DataTable } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRelation } from "throughline/client/studio";

/** The commits of a relation's table, newest first. */
export function HistoryTab({ relation }: { readonly relation: StudioRelation }): ReactElement {
  const rows = relation.history.map(({ current, ...commit }) => ({ ...commit, current: current ? "answers now" : "" }));
  return (
    <DataTable
      label="Commits"
      rows={rows}
      empty="Nothing was committed yet"
      fields={[
        { name: "at", type: "timestamp", nullable: false },
        { name: "rowsIn", type: "int64", nullable: true },
        { name: "version", type: "int64", nullable: false },
      ]}
      columns={[
        "version",
        { column: "at", title: "When" },
        "operation",
        { column: "rowsIn", title: "Rows written" },
        { column: "current", title: "Release" },
      ]}
    />
  );
}
