import { formatType, type Shape } from "../../contracts/shape/field.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";

const storedForm = (fields: Shape) =>
  fields.map((field) => `${field.name} ${formatType(field.type)} ${field.nullable}`).join("\n");

/** A table that is about to be overwritten: created when it is absent, else with the fields that replace its own where they differ. */
export async function openTable(
  tables: TableStore,
  name: string,
  fields: Shape,
): Promise<{ readonly snapshot: TableSnapshot; readonly replace: { readonly fields?: Shape } }> {
  const known = await tables.snapshot(name);
  if (known === undefined) return { snapshot: await tables.ensure(name, fields), replace: {} };
  return { snapshot: known, replace: storedForm(known.fields) === storedForm(fields) ? {} : { fields } };
}
