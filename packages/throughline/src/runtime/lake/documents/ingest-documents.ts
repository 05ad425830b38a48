import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import type { Shape } from "../../../contracts/shape/field.ts";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import { type Clock, isoOfUs } from "../../../ports/clock.ts";
import type { EngineColumn, QuerySession } from "../../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../../ports/table-store.ts";
import { ingestError } from "../error-codes.ts";
import { type FoundFile, findFiles } from "../ingest/find-files.ts";
import { openHashCache } from "../ingest/hash-cache.ts";
import { rejectedName, rejectedSourceFields, sourceFields } from "../ingest/source-tables.ts";
import {
  type DocumentRow,
  documentFault,
  documentId,
  fixedFolder,
  largestDocument,
  readDocument,
} from "./document-file.ts";
import { type FileContent, fingerprintOf, nextMark, snapshotMark } from "./snapshot-mark.ts";

export interface DocumentsOptions {
  /** Name of the table, `schema.table`. */
  readonly name: string;
  readonly columns: Shape;
  /** Pattern of the files, relative to `root`. */
  readonly files: string;
  readonly root: string;
  /** Folder for the hashes of unchanged files; without it every file is hashed in every run. */
  readonly cacheFolder?: string;
  readonly session: QuerySession;
  readonly tables: TableStore;
  readonly clock: Clock;
  readonly runId: string;
  /** Reads every file again, also those that did not change. */
  readonly anew?: boolean;
  readonly onProgress?: (done: number, files: number) => void;
}

/** What one run did. */
export interface DocumentsResult {
  /** Version of the table of accepted documents. */
  readonly version: number;
  readonly documents: number;
  readonly rejected: number;
  /** Files that were read since they are new or changed. */
  readonly read: number;
  /** Documents that are no longer there. */
  readonly removed: number;
  /** One for each file that is no row, in the order of their paths. */
  readonly refused: readonly ThroughlineError[];
}

/**
 * Makes a table of the files as they are now: one row a file, the others with their reason in `<name>__rejected`. Rows of unchanged
 * files stay as they are. Both tables are replaced in one commit each, the rejected rows first, each with a mark of the set of files: a
 * run that ended between the two is repaired by the next one, and nothing is written where both hold the files that are there.
 *
 * @throws `ingest.invalid-pattern`, `ingest.unreadable-file` for a folder that can't be read, and what the ports throw
 */
export async function ingestDocuments(options: DocumentsOptions): Promise<DocumentsResult> {
  const { tables, name } = options;
  const rejected = await tables.ensure(rejectedName(name), rejectedSourceFields);
  const accepted = await tables.ensure(name, sourceFields(options.columns));
  const { files, refused } = await findFiles(options.root, options.files);
  const contents = await contentsOf(files, options);
  const links = refused.map((error) => ({ path: error.where?.file ?? error.detail, content: error.code }));
  const fingerprint = fingerprintOf([...contents, ...links], options.files);
  const stands = [accepted, rejected].every((table) => snapshotMark(table).fingerprint === fingerprint);
  const isWhole = stands && snapshotMark(accepted).number === snapshotMark(rejected).number;
  if (isWhole && options.anew !== true) return unchanged(accepted, rejected);
  const staging = new Staging(options, accepted, new Map(contents.map(({ path, content }) => [path, content])));
  try {
    const faults = [...refused, ...(await staging.fill(files))].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
    const version = await staging.commit(faults, rejected, fingerprint);
    return {
      version,
      documents: staging.documents,
      rejected: faults.length,
      read: staging.read,
      removed: staging.removed,
      refused: faults,
    };
  } finally {
    await staging.drop();
  }
}

function unchanged(accepted: TableSnapshot, rejected: TableSnapshot): DocumentsResult {
  return {
    version: accepted.version,
    documents: accepted.rows,
    rejected: rejected.rows,
    read: 0,
    removed: 0,
    refused: [],
  };
}

const pathOf = (error: ThroughlineError): string => error.where?.file ?? "";

async function contentsOf(files: readonly FoundFile[], options: DocumentsOptions): Promise<FileContent[]> {
  const cache = await openHashCache(options.cacheFolder, options.name);
  const contents: FileContent[] = [];
  for (const file of files) {
    const isRead = file.sizeBytes <= largestDocument;
    const content = isRead ? await cache.hashOf(file).catch(documentFault) : `size ${file.sizeBytes}`;
    contents.push({ path: file.path, content: typeof content === "string" ? content : (content?.code ?? "changing") });
  }
  await cache.save();
  return contents;
}

const temporary = { rows: "documents_rows", kept: "documents_kept", faults: "documents_faults" } as const;
const column = (name: string, type: "text" | "int64"): EngineColumn => ({ name, type: { name: type } });
const rowColumns = [
  ...["doc_id", "title", "body", "format", "_file"].map((name) => column(name, "text")),
  ...["bytes", "modified_us"].map((name) => column(name, "int64")),
];

/** The rows of the files as they are: those that stand already, and new ones in temporary tables. */
class Staging {
  read = 0;
  documents = 0;
  removed = 0;
  readonly #options: DocumentsOptions;
  readonly #accepted: TableSnapshot;
  readonly #contents: ReadonlyMap<string, string>;

  constructor(options: DocumentsOptions, accepted: TableSnapshot, contents: ReadonlyMap<string, string>) {
    this.#options = options;
    this.#accepted = accepted;
    this.#contents = contents;
  }

