import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";
import type { Subject } from "./verifier.ts";

/** The version of a subject's table that the release pins; undefined where it pins none. */
export async function pinnedSnapshot(
  { pin }: Pick<Subject, "pin">,
  tables: TableStore,
): Promise<TableSnapshot | undefined> {
  if (typeof pin.table !== "string" || typeof pin.tableVersion !== "number") return undefined;
  return tables.snapshot(pin.table, pin.tableVersion);
}
