import type { AddFile } from "./actions.ts";
import { parseStatistics } from "./statistics.ts";

/** Rows of a file by its statistics, without the deleted ones; undefined when the writer left them out. */
export function rowsOf(file: AddFile): number | undefined {
  const rows = parseStatistics(file.stats)?.numRecords;
  return rows === undefined ? undefined : rows - (file.deletionVector?.cardinality ?? 0);
}
