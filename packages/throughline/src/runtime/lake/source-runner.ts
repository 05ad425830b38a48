import path from "node:path";
import { idOf } from "../../contracts/core/declaration.ts";
import type { Source } from "../../contracts/data/source.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { KindRunner } from "../plan/kind-runner.ts";
import type { IngestResult } from "./ingest/ingest-result.ts";
import { ingestSource } from "./ingest/ingest-source.ts";
import { measureFreshness } from "./measure-freshness.ts";

/** Reads new files of a source into its bronze table, each exactly once. */
export const sourceRunner: KindRunner<Source> = {
  kind: "source",
  always: true,
  async build(source, context) {
    const { session, tables, clock, root, runId } = context;
    const result = await ingestSource({
      name: source.name,
      columns: shapeOf(source.columns),
      key: source.rowKey,
      files: source.files,
      root,
      cacheFolder: path.join(context.state, "cache", "files"),
      session,
      tables,
      clock,
      runId,
      onProgress: ({ filesDone, filesToRead, rows }) =>
        context.progress(`${filesDone} of ${filesToRead} files, ${count(rows)} rows`),
    });
    return {
      version: { table: source.name, tableVersion: result.version },
      text: textOf(result),
      measured: [],
      accepted: true,
      notes: notesOf(source, result),
    };
  },
  measure: async (source, context) => ({ measured: await measureFreshness(idOf(source), source, context) }),
};

const count = (n: number) => n.toLocaleString("en");

function textOf({ totals, rowsIn, filesNew, filesGrown }: IngestResult): string {
  const all = `${count(totals.in)} in = ${count(totals.accepted)} + ${count(totals.rejected)} rejected`;
  return rowsIn === 0
    ? `${all}, nothing new`
    : `${all}, ${count(rowsIn)} new from ${count(filesNew + filesGrown)} files`;
}

function notesOf(source: Source, result: IngestResult): string[] {
  const refused = result.refused.map((error) => `${error.code}: ${error.detail}`);
  const rescued = result.rescuedColumns.map(
    ({ name, rows, firstFile }) =>
      `undeclared column kept in _rescued: ${name} (${count(rows)} rows, first in ${firstFile})`,
  );
  const none = result.filesNew + result.filesGrown + result.filesSeen + result.refused.length === 0;
  return [...(none ? [`no file matches ${source.files}`] : []), ...refused, ...rescued];
}
