import type { TableSnapshot, TableStore, TransactionMark } from "../../ports/table-store.ts";
import { rejectedName } from "../lake/ingest/source-tables.ts";

const prefix = "build:";

/** The build that a table's content is of: of all its builds the one with the greatest number. */
function currentBuild(snapshot: TableSnapshot | undefined): {
  readonly mark: string | undefined;
  readonly number: number;
} {
  let current: { mark: string | undefined; number: number } = { mark: undefined, number: 0 };
  for (const [application, number] of snapshot?.transactions ?? [])
    if (application.startsWith(prefix) && number > current.number)
      current = { mark: application.slice(prefix.length), number };
  return current;
}

/**
 * The mark for both tables of the next build. Its number is above all earlier ones, so that going back to an earlier build's mark
 * writes again instead of being skipped.
 */
export function nextBuild(
  mark: string,
  accepted: TableSnapshot | undefined,
  rejected: TableSnapshot | undefined,
): TransactionMark {
  const number = Math.max(currentBuild(accepted).number, currentBuild(rejected).number) + 1;
  return { application: `${prefix}${mark}`, version: number };
}

/** The mark of the build whose rows, accepted and rejected, a table holds; undefined when there is none or it ended half-way. */
export async function builtMark(tables: TableStore, name: string): Promise<string | undefined> {
  const accepted = currentBuild(await tables.snapshot(name));
  const rejected = currentBuild(await tables.snapshot(rejectedName(name)));
  return accepted.number === rejected.number && accepted.mark === rejected.mark ? accepted.mark : undefined;
}
