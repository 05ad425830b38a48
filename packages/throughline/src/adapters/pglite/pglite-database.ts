import type { PGlite, Results } from "@electric-sql/pglite";
import type { Database, DatabaseSession, DatabaseValue, Migration } from "../../ports/database.ts";
import type { FileLock } from "../process/file-lock.ts";
import { statementError, stoppedError } from "./driver-errors.ts";
import { databaseError } from "./error-codes.ts";
import { applyMigrations } from "./migrations.ts";
import { maintenanceWalBytes } from "./settings.ts";
import type { SyncedFiles } from "./synced-files.ts";
import { runInScope, type Scope, scopeFor, Turns } from "./transaction-scope.ts";

/** What the database stands on, all of it opened and owned by it. */
export interface OpenedEngine {
  readonly dir: string;
  readonly engine: PGlite;
  readonly files: SyncedFiles;
  readonly lock: FileLock;
}

type Rows = readonly Record<string, unknown>[];

/** A session of one scope. */
class ScopedSession implements DatabaseSession {
  private readonly database: PgliteDatabase;
  private readonly scope: Scope;

  constructor(database: PgliteDatabase, scope: Scope) {
    this.database = database;
    this.scope = scope;
  }

  query<Row extends object>(sql: string, parameters: readonly DatabaseValue[] = []): Promise<readonly Row[]> {
    return this.database.queryIn(this.scope, sql, parameters) as Promise<readonly Row[]>;
  }

  script(sql: string): Promise<unknown> {
    return this.database.scriptIn(this.scope, sql);
  }
}

/** One PGlite as a Database. Top-level work takes turns; work inside a transaction joins it. */
export class PgliteDatabase implements Database {
  private readonly opened: OpenedEngine;
  private readonly top: Scope;
  private closing: Promise<void> | undefined;

  constructor(opened: OpenedEngine) {
    this.opened = opened;
    this.top = { owner: this, level: 0, turns: new Turns(), open: true };
  }

  query<Row extends object>(sql: string, parameters: readonly DatabaseValue[] = []): Promise<readonly Row[]> {
    return this.queryIn(this.top, sql, parameters) as Promise<readonly Row[]>;
  }

  /** @internal */
  async queryIn(own: Scope, sql: string, parameters: readonly DatabaseValue[]): Promise<Rows> {
    const result = await this.inTurn(own, () => this.engineCall((engine) => engine.query(sql, [...parameters])));
    return (result as Results<Record<string, unknown>>).rows;
  }

  /** @internal */
  scriptIn(own: Scope, sql: string): Promise<unknown> {
    return this.inTurn(own, () => this.engineCall((engine) => engine.exec(sql)));
  }

  transaction<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.inTurn(this.top, (outer) => this.runTransaction(outer, work));
  }

  migrate(migrations: readonly Migration[]): Promise<void> {
    return applyMigrations(this, migrations, async (session, sql) => {
      await (session as ScopedSession).script(sql);
    });
  }

  close(): Promise<void> {
    this.closing ??= this.top.turns.take(() => this.shutDown());
    return this.closing;
  }

  private async inTurn<T>(own: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    const scope = scopeFor(own);
    if (this.closing !== undefined && scope.level === 0) {
      throw databaseError("closed", { detail: `the database is closed: ${this.opened.dir}` });
    }
    return scope.turns.take(async () => {
      if (!scope.open) throw databaseError("transaction-ended");
      const result = await work(scope);
      if (scope.level === 0) await this.endTurn();
      return result;
    });
  }

  /** A transaction that a statement left open would swallow everything that follows. */
  private async endTurn(): Promise<void> {
    const { engine, files } = this.opened;
    if (engine.isInTransaction()) {
      await this.engineCall(() => engine.exec("ROLLBACK"));
      throw databaseError("transaction-by-hand");
    }
    if (files.walBytes < maintenanceWalBytes) return;
    files.walBytes = 0;
    void this.top.turns.take(() => this.maintain());
  }

  private async maintain(): Promise<void> {
    await this.engineCall((engine) => engine.exec("VACUUM (ANALYZE)")).catch(() => undefined);
    await this.engineCall((engine) => engine.exec("CHECKPOINT")).catch(() => undefined);
  }

  private async runTransaction<T>(outer: Scope, work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    const scope: Scope = { owner: this, level: outer.level + 1, turns: new Turns(), open: true };
    const statements = statementsOf(scope.level);
    await this.engineCall((engine) => engine.exec(statements.begin));
    try {
      const result = await runInScope(scope, () => work(new ScopedSession(this, scope)));
      await this.settle(scope);
      await this.commit(statements.commit);
      return result;
    } catch (error) {
      await this.settle(scope);
      await this.engineCall((engine) => engine.exec(statements.rollback)).catch(() => undefined);
      throw error;
    }
  }

  /** Waits for what the scope's work has begun, then lets nothing more in. */
  private settle(scope: Scope): Promise<void> {
    return scope.turns
      .take(async () => {
        scope.open = false;
      })
      .catch(() => undefined);
  }

  /** COMMIT of a failed transaction rolls back and reports no error. */
  private async commit(sql: string): Promise<void> {
    const [result] = await this.engineCall((engine) => engine.exec(sql));
    if (result?.command === "ROLLBACK") throw databaseError("transaction-aborted");
  }

  /** The one way into the engine: a stopped one is never entered, and only coded errors leave. */
  private async engineCall<T>(call: (engine: PGlite) => Promise<T>): Promise<T> {
    const { engine, dir } = this.opened;
    const { state } = this.opened.files;
    if (state.stopped !== undefined) throw stoppedError(dir, state.stopped);
    try {
      const result = await call(engine);
      if (state.stopped !== undefined) throw stoppedError(dir, state.stopped);
      return result;
    } catch (error) {
      throw state.stopped === undefined ? statementError(error) : stoppedError(dir, error);
    }
  }

  private async shutDown(): Promise<void> {
    const { engine, files, lock } = this.opened;
    if (files.state.stopped === undefined) await engine.close();
    else files.abandon();
    this.top.open = false;
    await lock.release();
  }
}

function statementsOf(level: number): { readonly begin: string; readonly commit: string; readonly rollback: string } {
  if (level === 1) return { begin: "BEGIN", commit: "COMMIT", rollback: "ROLLBACK" };
  const name = `nested_${level}`;
  return {
    begin: `SAVEPOINT ${name}`,
    commit: `RELEASE SAVEPOINT ${name}`,
    rollback: `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`,
  };
}
