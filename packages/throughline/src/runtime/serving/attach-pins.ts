import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { attachTables } from "../lake/attach-tables.ts";
import { withTableCure } from "../lake/damaged-table.ts";
import { rejectedName } from "../lake/ingest/source-tables.ts";
import type { Release } from "../releases/release-store.ts";

export interface Attachable {
  readonly session: QuerySession;
  readonly tables: TableStore;
  readonly release: Release;
  readonly declarations: readonly Declaration[];
}

/** Makes the tables that a release pins readable in SQL, each at its version; gives the versions by relation. */
export async function attachPins({
  session,
  tables,
  release,
  declarations,
}: Attachable): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  for (const declaration of declarations) {
    const pin = release.pins[idOf(declaration)];
    if (!isRelation(declaration) || typeof pin?.table !== "string" || typeof pin.tableVersion !== "number") continue;
    const snapshot = await tables.snapshot(pin.table, pin.tableVersion).catch((error: unknown) => {
      throw withTableCure(error, declaration);
    });
    if (snapshot === undefined) continue;
    await attachTables(session, [
      { name: pin.table, snapshot, columns: shapeOf((declaration as unknown as Relation).columns) },
    ]);
    versions.set(pin.table, pin.tableVersion);
  }
  return versions;
}

/**
 * Makes what no release pins readable as it stands now: tables of rejected rows, and prediction logs. Gives the versions by name;
 * those that are `known` already are left as they are.
 */
export async function attachNewest(
  { session, tables, declarations }: Attachable,
  known: ReadonlyMap<string, number> = new Map(),
): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  for (const { name, columns } of unpinned(declarations)) {
    const snapshot = await tables.snapshot(name);
    if (snapshot === undefined) continue;
    if (known.get(name) !== snapshot.version)
      await attachTables(session, [{ name, snapshot, columns: columns ?? snapshot.fields }]);
    versions.set(name, snapshot.version);
  }
  return versions;
}

function unpinned(declarations: readonly Declaration[]): { readonly name: string; readonly columns?: Shape }[] {
  const rejected = declarations
    .filter(isRelation)
    .map((relation) => ({ name: rejectedName((relation as unknown as Relation).name) }));
  const logs = declarations.filter(isEndpoint).map(({ log }) => ({ name: log.name, columns: shapeOf(log.columns) }));
  return [...rejected, ...logs];
}
