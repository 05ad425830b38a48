import type { FieldType } from "../contracts/shape/field.ts";

/** A value as it goes over the wire: int64 and long decimals as strings, timestamps as ISO strings with microseconds. */
export type WireValue = string | number | boolean | null | readonly WireValue[] | { readonly [key: string]: WireValue };
export type WireRow = Record<string, WireValue>;
export type SqlParameter = string | number | boolean | bigint | null;

/** One column of a batch. Numbers come as Float64Array, 64-bit integers (also `epoch_us`) as BigInt64Array, all else as text. */
export interface ColumnVector {
  readonly name: string;
  readonly values: Float64Array | BigInt64Array | readonly (string | null)[];
  /** 1 where the value is null; absent when none is. Typed arrays hold 0 there. */
  readonly nulls?: Uint8Array;
}

export interface ColumnBatch {
  readonly length: number;
  readonly columns: readonly ColumnVector[];
}

export interface EngineColumn {
  readonly name: string;
  readonly type: FieldType;
}

/** Computes over relations with SQL of the DuckDB dialect. Every session has its own temporary tables. */
export interface QuerySession {
  /** Runs statements that give no rows. */
  run(sql: string, parameters?: readonly SqlParameter[]): Promise<void>;
  /** All rows, in wire values, JSON columns parsed. For results that fit in memory. */
  rows(sql: string, parameters?: readonly SqlParameter[]): Promise<WireRow[]>;
  /** Rows in columnar batches, streamed: for kernels. Until it ends, other statements of the session are `engine.session-busy`. */
  read(sql: string, parameters?: readonly SqlParameter[]): AsyncIterable<ColumnBatch>;
  /** Names and types of a query's columns, without running it. */
  describe(sql: string): Promise<readonly EngineColumn[]>;
  /** Opens a fast path for adding rows to a temporary table; `end` must be called. Values of text columns are strings or null, int64 columns bigints. */
  appender(table: string, columns: readonly EngineColumn[]): Promise<RowAppender>;
  /** Ends the statement under way, which then fails with `engine.interrupted`; does nothing where none is. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface RowAppender {
  append(row: readonly (string | number | bigint | boolean | null)[]): void;
  end(): Promise<void>;
}

export interface QueryEngine {
  readonly name: string;
  /** The SQL dialect that queries must be printed in. */
  readonly dialect: "duckdb" | "spark";
  session(): Promise<QuerySession>;
  close(): Promise<void>;
}
