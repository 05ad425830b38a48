import { quoteColumn } from "../../contracts/sql/text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";

export interface Freshness {
  /** The greatest availability time of the rows, ISO; null when there are none. */
  readonly newest: string | null;
  /** Now by the Clock minus `newest`, in microseconds; negative for a time that is yet to come, null when there are no rows. */
  readonly ageUs: number | null;
}

/** How old a table's newest row is, by the column that says when a row could have been known. */
export async function freshnessOf(options: {
  readonly session: QuerySession;
  readonly snapshot: TableSnapshot;
  readonly column: string;
  readonly clock: Clock;
}): Promise<Freshness> {
  const { session, snapshot, column, clock } = options;
  const [row] = await session.rows(
    `SELECT newest, CAST(epoch_us(newest) AS DOUBLE) AS us FROM (SELECT max(${quoteColumn(column)}) AS newest FROM ${snapshot.relation})`,
  );
  const newest = row?.newest ?? null;
  return newest === null
    ? { newest: null, ageUs: null }
    : { newest: String(newest), ageUs: clock.nowUs() - Number(row?.us) };
}
