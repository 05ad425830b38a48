import { DataTable } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioSlice } from "throughline/client/studio";
import { Panel } from "../../pieces/panel.tsx";
import { metricName } from "./metric-names.ts";

/** The measures of parts of the test rows. */
export function SliceTable({ slices }: { readonly slices: readonly StudioSlice[] }): ReactElement {
  const names = [...new Set(slices.flatMap(({ measures }) => Object.keys(measures ?? {})))];
  const few = slices.filter(({ measures }) => measures === null).length;
  const rows = slices.map(({ column, value, rows: count, measures }) => ({
    ...{ column, value, rows: count },
    ...Object.fromEntries(names.map((name) => [name, measures?.[name] ?? null])),
  }));
  const note = `the same measures for parts of the test rows, null where those do not allow one${few === 0 ? "" : `; ${few} with too few rows to be measured`}`;
  return (
    <Panel title="Slices" note={note}>
      <DataTable
        label="Slices"
        rows={rows}
        empty="No slices are measured"
        inUrl="slices"
        fields={[
          { name: "column", type: "text", nullable: false },
          { name: "value", type: "text", nullable: true },
          { name: "rows", type: "int64", nullable: false },
          ...names.map((name) => ({ name, type: "float64", nullable: true })),
        ]}
        columns={[
          "column",
          "value",
          "rows",
          ...names.map((name) => ({ column: name as "rows", title: metricName(name) })),
        ]}
      />
    </Panel>
  );
}
