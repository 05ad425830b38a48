import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { Source } from "../../contracts/data/source.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { KindRunner, RunContext } from "../plan/kind-runner.ts";
import { buildDocuments } from "./documents/build-documents.ts";
import { buildEvents } from "./events/build-events.ts";
import type { IngestOptions, IngestResult } from "./ingest/ingest-result.ts";
import { ingestSource } from "./ingest/ingest-source.ts";
import { measureFreshness } from "./measure-freshness.ts";

/** Reads new files of a source into its bronze table, each exactly once. */
export const sourceRunner: KindRunner<Source> = {
  kind: "source",
  always: true,
  async build(source, context) {
    if (source.format === "documents") return await buildDocuments(source, context);
    if (source.format === "events") return await buildEvents(source, context);
    const { result, notes } = await ingest(source, context);
    return {
      version: { table: source.name, tableVersion: result.version, ledger: result.ledger },
      text: textOf(result),
      measured: [],
      accepted: true,
      notes: [...notes, ...notesOf(source, result)],
    };
  },
  measure: async (source, context) => ({ measured: await measureFreshness(idOf(source), source, context) }),
};

/** Reads what is new; when all is built again, all files anew, unless some are gone or fit no more: what stands is kept then. */
async function ingest(source: Source, context: RunContext) {
  const options = optionsOf(source, context);
  if (context.rebuild !== true) return { result: await ingestSource(options), notes: [] };
  try {
    return { result: await ingestSource({ ...options, anew: true }), notes: [] };
  } catch (error) {
    if (!isThroughlineError(error, "ingest.files-gone") && !isThroughlineError(error, "ingest.file-unfit")) throw error;
    return { result: await ingestSource(options), notes: [`not read anew: ${error.detail}`] };
  }
}

function optionsOf(source: Source, context: RunContext): IngestOptions {
  const { session, tables, clock, root, runId } = context;
  return {
    name: source.name,
    columns: shapeOf(source.columns),
    key: source.rowKey,
    files: source.files,
    ...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
    root,
    cacheFolder: path.join(context.state, "cache", "files"),
    session,
    tables,
    clock,
    runId,
    onProgress: ({ filesDone, filesToRead, rows }) =>
      context.progress(`${filesDone} of ${counted(filesToRead, "file")}, ${counted(rows, "row")}`),
  };
}

const count = (n: number) => n.toLocaleString("en");

const files = (n: number) => counted(n, "file");

function textOf(result: IngestResult): string {
  const { isAnew, totals, rowsIn, filesNew, filesGrown } = result;
  const all = `${count(totals.in)} in = ${count(totals.accepted)} + ${count(totals.rejected)} rejected`;
  const some = rowsIn === 0 ? "nothing new" : `${count(rowsIn)} new from ${files(filesNew + filesGrown)}`;
  return `${all}, ${isAnew ? `all read anew from ${files(filesNew)}` : some}${refusedText(result)}`;
}

/** How many files were left out, and of the first its name and why. */
function refusedText({ refused }: IngestResult): string {
  const [first] = refused;
  if (first === undefined) return "";
  const said = `${first.where?.file ?? first.detail} (${first.title})`;
  return `, ${files(refused.length)} not ingested${refused.length === 1 ? ": " : ", first "}${said}`;
}

function notesOf(source: Source, result: IngestResult): string[] {
  const refused = result.refused.map((error) => `${error.code}: ${error.detail}`);
  const rescued = result.rescuedColumns.map(
    ({ name, rows, firstFile }) =>
      `undeclared column kept in _rescued: ${name} (${counted(rows, "row")}, first in ${firstFile})`,
  );
  const none = result.filesNew + result.filesGrown + result.filesSeen + result.refused.length === 0;
  return [...(none ? [`no file matches ${source.files}`] : []), ...refused, ...rescued];
}
