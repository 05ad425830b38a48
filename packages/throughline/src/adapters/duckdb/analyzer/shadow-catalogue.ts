import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { FieldType } from "../../../contracts/shape/field.ts";
import { literal } from "../../../contracts/sql/text.ts";
import { fieldTypeOf } from "../engine/column-types.ts";
import { analyzerError } from "./error-codes.ts";
import type { PlanNode } from "./plan/plan-node.ts";
import { createTables, type ShadowTable } from "./shadow-table.ts";

/** What `json_serialize_plan` says of a query that it could not plan; `position` counts bytes. */
export interface PlanError {
  readonly error_type: string;
  readonly error_message: string;
  readonly error_subtype?: string;
  readonly type?: string;
  readonly name?: string;
  readonly position?: string;
}

export type Planned = { readonly plans: readonly PlanNode[] } | { readonly error: PlanError };

export interface OutputColumn {
  readonly name: string;
  readonly type: FieldType;
}

/** Memory for empty tables and plans. */
const settings = {
  memory_limit: "128MB",
  threads: "1",
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

const prepared = "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL lock_configuration = true;";

/**
 * An in-memory DuckDB that can neither reach files nor change its settings. Work on it goes one at a time, each in a transaction that is
 * rolled back, so that no query sees another's tables.
 */
export class ShadowCatalogue {
  readonly version: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, version: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.version = version;
  }

  static async open(): Promise<ShadowCatalogue> {
    try {
      const instance = await DuckDBInstance.create(":memory:", settings);
      const connection = await instance.connect();
      await connection.run(prepared);
      const version = await connection.runAndReadAll("SELECT version(), json_serialize_plan('SELECT 1')");
      return new ShadowCatalogue(instance, connection, String(version.getRows()[0]?.[0]));
    } catch (cause) {
      throw analyzerError("unavailable", { cause });
    }
  }

  /** Runs `work` alone, on an empty catalogue; whatever it makes is gone afterwards. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw analyzerError("closed");
    const turn = this.#last.then(() => this.#inTransaction(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #inTransaction<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.#connection.run("BEGIN");
      const made = await work();
      await this.#connection.run("ROLLBACK");
      return made;
    } catch (cause) {
      await this.#connection.run("ROLLBACK").catch(() => undefined);
      throw analyzerError("failed", { cause, detail: `the SQL analyzer failed: ${messageOf(cause)}` });
    }
  }

  /** Makes the tables, in place of those of the same name. Returns DuckDB's reason when it refuses one. */
  async create(tables: readonly ShadowTable[]): Promise<string | undefined> {
    if (tables.length === 0) return undefined;
    return this.#connection.run(createTables(tables)).then(() => undefined, messageOf);
  }

  async plan(sql: string): Promise<Planned> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT json_serialize_plan(${literal(sql)}, skip_null := true, optimize := false)`,
    );
    const answer = JSON.parse(String(reader.getRows()[0]?.[0])) as { error: boolean; plans: readonly PlanNode[] };
    return answer.error ? { error: answer as unknown as PlanError } : { plans: answer.plans };
  }

  /** Names and types of a query's columns; DuckDB's reason when it refuses the query. */
  async outputs(sql: string): Promise<readonly OutputColumn[] | string> {
    try {
      const statement = await this.#connection.prepare(sql);
      const columns = Array.from({ length: statement.columnCount }, (_, i) => {
        return { name: statement.columnName(i), type: fieldTypeOf(statement.columnType(i)) };
      });
      statement.destroySync();
      return columns;
    } catch (cause) {
      return messageOf(cause);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#last;
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
