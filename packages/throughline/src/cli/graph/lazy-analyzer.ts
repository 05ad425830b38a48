import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/index.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";

/** An analyzer whose engine is opened by the first query that no cache knows. Without its engine it says nothing about any query. */
export interface LazyAnalyzer extends SqlAnalyzer {
  /** Why the engine could not be opened. */
  readonly failure: ThroughlineError | undefined;
}

/** @param identity  of the engine, where it is known without opening it */
export async function openLazyAnalyzer(identity: string | undefined): Promise<LazyAnalyzer> {
  let failure: ThroughlineError | undefined;
  let opened: Promise<SqlAnalyzer | undefined> | undefined;
  const engine = () => {
    opened ??= openDuckDb().catch((error: unknown) => {
      if (!isThroughlineError(error)) throw error;
      failure = error;
      return undefined;
    });
    return opened;
  };
  const known = identity ?? (await engine())?.identity ?? "none";
  return {
    identity: known,
    get failure() {
      return failure;
    },
    async analyse(query) {
      return (await engine())?.analyse(query) ?? { trace: undefined, problems: [] };
    },
    close: async () => (await opened)?.close(),
  };
}

/** Imported when it is needed: the import alone loads the engine's library. */
async function openDuckDb(): Promise<SqlAnalyzer> {
  const { openDuckDbAnalyzer } = await import("../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts");
  return openDuckDbAnalyzer();
}
