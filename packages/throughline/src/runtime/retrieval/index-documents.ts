import type { KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import { createChunker } from "../../formats/documents/chunk-document.ts";
import { type DocumentFormat, documentFormats } from "../../formats/documents/document.ts";
import { parseDocument } from "../../formats/documents/parse-document.ts";
import { type TokenCounter, vocabulary } from "../../formats/documents/token-counter.ts";
import { hashOf } from "../plan/plan.ts";
import type { IndexedDocument } from "./index-content.ts";
import type { LiveDocument } from "./live-documents.ts";

/** Longest body that is cut, characters. */
export const longestBody = 10_000_000;
/** Part of what documents are made by: raised when the same body leads to other chunks. */
const chunkerVersion = 1;

/** The documents of an index, and those that are not in it. */
export interface DocumentsOutcome {
  readonly documents: readonly IndexedDocument[];
  /** Documents that were cut anew. */
  readonly cut: number;
  /** Ids of rows whose body is too long. */
  readonly tooLong: readonly string[];
  /** Rows without a body, or with one in which there is no text. */
  readonly empty: number;
  /** Formats that are not known; their bodies are read as plain text. */
  readonly unknownFormats: readonly string[];
}

/** Cuts documents into chunks; those that an earlier index has, made the same way, are taken from there. */
export function indexDocuments(
  rows: readonly LiveDocument[],
  of: {
    readonly base: KnowledgeBase;
    readonly count: TokenCounter;
    readonly earlier: readonly IndexedDocument[];
    readonly onProgress: (done: number) => void;
  },
): DocumentsOutcome {
  const known = new Map(of.earlier.map((document) => [document.made, document]));
  const chunk = createChunker(of.base.chunk, of.count);
  const documents: IndexedDocument[] = [];
  const unknown = new Set<string>();
  let cut = 0;
  for (const [done, row] of rows.entries()) {
    of.onProgress(done);
    if ((row.body?.length ?? 0) > longestBody) continue;
    const format = formatOf(row.format);
    if (format !== row.format) unknown.add(row.format);
    const made = hashOf([chunkerVersion, vocabulary, of.base.chunk, format, row.id, row.bodyHash]);
    const found = known.get(made);
    if (found === undefined) cut++;
    const { text, chunks } = found ?? cutBody(row.body ?? "", format, chunk);
    const { id, title, bodyHash, filters } = row;
    documents.push({ id, title, text, bodyHash, made, filters, chunks });
  }
  return {
    documents,
    cut,
    tooLong: rows.filter(({ body }) => (body?.length ?? 0) > longestBody).map(({ id }) => id),
    empty: documents.filter(({ chunks }) => chunks.length === 0).length,
    unknownFormats: [...unknown].sort(),
  };
}

function cutBody(body: string, format: DocumentFormat, chunk: ReturnType<typeof createChunker>) {
  const parsed = parseDocument(body, format);
  return { text: parsed.text, chunks: chunk(parsed) };
}

const formatOf = (format: string): DocumentFormat => documentFormats.find((known) => known === format) ?? "text";
