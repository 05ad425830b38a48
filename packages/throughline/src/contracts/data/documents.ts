import type { CommonOptions } from "../core/declaration.ts";
import { integer, text, timestamp } from "../shape/column.ts";
import type { Columns } from "../shape/relation.ts";
import { declareSource, type Source, type SourceOptions } from "./source.ts";

/** How the body of a document is written. */
export const documentFormats = ["markdown", "html", "text"] as const;

/** The columns of every source of documents. */
export const documentColumns = {
  doc_id: text().describe("path below the fixed folder of the glob, without its ending"),
  title: text().describe("the first heading, else the file's name"),
  body: text(),
  format: text().oneOf(...documentFormats),
  bytes: integer().unit("B"),
  modified_at: timestamp(),
} as const;

/** Options of a source of documents. */
export interface DocumentsOptions extends CommonOptions {
  /** Glob below the project's root: `inbox/rules/*.md`, `handbook/*.{md,html}`. Endings: md, markdown, html, htm, txt. */
  readonly files: string;
  /** True where people outside the project read the table. Default false. */
  readonly shared?: boolean;
}

/** Documents: one row a file. */
export type Documents<Name extends string = string> = Source<Name, typeof documentColumns, "doc_id">;

/**
 * Declares documents: a table with one row a file, as the files are at the run. An edited file replaces its row and a removed one
 * takes it away; a file that is empty, over 10 MB or not UTF-8 goes to `<name>__rejected` with its reason.
 */
export function documents<const Name extends string>(name: Name, options: DocumentsOptions): Documents<Name> {
  const described: SourceOptions<Columns, string> = {
    ...options,
    columns: documentColumns,
    key: "doc_id",
    at: "modified_at" as never,
  };
  return declareSource(name, described, {
    above: documents,
    format: "documents",
    files: options.files,
  }) as unknown as Documents<Name>;
}

/** True for a relation whose rows are documents. */
export function isDocuments(relation: object): relation is Documents {
  return Reflect.get(relation, "format") === "documents";
}
