import { type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";
import { attachTables } from "../lake/attach-tables.ts";

/** Makes a snapshot readable in SQL under its relation's name, with the declared columns. */
export async function attachRelation(
  session: QuerySession,
  relation: Relation,
  snapshot: TableSnapshot,
): Promise<void> {
  await attachTables(session, [{ name: relation.name, snapshot, columns: shapeOf(relation.columns) }]);
}
