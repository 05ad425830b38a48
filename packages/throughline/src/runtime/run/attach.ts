import type { Declaration } from "../../contracts/core/declaration.ts";
import { type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";
import { attachTables } from "../lake/attach-tables.ts";

/** Makes a snapshot readable in SQL under its relation's name, with the declared columns. */
export async function attachRelation(
  session: QuerySession,
  declaration: Declaration,
  snapshot: TableSnapshot,
): Promise<void> {
  const relation = declaration as unknown as Relation;
  await attachTables(session, [{ name: relation.name, snapshot, columns: shapeOf(relation.columns) }]);
}
