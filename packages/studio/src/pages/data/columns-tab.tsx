import { DataTable, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRelation } from "throughline/client/studio";
import { useKnownGraph } from "../../asking/studio.ts";
import { go, withParameters } from "../../navigation/address.ts";

/** The columns of a relation with what is known of each and how many declarations use it. */
export function ColumnsTab({ relation }: { readonly relation: StudioRelation }): ReactElement {
  const graph = useKnownGraph();
  const [field] = useUrlParameter("field");
  const edges = graph?.edges.filter(({ from }) => from === relation.id) ?? [];
  const rows = relation.fields.map(({ name, type, nullable, unit, values, pii, key, description }) => ({
    name,
    type,
    unit: unit ?? "",
    nullable: nullable ? "yes" : "no",
    role: [key === true ? "key" : null, name === relation.at ? "event time" : null].filter(Boolean).join(", "),
    pii: pii?.join(", ") ?? "",
    used: new Set(edges.filter((edge) => edge.fields.some((one) => one.name === name)).map(({ to }) => to)).size,
    values: values?.join(", ") ?? "",
    description: description ?? "",
  }));
  return (
    <DataTable
      label="Columns"
      rows={rows}
      empty="No columns"
      isSelected={({ name }) => name === field}
      onOpen={({ name }) => go(withParameters({ tab: "lineage", field: name }))}
      columns={[
        { column: "name", title: "Column", code: true },
        { column: "type", code: true },
        "unit",
        "nullable",
        { column: "role", title: "Part" },
        { column: "used", title: "Used by" },
        { column: "pii", title: "Personal data" },
        { column: "values", title: "Allowed values" },
        { column: "description", title: "What it is" },
      ]}
    />
  );
}
