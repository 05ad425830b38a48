import { isThroughlineError, type ThroughlineError } from "../../../contracts/errors/index.ts";
import { fieldOf, type Shape } from "../../../contracts/shape/field.ts";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import type { TableSnapshot } from "../../../ports/table-store.ts";
import { ingestError } from "../error-codes.ts";
import { sqlType } from "../sql-type.ts";
import { ingestBatch } from "./batch.ts";
import { hashPrefixes } from "./file-bytes.ts";
import { type FoundFile, fileAt } from "./find-files.ts";
import { openHashCache } from "./hash-cache.ts";
import type { IngestOptions } from "./ingest-result.ts";
import { type FileMark, formatMark, generationMark, generationOf, parseMarks } from "./ledger.ts";
import { type FilePlan, type PlannedFile, planFiles } from "./plan-files.ts";
import { type RowTarget, rejectedNow } from "./row-target.ts";
import { rejectedName, rejectedSourceFields, sourceFields } from "./source-tables.ts";
import type { Tally } from "./tally.ts";
import { acceptedRows } from "./verdicts.ts";

/** Temporary tables with the rows of all files, until they replace what stands. */
const anew = { accepted: "ingest_anew_accepted", rejected: "ingest_anew_rejected" } as const;

interface SourceTables {
  readonly accepted: TableSnapshot;
  readonly rejected: TableSnapshot;
}

async function tablesOf({ tables, name }: IngestOptions): Promise<SourceTables> {
  const accepted = (await tables.snapshot(name)) as TableSnapshot;
  return { accepted, rejected: (await tables.snapshot(rejectedName(name))) as TableSnapshot };
}

/**
 * Opens a source's tables, which are created when absent, and tells whether the files have to be read anew: on request, when the
 * declared columns are no longer the table's beyond added ones that may be null, or when a run that did so ended between its two commits.
 */
export async function mustReadAnew(options: IngestOptions): Promise<boolean> {
  const { tables, name } = options;
  const before = await tables.snapshot(name);
  await tables.ensure(rejectedName(name), rejectedSourceFields);
  try {
    await tables.ensure(name, sourceFields(options.columns));
  } catch (error) {
    // A table without a source's columns was never made by one, and is not ours to overwrite.
    const isOurs = before !== undefined && fieldOf(before.fields, "_file") !== undefined;
    if (isOurs && isThroughlineError(error, "lake.schema-mismatch")) return true;
    throw error;
  }
  const { accepted, rejected } = await tablesOf(options);
  const endedHalfWay = generationOf(accepted.transactions) !== generationOf(rejected.transactions);
  return (options.anew === true && before !== undefined) || endedHalfWay;
}

/**
 * Reads all files of a source from their start, those that its tables have rows of and those that are new, and replaces both tables
 * with the rows in one commit each, the rejected ones first. Nothing is replaced before every row is decided on, and only when all
 * files that the tables have rows of are there with their content. A run that ended between the two commits is repaired by reading
 * anew again: the tables are of different generations then.
 *
 * @throws `ingest.files-gone`; of a file that does not fit the columns what reading it throws, such as `ingest.missing-column`
 */
