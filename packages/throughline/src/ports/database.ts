export type DatabaseValue = string | number | boolean | bigint | null | Uint8Array | readonly string[] | object;

/** A Postgres session or pool. `sql` has `$1` placeholders; timestamps come back as ISO strings, bigint as string, jsonb parsed. */
export interface DatabaseSession {
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly DatabaseValue[],
  ): Promise<readonly Row[]>;
}

/** The store of what is small and relational: runs, versions, evidence, registry, keys. Postgres dialect. */
export interface Database extends DatabaseSession {
  /**
   * Runs `work` in one transaction; rolled back when it throws. Transactions never mix.
   * Inside `work` the database's own `query` and `transaction` join it, the latter as a part that can fail alone.
   */
  transaction<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T>;
  /** Applies the migrations that are missing, in order of `id`, each once, in a transaction. One that was changed is `database.migration-changed`. */
  migrate(migrations: readonly Migration[]): Promise<void>;
  close(): Promise<void>;
}

export interface Migration {
  /** Sorts and never changes: `0001-runs`. */
  readonly id: string;
  readonly sql: string;
}
