import { isThroughlineError, type ThroughlineError } from "../../../contracts/errors/index.ts";
import type { DocumentFormat } from "../../../formats/documents/document.ts";
import { parseDocument } from "../../../formats/documents/parse-document.ts";
import { ingestError } from "../error-codes.ts";
import { withFile } from "../ingest/file-bytes.ts";
import type { FoundFile } from "../ingest/find-files.ts";

/** Largest file that is read as a document, bytes. */
export const largestDocument = 10_000_000;

/** A file as a row. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly format: DocumentFormat;
  readonly bytes: number;
  readonly modifiedAtUs: bigint;
}

const formats: Readonly<Record<string, DocumentFormat>> = {
  md: "markdown",
  markdown: "markdown",
  html: "html",
  htm: "html",
  txt: "text",
};
const ending = /\.([A-Za-z]+)$/;

/** The folder of a pattern that no `*`, `?` or `{` stands in, with its last `/`; empty for the root. */
export function fixedFolder(pattern: string): string {
  const parts = pattern.replace(/^\.\//, "").split("/");
  const first = parts.findIndex((part) => /[*?{]/.test(part));
  const fixed = parts.slice(0, first === -1 ? parts.length - 1 : first);
  return fixed.map((part) => `${part}/`).join("");
}

/** The name of a document: its path below the fixed folder, without the ending. */
export const documentId = (path: string, folder: string): string =>
  (path.startsWith(folder) ? path.slice(folder.length) : path).replace(ending, "");

/**
 * Reads a file as a document. A body is what stands in the file, without a byte order mark.
 *
 * @throws `ingest.document-too-large` before anything is read, `ingest.document-not-text`, `ingest.document-empty`, `ingest.unknown-format`, `ingest.unreadable-file`
 */
export async function readDocument(file: FoundFile, id: string): Promise<DocumentRow> {
  const refuse = (code: Parameters<typeof ingestError>[0], why: string) =>
    ingestError(code, { detail: `${why}: ${file.path}`, where: { file: file.path } });
  const format = formats[ending.exec(file.path)?.[1]?.toLowerCase() ?? ""];
  if (format === undefined) throw refuse("unknown-format", "no format of documents has this ending");
  if (file.sizeBytes > largestDocument)
    throw refuse("document-too-large", `${file.sizeBytes.toLocaleString("en")} bytes, at most 10,000,000`);
  const { bytes, modifiedAtUs } = await withFile(file, async (handle) => ({
    bytes: await handle.readFile(),
    modifiedAtUs: (await handle.stat({ bigint: true })).mtimeNs / 1000n,
  }));
  const body = textOf(bytes);
  if (body === undefined || body.includes("\0")) throw refuse("document-not-text", "not text in UTF-8");
  if (body.trim() === "") throw refuse("document-empty", "no text");
  const title = parseDocument(body, format).title ?? file.path.replace(/^.*\//, "").replace(ending, "");
  return { id, title, body, format, bytes: bytes.length, modifiedAtUs };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is wrong with a file, or the error itself where it is not the file's. */
export function documentFault(error: unknown): ThroughlineError {
  if (isThroughlineError(error) && error.code.startsWith("ingest.")) return error;
  throw error;
}
