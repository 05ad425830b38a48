import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";
import type { EngineColumn, RowAppender } from "../../../ports/query-engine.ts";
import { type AppendConverter, type AppendedValue, appendConverter } from "./appender-values.ts";
import { engineError } from "./error-codes.ts";

/** The most rows that one data chunk of DuckDB holds. */
const chunkRows = 2048;

interface AppendColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly convert: AppendConverter;
}

function appendColumns(appender: DuckDBAppender, columns: readonly EngineColumn[]): AppendColumn[] {
  return columns.map(({ name }, i) => {
    const type = appender.columnType(i);
    const convert = appendConverter(type);
    if (convert === undefined) {
      throw engineError("appender-mismatch", { detail: `rows cannot carry values of this type: ${name} ${type}` });
    }
    return { name, type, convert };
  });
}

function converted(column: AppendColumn, value: AppendedValue): DuckDBValue {
  if (value === null) return null;
  const result = column.convert(value);
  if (result !== undefined) return result;
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
  throw engineError("invalid-value", { detail: `value does not fit ${column.type} ${column.name}: ${shown}` });
}

/** Collects rows in columns and hands them to DuckDB a data chunk at a time. */
export function rowAppender(
  appender: DuckDBAppender,
  columns: readonly EngineColumn[],
  wrap: (error: unknown) => Error,
): RowAppender {
  const targets = appendColumns(appender, columns);
  const types = targets.map((column) => column.type);
  let buffers: DuckDBValue[][] = targets.map(() => []);
  let rows = 0;
  const flush = () => {
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create(types, rows);
    chunk.setColumns(buffers);
    appender.appendDataChunk(chunk);
    buffers = targets.map(() => []);
    rows = 0;
  };
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw wrap(error);
    }
  };
  return {
    append(row) {
      if (row.length !== targets.length) {
        throw engineError("appender-mismatch", { detail: `row of ${row.length} values for ${targets.length} columns` });
      }
      const values = targets.map((column, i) => converted(column, row[i] as AppendedValue));
      for (const [i, value] of values.entries()) (buffers[i] as DuckDBValue[]).push(value);
      rows += 1;
      if (rows === chunkRows) guarded(flush);
    },
    async end() {
      guarded(() => {
        flush();
        appender.closeSync();
      });
    },
  };
}
