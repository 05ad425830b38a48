import { literal, quoteColumn } from "../../contracts/sql/text.ts";
import { type Clock, isoOfUs } from "../../ports/clock.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";

/** How old a table's newest row is. */
export interface Freshness {
  /** The greatest availability time that is not after the Clock's now, ISO; null when there is none. */
  readonly newest: string | null;
  /** Now by the Clock minus `newest`, in microseconds, from 0; null when no row is known yet. */
  readonly ageUs: number | null;
}

/**
 * How old a table's newest row is, by the column that says when a row could have been known. A row that says a time to come is not
 * known yet: one wrong date in the future would else keep a table fresh for ever.
 */
export async function freshnessOf(options: {
  readonly session: QuerySession;
  readonly snapshot: TableSnapshot;
  readonly column: string;
  readonly clock: Clock;
}): Promise<Freshness> {
  const { session, snapshot, clock } = options;
  const nowUs = clock.nowUs();
  const column = quoteColumn(options.column);
  const known = `isfinite(${column}) AND ${column} <= TIMESTAMPTZ ${literal(isoOfUs(nowUs))}`;
  const [row] = await session.rows(
    `SELECT newest, CAST(epoch_us(newest) AS DOUBLE) AS us FROM (SELECT max(${column}) AS newest FROM ${snapshot.relation} WHERE ${known})`,
  );
  const newest = row?.newest ?? null;
  return newest === null ? { newest: null, ageUs: null } : { newest: String(newest), ageUs: nowUs - Number(row?.us) };
}
