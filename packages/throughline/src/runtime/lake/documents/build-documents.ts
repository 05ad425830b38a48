import path from "node:path";
import type { Source } from "../../../contracts/data/source.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import type { BuildOutcome, RunContext } from "../../plan/kind-runner.ts";
import { type DocumentsResult, ingestDocuments } from "./ingest-documents.ts";

const count = (n: number) => n.toLocaleString("en");

/** Brings a source of documents to the files as they are. */
export async function buildDocuments(source: Source, context: RunContext): Promise<BuildOutcome> {
  const { session, tables, clock, root, runId, state } = context;
  const result = await ingestDocuments({
    name: source.name,
    columns: shapeOf(source.columns),
    files: source.files,
    root,
    cacheFolder: path.join(state, "cache", "files"),
    session,
    tables,
    clock,
    runId,
    ...(context.rebuild === true ? { anew: true } : {}),
    onProgress: (done, files) => context.progress(`${count(done)} of ${count(files)} files`),
  });
  return {
    version: { table: source.name, tableVersion: result.version },
    text: textOf(result),
    measured: [],
    accepted: true,
    notes: notesOf(source, result),
  };
}

function textOf({ documents, rejected, read, removed }: DocumentsResult): string {
  const changed = [
    ...(read === 0 ? [] : [`${count(read)} read`]),
    ...(removed === 0 ? [] : [`${count(removed)} gone`]),
  ];
  const refused = rejected === 0 ? "" : `, ${count(rejected)} rejected`;
  const documentsText = `${count(documents)} ${documents === 1 ? "document" : "documents"}`;
  return `${documentsText}${refused}, ${changed.length === 0 ? "nothing new" : changed.join(", ")}`;
}

function notesOf(source: Source, { documents, rejected, refused }: DocumentsResult): string[] {
  const none = documents + rejected === 0 ? [`no file matches ${source.files}`] : [];
  return [...none, ...refused.map((error) => `${error.code}: ${error.detail}`)];
}
