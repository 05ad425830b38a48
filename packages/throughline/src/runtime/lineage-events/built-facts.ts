import type { BuiltFacts } from "../../formats/openlineage/datasets.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";

/** What is asked of tables; rows are never read. */
export type LineageTables = Pick<TableStore, "snapshot" | "columnFigures">;

/** What events say of a version: its number, and of a table its rows, bytes, files and what is recorded of its columns. Never throws: what is gone has no figures. */
export async function builtFacts(tables: LineageTables, version: BuiltVersion): Promise<BuiltFacts> {
  const { table, tableVersion } = version;
  const number = [tableVersion, version.modelVersion, version.version].find((one) => typeof one === "number");
  const known = number === undefined ? {} : { version: String(number) };
  if (typeof table !== "string" || typeof tableVersion !== "number") return known;
  const snapshot = await tables.snapshot(table, tableVersion).catch(() => undefined);
  if (snapshot === undefined) return known;
  const { rows, sizeBytes, files } = snapshot;
  const columns = (await tables.columnFigures?.(table, tableVersion).catch(() => undefined)) ?? {};
  return { ...known, figures: { rows, sizeBytes, files, columns } };
}