export async function readAnew(tally: Tally, found: readonly FoundFile[]): Promise<void> {
  const { options } = tally;
  const before = await tablesOf(options);
  const known = [...parseMarks(before.accepted.transactions), ...parseMarks(before.rejected.transactions)];
  const files = await withKnownFiles(options.root, found, known);
  const cache = await openHashCache(options.cacheFolder, options.name);
  const plan = await planFiles(files, [], cache);
  await cache.save();
  await assertThere(options, { known, files, plan, accepted: before.accepted });
  tally.plan(plan);
  try {
    const marks = await decideAll(tally, plan.files, new Set(known.map((mark) => mark.path)));
    await replace(options, before, marks);
  } finally {
    for (const table of Object.values(anew)) await options.session.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
}

/** The files that were found and those that the tables have rows of, by path: the pattern of files may have changed since. */
async function withKnownFiles(root: string, found: readonly FoundFile[], known: readonly FileMark[]) {
  const files = new Map(found.map((file) => [file.path, file]));
  for (const { path } of known) {
    const file = files.has(path) ? undefined : await fileAt(root, path);
    if (file !== undefined) files.set(path, file);
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Refuses to go on when content that the tables have rows of is there no more, under its name or another. */
async function assertThere(
  { name, session }: IngestOptions,
  of: {
    readonly known: readonly FileMark[];
    readonly files: readonly FoundFile[];
    readonly plan: FilePlan;
    readonly accepted: TableSnapshot;
  },
): Promise<void> {
  const contents = new Set(of.plan.files.map((file) => file.mark.sha256));
  const files = new Map(of.files.map((file) => [file.path, file]));
  const gone = new Set<string>();
  for (const mark of of.known) {
    if (contents.has(mark.sha256) || gone.has(mark.path)) continue;
    const file = files.get(mark.path);
    if (file === undefined || (await startOf(file, mark)) !== mark.sha256) gone.add(mark.path);
  }
  const paths = new Set(of.known.map((mark) => mark.path));
  for (const row of await session.rows(`SELECT DISTINCT _file FROM ${of.accepted.relation}`))
    if (!paths.has(String(row._file))) gone.add(String(row._file));
  if (gone.size > 0) throw filesGone(name, [...gone].sort());
}

const startOf = async (file: FoundFile, { lengthBytes }: FileMark) =>
  file.sizeBytes < lengthBytes ? undefined : (await hashPrefixes(file, [lengthBytes]))[0];

const shownFiles = 5;

function filesGone(name: string, files: readonly string[]) {
  const more = files.length - shownFiles;
  const others = more > 0 ? ` and ${more} others` : "";
  return ingestError("files-gone", {
    detail: `${name} has rows of files that are gone or have other content: ${files.slice(0, shownFiles).join(", ")}${others}`,
    ...(more > 0 ? { issues: files.map((file) => ({ path: [file], message: "is gone or has other content" })) } : {}),
  });
}

/** Decides on the rows of all files, into the temporary tables. Gives the marks of the files that are in. */
async function decideAll(tally: Tally, files: readonly PlannedFile[], known: ReadonlySet<string>): Promise<FileMark[]> {
  const { options } = tally;
  await createTable(options.session, anew.accepted, sourceFields(options.columns));
  await createTable(options.session, anew.rejected, rejectedSourceFields);
  const marks: FileMark[] = [];
  for (let rest = files; rest.length > 0; ) {
    const batch = tally.batch(rest, { target: async () => temporaryTarget(options, marks) });
    const done = await ingestBatch(options, batch, (rows) => tally.progress(rows));
    const lost = done.refused.find((error) => known.has(error.where?.file ?? ""));
    if (lost !== undefined) throw unfit(options.name, lost);
    tally.add(done);
    rest = rest.slice(done.taken);
  }
  return marks;
}

const unfit = (name: string, error: ThroughlineError): ThroughlineError =>
  ingestError("file-unfit", {
    detail: `${name} has rows of a file that can't be read with these columns: ${error.detail}`,
    hint: error.hint,
    ...(error.where === undefined ? {} : { where: error.where }),
    cause: error,
  });

function temporaryTarget(options: IngestOptions, marks: FileMark[]): RowTarget {
  const { session, columns } = options;
  return {
    accepted: `temp.${anew.accepted}`,
    rejected: `temp.${anew.rejected}`,
    async commit({ files }) {
      await session.run(`INSERT INTO temp.${anew.rejected} ${rejectedNow(options)}`);
      await session.run(`INSERT INTO temp.${anew.accepted} ${acceptedRows(columns)}`);
      marks.push(...files.map((file) => file.mark));
    },
  };
}

async function createTable(session: QuerySession, name: string, fields: Shape): Promise<void> {
  const columns = fields.map((field) => `${quoteColumn(field.name)} ${sqlType(field.type)}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns.join(", ")})`);
}

async function replace(options: IngestOptions, before: SourceTables, marks: readonly FileMark[]): Promise<void> {
  const { tables, session, name, runId } = options;
  const generations = [before.accepted, before.rejected].map((table) => generationOf(table.transactions));
  const generation = Math.max(...generations) + 1;
  const transactions = [generationMark(generation), ...marks.map((mark) => formatMark(mark, generation))];
  const write = { session, mode: "overwrite", transactions, info: { run: runId } } as const;
  await tables.write(rejectedName(name), {
    ...write,
    query: `SELECT * FROM temp.${anew.rejected}`,
    basedOn: before.rejected.version,
  });
  await tables.write(name, {
    ...write,
    query: `SELECT * FROM temp.${anew.accepted}`,
    fields: sourceFields(options.columns),
    basedOn: before.accepted.version,
  });
}
