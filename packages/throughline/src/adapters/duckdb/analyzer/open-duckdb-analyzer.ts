import type { SqlAnalyzer } from "../../../ports/sql-analyzer.ts";
import { bindQuery } from "./bind-query.ts";
import { ShadowCatalogue } from "./shadow-catalogue.ts";
import { gate } from "./statement-gate.ts";
import { traceQuery } from "./trace-query.ts";

/** Raised whenever the same query gets another trace, so that cached ones are not used. */
const traceRevision = 2;

/**
 * Opens an analyzer of SQL in the DuckDB dialect: queries are bound by DuckDB itself, to empty tables in memory, and their columns
 * are traced through the bound plan. Calls may overlap; none sees another's tables.
 *
 * Integers wider than 64 bits, which a `sum` of integers gives, are `decimal(38,0)`; types that we have no word for are `unknown`.
 *
 * @throws {ThroughlineError} `analyzer.unavailable`; later calls `analyzer.closed` after `close()`, `analyzer.failed` when DuckDB itself fails
 */
export async function openDuckDbAnalyzer(): Promise<SqlAnalyzer> {
  const catalogue = await ShadowCatalogue.open();
  return {
    identity: `duckdb ${catalogue.version} trace ${traceRevision}`,
    async analyse(query) {
      const refused = gate(query.sql);
      if (refused !== undefined) return { trace: undefined, problems: [refused] };
      const { bound, problems } = await bindQuery(catalogue, query);
      if (bound === undefined) return { trace: undefined, problems };
      const traced = traceQuery(query.sql, bound);
      return { trace: traced.trace, problems: [...problems, ...traced.problems] };
    },
    close: () => catalogue.close(),
  };
}