  /** Reads what is new; gives back what is wrong with the files that are no document. */
  async fill(files: readonly FoundFile[]): Promise<ThroughlineError[]> {
    const { session } = this.#options;
    const known = await this.#knownFiles();
    const sql = rowColumns.map(({ name, type }) => `${name} ${type.name === "text" ? "VARCHAR" : "BIGINT"}`);
    await session.run(`CREATE OR REPLACE TEMP TABLE ${temporary.rows} (${sql.join(", ")})`);
    const rows = await session.appender(temporary.rows, rowColumns);
    try {
      return await this.#readAll(files, known, (row, file) =>
        rows.append([row.id, row.title, row.body, row.format, file, BigInt(row.bytes), row.modifiedAtUs]),
      );
    } finally {
      await rows.end();
    }
  }

  async #readAll(
    files: readonly FoundFile[],
    known: ReadonlyMap<string, string>,
    add: (row: DocumentRow, file: string) => void,
  ): Promise<ThroughlineError[]> {
    const folder = fixedFolder(this.#options.files);
    const claimed = new Map<string, string>();
    const faults: ThroughlineError[] = [];
    const kept: string[] = [];
    for (const [done, file] of files.entries()) {
      this.#options.onProgress?.(done, files.length);
      const id = documentId(file.path, folder);
      const isKept = known.get(file.path) === this.#contents.get(file.path);
      try {
        assertFree(claimed, id, file.path);
        if (isKept) kept.push(file.path);
        else add(await readDocument(file, id), file.path);
        claimed.set(id, file.path);
        if (!isKept) this.read++;
      } catch (error) {
        faults.push(documentFault(error));
      }
    }
    this.documents = claimed.size;
    this.removed = [...known.keys()].filter((path) => !files.some((file) => file.path === path)).length;
    await this.#list(
      temporary.kept,
      [column("path", "text")],
      kept.map((path) => [path]),
    );
    return faults;
  }

  /** The files whose rows stand, with the hash of each body; none where all are to be read. */
  async #knownFiles(): Promise<ReadonlyMap<string, string>> {
    if (this.#options.anew === true || this.#accepted.rows === 0) return new Map();
    const rows = await this.#options.session.rows(
      `SELECT _file, sha256(body) AS content FROM ${this.#accepted.relation}`,
    );
    return new Map(rows.map(({ _file, content }) => [String(_file), String(content)]));
  }

  async #list(table: string, columns: readonly EngineColumn[], rows: readonly (readonly string[])[]): Promise<void> {
    const { session } = this.#options;
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${table} (${columns.map(({ name }) => `${name} VARCHAR`).join(", ")})`,
    );
    const appender = await session.appender(table, columns);
    for (const row of rows) appender.append(row);
    await appender.end();
  }

  /** Replaces both tables; gives back the version of the accepted rows. */
  async commit(faults: readonly ThroughlineError[], rejected: TableSnapshot, fingerprint: string): Promise<number> {
    const { session, tables, name, runId } = this.#options;
    const columns = ["reason", "detail", "file"].map((name) => column(name, "text"));
    const rows = faults.map((fault) => [fault.code.replace(/^ingest\./, ""), fault.detail, pathOf(fault)]);
    await this.#list(temporary.faults, columns, rows);
    const transactions = [nextMark(fingerprint, this.#accepted, rejected)];
    const write = { session, mode: "overwrite", transactions, info: { run: runId } } as const;
    await tables.write(rejectedName(name), { ...write, query: this.#rejectedRows(rejected) });
    return (await tables.write(name, { ...write, query: this.#acceptedRows() })).version;
  }

  #acceptedRows(): string {
    const { columns } = this.#options;
    const names = [...columns.map(({ name }) => name), "_rescued", "_file", "_line"].map(quoteColumn).join(", ");
    const row = `doc_id, title, body, format, CAST(bytes AS INTEGER) AS bytes, make_timestamptz(modified_us) AS modified_at,
      CAST(NULL AS VARCHAR) AS _rescued, _file, CAST(1 AS BIGINT) AS _line`;
    return `SELECT ${names} FROM ${this.#accepted.relation} WHERE _file IN (SELECT path FROM temp.${temporary.kept})
      UNION ALL SELECT ${names} FROM (SELECT ${row} FROM temp.${temporary.rows})`;
  }

  /** A file that was refused for the same reason before keeps its instant and run. */
  #rejectedRows(rejected: TableSnapshot): string {
    const { clock, runId } = this.#options;
    return `SELECT n.reason, n.detail, n.file, CAST(1 AS BIGINT) AS line, '' AS raw,
      coalesce(o.rejected_at, CAST(${literal(isoOfUs(clock.nowUs()))} AS TIMESTAMPTZ)) AS rejected_at, coalesce(o.run, ${literal(runId)}) AS run
      FROM temp.${temporary.faults} n LEFT JOIN ${rejected.relation} o USING (reason, detail, file)`;
  }

  async drop(): Promise<void> {
    for (const table of Object.values(temporary)) await this.#options.session.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
}

function assertFree(claimed: ReadonlyMap<string, string>, id: string, path: string): void {
  const other = claimed.get(id);
  if (other === undefined) return;
  throw ingestError("document-twice", { detail: `document ${id} is ${other} already: ${path}`, where: { file: path } });
}
