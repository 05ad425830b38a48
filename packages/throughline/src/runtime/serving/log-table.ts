import type { EndpointLog } from "../../contracts/mlops/endpoint.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";

/**
 * Makes the table of a prediction log, or gives it columns that it lacks. Columns that another declaration of the endpoint gave it stay:
 * logs never roll back, and an earlier release goes on answering. Throws `lake.schema-mismatch`.
 */
export async function ensureLogTable(
  tables: TableStore,
  { name, columns }: Pick<EndpointLog, "name" | "columns">,
): Promise<TableSnapshot> {
  const declared = shapeOf(columns);
  const others = (await tables.snapshot(name))?.fields.filter(
    (field) => field.nullable && !declared.some((one) => one.name === field.name),
  );
  return tables.ensure(name, [...declared, ...(others ?? [])]);
}
