import type { Shape } from "../../../contracts/shape/field.ts";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import type { EngineColumn, QuerySession } from "../../../ports/query-engine.ts";
import type { StagedRecord } from "./staged-row.ts";

/** Temporary tables of a batch: rows as text, the files they come from, and rows with their types and verdicts. */
export const stagingTables = { rows: "ingest_rows", files: "ingest_files", verdicts: "ingest_verdicts" } as const;

/** SQL of the text of the declared column at a place. */
export const textOf = (place: number): string => quoteColumn(`text_${place}`);

const text = { name: "text" } as const;

const rowColumns = (columns: Shape): readonly EngineColumn[] => [
  { name: "file", type: { name: "int32" } },
  { name: "line", type: { name: "int64" } },
  ...["reason", "detail", "raw", "rescued"].map((name) => ({ name, type: text })),
  ...columns.map((_, place) => ({ name: `text_${place}`, type: text })),
];

/** Rows of a batch on their way into the engine. */
export interface Staging {
  /** `file` is the file's number within the batch. */
  add(file: number, record: StagedRecord): void;
  /** Forgets the rows of a file. */
  drop(file: number): void;
  /** Ends adding; `files` are the paths by their numbers. */
  close(files: readonly string[]): Promise<void>;
}

/** Opens the staging tables in the session; those of an earlier batch are replaced. */
export async function openStaging(session: QuerySession, columns: Shape): Promise<Staging> {
  const { rows, files } = stagingTables;
  const texts = columns.map((_, place) => `${textOf(place)} VARCHAR`);
  const fixed = ["file INTEGER", "line BIGINT", "reason VARCHAR", "detail VARCHAR", "raw VARCHAR", "rescued VARCHAR"];
  await session.run(`CREATE OR REPLACE TEMP TABLE ${rows} (${[...fixed, ...texts].join(", ")})`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${files} (file INTEGER, path VARCHAR)`);
  const appender = await session.appender(rows, rowColumns(columns));
  const dropped: number[] = [];
  return {
    add(file, { line, reason, detail, raw, rescued, values }) {
      appender.append([file, BigInt(line), reason, detail, raw, rescued, ...values]);
    },
    drop: (file) => dropped.push(file),
    async close(paths) {
      await appender.end();
      if (dropped.length > 0) await session.run(`DELETE FROM temp.${rows} WHERE file IN (${dropped.join(", ")})`);
      const names = await session.appender(files, [
        { name: "file", type: { name: "int32" } },
        { name: "path", type: text },
      ]);
      for (const [file, path] of paths.entries()) names.append([file, path]);
      await names.end();
    },
  };
}

export async function dropStaging(session: QuerySession): Promise<void> {
  for (const table of Object.values(stagingTables)) await session.run(`DROP TABLE IF EXISTS temp.${table}`);
}
