import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBResult,
  type DuckDBType,
  INTEGER,
} from "@duckdb/node-api";
import type {
  ColumnBatch,
  EngineColumn,
  QuerySession,
  RowAppender,
  SqlParameter,
  WireRow,
  WireValue,
} from "../../../ports/query-engine.ts";
import { columnBatch } from "./column-batch.ts";
import { fieldTypeOf } from "./column-types.ts";
import { wrapEngineError } from "./engine-errors.ts";
import { engineError } from "./error-codes.ts";
import { rowAppender } from "./row-appender.ts";
import { wireConverter } from "./wire-values.ts";

type Values = (string | number | boolean | bigint | null)[];

const batchRows = 32_768;
const int32Max = 2_147_483_647;

/** Whole numbers are bound as integers, so that comparisons with integer columns stay exact and can skip row groups. */
function parameterType(value: SqlParameter): DuckDBType | undefined {
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? BIGINT : undefined;
  if (!Number.isSafeInteger(value)) return undefined;
  return Math.abs(value as number) <= int32Max ? INTEGER : BIGINT;
}

function bindings(parameters: readonly SqlParameter[]): [values: Values, types: DuckDBType[]] {
  const types = parameters.map(parameterType);
  const values = parameters.map((value, i) => (types[i] === BIGINT ? BigInt(value as number | bigint) : value));
  return [values, types as DuckDBType[]];
}

const columnsOf = (result: DuckDBResult) => {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().map((name, i) => ({ name, type: types[i] as DuckDBType }));
};

function addRows(
  rows: WireRow[],
  chunk: DuckDBDataChunk,
  columns: readonly { name: string; type: DuckDBType }[],
): void {
  const start = rows.length;
  for (let row = 0; row < chunk.rowCount; row++) rows.push({});
  for (const [i, { name, type }] of columns.entries()) {
    const vector = chunk.getColumnVector(i);
    const convert = wireConverter(type);
    for (let row = 0; row < chunk.rowCount; row++) {
      const item = vector.getItem(row);
      (rows[start + row] as Record<string, WireValue>)[name] = item === null ? null : convert(item);
    }
  }
}

async function nextBatch(result: DuckDBResult, columns: readonly { name: string; type: DuckDBType }[]) {
  const chunks: DuckDBDataChunk[] = [];
  for (let rows = 0; rows < batchRows; ) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    chunks.push(chunk);
    rows += chunk.rowCount;
  }
  return chunks.length === 0 ? undefined : columnBatch(chunks, columns);
}

/** A session over one connection of its own. Statements run one after the other; a stream has the connection for itself. */
export class DuckDbSession implements QuerySession {
  readonly #connection: DuckDBConnection;
  readonly #spillFolder: string;
  readonly #onClose: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #fetching: Promise<unknown> = Promise.resolve();
  #streaming = false;
  #closed = false;

  constructor(options: { connection: DuckDBConnection; spillFolder: string; onClose: () => void }) {
    this.#connection = options.connection;
    this.#spillFolder = options.spillFolder;
    this.#onClose = options.onClose;
  }

  async run(sql: string, parameters: readonly SqlParameter[] = []): Promise<void> {
    await this.#exclusive(() => this.#query(sql, parameters));
  }

  rows(sql: string, parameters: readonly SqlParameter[] = []): Promise<WireRow[]> {
    return this.#exclusive(async () => {
      const result = await this.#query(sql, parameters);
      const columns = columnsOf(result);
      const rows: WireRow[] = [];
      for (const chunk of await result.fetchAllChunks()) addRows(rows, chunk, columns);
      return rows;
    });
  }

  async *read(sql: string, parameters: readonly SqlParameter[] = []): AsyncGenerator<ColumnBatch, void> {
    const result = await this.#exclusive(async () => {
      const opened = await this.#connection.stream(sql, ...bindings(parameters));
      this.#streaming = true;
      return opened;
    });
    const columns = columnsOf(result);
    const fetch = () => {
      const batch = nextBatch(result, columns);
      // A failure while the consumer works is thrown by the next await; unheard until then it would end the process.
      this.#fetching = batch.catch(() => {});
      return batch;
    };
    let next = fetch();
    try {
      for (let batch = await next; batch !== undefined; batch = await next) {
        next = fetch();
        yield batch;
      }
    } catch (error) {
      throw this.#wrap(error);
    } finally {
      await this.#fetching;
      this.#streaming = false;
    }
  }

  describe(sql: string): Promise<readonly EngineColumn[]> {
    return this.#exclusive(async () => {
      const statement = await this.#connection.prepare(sql).catch((error: unknown) => {
        throw wrapEngineError(error, this.#spillFolder, sql);
      });
      try {
        return Array.from({ length: statement.columnCount }, (_, i) => ({
          name: statement.columnName(i),
          type: fieldTypeOf(statement.columnType(i)),
        }));
      } finally {
        statement.destroySync();
      }
    });
  }

  appender(table: string, columns: readonly EngineColumn[]): Promise<RowAppender> {
    return this.#exclusive(async () => {
      const names = await this.#temporaryColumns(table);
      if (names.join("\n") !== columns.map((column) => column.name).join("\n")) {
        throw engineError("appender-mismatch", {
          detail: `columns of temporary table ${table} are not those of the appender: ${names.join(", ") || "no such table"}`,
        });
      }
      const appender = await this.#connection.createAppender(table, "main", "temp");
      return rowAppender(appender, columns, (error) => this.#wrap(error));
    });
  }

  interrupt(): void {
    if (!this.#closed) this.#connection.interrupt();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#last;
    await this.#fetching;
    this.#connection.disconnectSync();
    this.#onClose();
  }

  async #temporaryColumns(table: string): Promise<string[]> {
    const sql =
      "SELECT column_name FROM duckdb_columns() WHERE database_name = 'temp' AND table_name = $1 ORDER BY column_index";
    const reader = await this.#connection.runAndReadAll(sql, [table]);
    return reader.getRows().map(([name]) => String(name));
  }

  #query(sql: string, parameters: readonly SqlParameter[]) {
    return parameters.length === 0 ? this.#connection.run(sql) : this.#connection.run(sql, ...bindings(parameters));
  }

  #wrap(error: unknown) {
    return wrapEngineError(error, this.#spillFolder);
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      if (this.#closed) throw engineError("closed");
      // Another statement on the connection would end the open stream as if it had no more rows.
      if (this.#streaming) throw engineError("session-busy");
      try {
        return await work();
      } catch (error) {
        throw this.#wrap(error);
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
