import type { TableSnapshot } from "../../../ports/table-store.ts";
import { ingestBatch } from "./batch.ts";
import { type FoundFile, findFiles } from "./find-files.ts";
import { openHashCache } from "./hash-cache.ts";
import type { IngestOptions, IngestResult } from "./ingest-result.ts";
import { marksWithout, parseMarks } from "./ledger.ts";
import { type PlannedFile, planFiles, planPending } from "./plan-files.ts";
import { mustReadAnew, readAnew } from "./read-anew.ts";
import { openLakeTarget } from "./row-target.ts";
import { assertSourceColumns, rejectedName } from "./source-tables.ts";
import { dropStaging } from "./staging.ts";
import { Tally } from "./tally.ts";

/**
 * Brings the files of a source into its table, every row exactly once: accepted rows into `<name>`, the others with their reason
 * into `<name>__rejected`.
 *
 * A file is its content. What of it is in stands as a mark in the logs of both tables, in the same commit as the rows. Rejected rows are
 * committed first; when a run ended between the two commits, the next one first brings in the accepted rows of just those files.
 * A file that only grew has its new rows read; one that changed otherwise is refused by name, and the others go on.
 * Columns that are no longer the table's lead to all files being read anew.
 *
 * @throws `ingest.files-gone`, `ingest.file-unfit`, `ingest.invalid-pattern`, `ingest.reserved-column`, `ingest.unknown-column`, `ingest.unsupported-type`, and what the ports throw
 */
export async function ingestSource(options: IngestOptions): Promise<IngestResult> {
  assertSourceColumns(options.name, options.columns, options.key ?? []);
  const isAnew = await mustReadAnew(options);
  const { files, refused } = await findFiles(options.root, options.files);
  const tally = new Tally(options, refused);
  try {
    if (isAnew) await readAnew(tally, files);
    else await readNew(tally, files);
  } finally {
    await dropStaging(options.session);
  }
  const accepted = await snapshotOf(options, options.name);
  return tally.result(accepted, await snapshotOf(options, rejectedName(options.name)), isAnew);
}

async function readNew(tally: Tally, files: readonly FoundFile[]): Promise<void> {
  await resume(tally, files);
  await ingestNew(tally, files);
}

async function snapshotOf(options: IngestOptions, name: string): Promise<TableSnapshot> {
  return (await options.tables.snapshot(name)) as TableSnapshot;
}

async function marksOf(options: IngestOptions) {
  const accepted = parseMarks((await snapshotOf(options, options.name)).transactions);
  const rejected = parseMarks((await snapshotOf(options, rejectedName(options.name))).transactions);
  return { accepted, pending: marksWithout(rejected, accepted) };
}

/** Brings in the accepted rows of a batch that ended between its two commits, before anything else can take their keys. */
async function resume(tally: Tally, files: readonly FoundFile[]): Promise<void> {
  const { options } = tally;
  const { accepted, pending } = await marksOf(options);
  if (pending.length === 0) return;
  const plan = await planPending(files, pending, accepted);
  tally.plan(plan);
  const target = () => openLakeTarget(options);
  tally.add(
    await ingestBatch(options, tally.batch(plan.files, { target, resumed: true }), (rows) => tally.progress(rows)),
  );
}

async function ingestNew(tally: Tally, files: readonly FoundFile[]): Promise<void> {
  const { options } = tally;
  const { accepted, pending } = await marksOf(options);
  const stuck = new Set(pending.map((mark) => mark.path));
  const cache = await openHashCache(options.cacheFolder, options.name);
  const plan = await planFiles(
    files.filter((file) => !stuck.has(file.path)),
    accepted,
    cache,
  );
  await cache.save();
  tally.plan(plan);
  const target = () => openLakeTarget(options);
  let rest: readonly PlannedFile[] = plan.files;
  while (rest.length > 0) {
    const done = await ingestBatch(options, tally.batch(rest, { target }), (rows) => tally.progress(rows));
    tally.add(done);
    rest = rest.slice(done.taken);
  }
}
