import type { Declaration } from "../../contracts/core/declaration.ts";
import { providerOf, type Relation } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { detachTables } from "../lake/attach-tables.ts";
import type { Release } from "../releases/release-store.ts";
import { attachNewest, attachPins } from "./attach-pins.ts";
import { servingError } from "./error-codes.ts";
import { ReaderPool, type RowReader } from "./reader-pool.ts";

/** Sessions that read at once, so that one long question does not hold up the others. */
const readers = 3;
/** Longest time of one question, milliseconds. */
const questionMs = 30_000;
/** What no release pins is looked for again after this time, milliseconds. */
const refreshMs = 1_000;

export interface ReleaseTablesOptions {
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly release: Release;
  readonly declarations: readonly Declaration[];
}

/** The tables of a release in SQL: each at its pinned version, prediction logs and rejected rows as they stand now. */
export class ReleaseTables {
  /** For one statement at a time. */
  readonly session: QuerySession;
  /** For requests. */
  readonly reader: RowReader;
  readonly #options: ReleaseTablesOptions;
  readonly #pool: ReaderPool;
  readonly #pins: ReadonlyMap<string, number>;
  #newest: ReadonlyMap<string, number>;
  #refreshedAtMs = performance.now();
  #refreshing: Promise<void> | undefined;

  private constructor(
    options: ReleaseTablesOptions,
    opened: {
      readonly session: QuerySession;
      readonly pool: ReaderPool;
      readonly pins: ReadonlyMap<string, number>;
      readonly newest: ReadonlyMap<string, number>;
    },
  ) {
    this.#options = options;
    this.session = opened.session;
    this.#pool = opened.pool;
    this.#pins = opened.pins;
    this.#newest = opened.newest;
    this.reader = opened.pool;
  }

  static async open(options: ReleaseTablesOptions): Promise<ReleaseTables> {
    const session = await options.engine.session();
    const pool: QuerySession[] = [];
    try {
      const pins = await attachPins({ ...options, session });
      const newest = await attachNewest({ ...options, session });
      const [row] = await session.rows("SELECT current_database() AS name");
      while (pool.length < readers) {
        const reader = await options.engine.session();
        pool.push(reader);
        await reader.run(`USE ${quoteColumn(String(row?.name))}`);
      }
      return new ReleaseTables(options, { session, pool: new ReaderPool(pool, questionMs), pins, newest });
    } catch (error) {
      await closeAll(session, new ReaderPool(pool, questionMs));
      throw error;
    }
  }

  /** The version that a relation is read at; undefined where it was not built. */
  versionOf(relation: string): number | undefined {
    return this.#pins.get(relation) ?? this.#newest.get(relation);
  }

  /** The version that a relation is read at, after a look for a newer one where none is pinned. Throws `serving.not-built`. */
  async readable(relation: Relation): Promise<number> {
    const pinned = this.#pins.get(relation.name);
    if (pinned !== undefined) return pinned;
    if (performance.now() - this.#refreshedAtMs > refreshMs || !this.#newest.has(relation.name)) await this.refresh();
    const version = this.#newest.get(relation.name);
    if (version !== undefined) return version;
    const { kind } = providerOf(relation).declaration();
    throw servingError("not-built", { detail: `${kind} is not part of this release: ${relation.name}` });
  }

  /** Reads what no release pins as it stands now. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    this.#refreshedAtMs = performance.now();
    this.#newest = await attachNewest({ ...this.#options, session: this.session }, this.#newest);
  }

  /** A session of its own over the same tables, for one statement of a user. */
  async userSession(): Promise<QuerySession> {
    const [row] = await this.session.rows("SELECT current_database() AS name");
    const session = await this.#options.engine.session();
    await session.run(`USE ${quoteColumn(String(row?.name))}`);
    return session;
  }

  async close(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
    await closeAll(this.session, this.#pool);
  }
}

async function closeAll(session: QuerySession, pool: ReaderPool): Promise<void> {
  await pool.close();
  await detachTables(session).finally(() => session.close());
}
