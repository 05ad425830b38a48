import type { Shape } from "../contracts/shape/field.ts";
import type { QueryEngine, QuerySession, WireRow } from "../ports/query-engine.ts";
import type { TableStore } from "../ports/table-store.ts";

/** What a suite needs of an adapter: an empty store, another one over the same tables, and the engine that computes for it. */
export interface TableStoreSetup {
  readonly store: TableStore;
  readonly another: () => TableStore;
  readonly engine: QueryEngine;
  readonly close: () => Promise<void>;
}

/** A setup with what most tests do. */
export interface TableStoreSubject extends TableStoreSetup {
  readonly session: QuerySession;
  /** Appends `(id, text)` rows for ids from `start` up to `end`. */
  readonly appendIds: (name: string, start: number, end: number) => Promise<number>;
  readonly rowsOf: (name: string, version?: number) => Promise<WireRow[]>;
}

/** Columns of most tests. */
export const idColumns: Shape = [
  { name: "id", type: { name: "int64" }, nullable: false },
  { name: "text", type: { name: "text" }, nullable: true },
];

/** A query for `(id, text)` rows. */
export const idQuery = (start: number, end: number, text = "t"): string =>
  `SELECT r AS id, '${text}' || r AS text FROM range(${start}, ${end}) AS t(r)`;

/** The ids of rows, ascending. */
export const idsOf = (rows: readonly WireRow[]): number[] => rows.map((row) => Number(row.id)).sort((a, b) => a - b);

/** Opens what tests use on top of a setup. */
export function subjectOf(setup: TableStoreSetup, session: QuerySession): TableStoreSubject {
  return {
    ...setup,
    session,
    async appendIds(name, start, end) {
      const written = await setup.store.write(name, { mode: "append", session, query: idQuery(start, end) });
      return written.version;
    },
    async rowsOf(name, version) {
      const snapshot = await setup.store.snapshot(name, version);
      return snapshot === undefined ? [] : session.rows(`SELECT * FROM ${snapshot.relation}`);
    },
  };
}

/** Hands out the subject of the running test. */
export type Current = () => TableStoreSubject;
