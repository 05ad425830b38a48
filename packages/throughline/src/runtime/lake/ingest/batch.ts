import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import { ingestError } from "../error-codes.ts";
import type { IngestOptions, RescuedColumn } from "./ingest-result.ts";
import { type PlannedFile, refusal } from "./plan-files.ts";
import { readRecords } from "./read-records.ts";
import type { RowTarget } from "./row-target.ts";
import type { FileCounts, StagedRecord } from "./staged-row.ts";
import { openStaging, type Staging } from "./staging.ts";
import { countVerdicts, rejectDuplicates, takeRecorded, typeRows } from "./verdicts.ts";

export interface Batch {
  /** Taken from the front until the batch is full. */
  readonly files: readonly PlannedFile[];
  /** The rejected rows of these files are committed already. */
  readonly resumed: boolean;
  /** Opens what takes the rows, as it stands when they are decided on. */
  readonly target: () => Promise<RowTarget>;
  /** Hashes of content that was refused in this run; added to. */
  readonly refusedContent: Set<string>;
}

export interface BatchResult {
  /** How many of the files were dealt with. */
  readonly taken: number;
  readonly filesNew: number;
  readonly filesGrown: number;
  /** Copies of content that is in. */
  readonly filesSeen: number;
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly byReason: ReadonlyMap<string, number>;
  readonly rescued: readonly RescuedColumn[];
  readonly refused: readonly ThroughlineError[];
}

type Progress = (read: { readonly file: string; readonly rows: number }) => void;

/** What reading the files of a batch gave. */
interface Reading {
  readonly done: PlannedFile[];
  readonly refused: ThroughlineError[];
  readonly rescued: Map<string, RescuedColumn>;
  taken: number;
  rows: number;
}

const defaultBatchRows = 250_000;
/** Marks in one commit. */
const batchFiles = 1000;

/** Reads files from the front until the batch is full, decides on their rows, and gives them to the target. */
export async function ingestBatch(options: IngestOptions, batch: Batch, progress: Progress): Promise<BatchResult> {
  const reading = await stage(options, batch, progress);
  const counts = reading.done.length === 0 ? new Map<string, number>() : await decideAndCommit(options, reading, batch);
  const accepted = counts.get("") ?? 0;
  const segments = reading.done.flatMap((file) => file.segment ?? []);
  return {
    taken: reading.taken,
    filesNew: segments.filter((segment) => segment.startBytes === 0).length,
    filesGrown: segments.filter((segment) => segment.startBytes > 0).length,
    filesSeen: reading.done.length - segments.length,
    rowsIn: reading.rows,
    accepted,
    rejected: reading.rows - accepted,
    byReason: new Map([...counts].filter(([reason]) => reason !== "")),
    rescued: [...reading.rescued.values()],
    refused: reading.refused,
  };
}

async function stage(options: IngestOptions, batch: Batch, progress: Progress): Promise<Reading> {
  const staging = await openStaging(options.session, options.columns);
  const reading: Reading = { done: [], refused: [], rescued: new Map(), taken: 0, rows: 0 };
  const limit = batch.resumed ? Number.POSITIVE_INFINITY : (options.batchRows ?? defaultBatchRows);
  try {
    for (const file of batch.files) {
      if (reading.rows >= limit || (reading.taken >= batchFiles && !batch.resumed)) break;
      const read = await stageFile({ staging, reading, options, refused: batch.refusedContent }, file);
      if (read) progress({ file: file.mark.path, rows: reading.rows });
    }
  } finally {
    await staging.close(batch.files.slice(0, reading.taken).map((file) => file.mark.path));
  }
  return reading;
}

interface Stage {
  readonly staging: Staging;
  readonly reading: Reading;
  readonly options: IngestOptions;
  readonly refused: Set<string>;
}

/** Reads a file into the staging tables; true when there was something to read. */
async function stageFile({ staging, reading, options, refused }: Stage, planned: PlannedFile): Promise<boolean> {
  const { mark } = planned;
  const copyOfRefused = planned.segment === undefined && refused.has(mark.sha256);
  const segment = copyOfRefused ? planned.otherwise : planned.segment;
  const number = reading.taken;
  reading.taken += 1;
  if (copyOfRefused && segment === undefined) return false;
  try {
    if (segment !== undefined) {
      const emit = (record: StagedRecord) => staging.add(number, record);
      const { columns, delimiter = "," } = options;
      note(reading, mark.path, await readRecords(segment, { columns, delimiter, emit }));
    }
    reading.done.push({ mark, ...(segment === undefined ? {} : { segment }) });
  } catch (error) {
    reading.refused.push(refusal(error));
    refused.add(mark.sha256);
    staging.drop(number);
  }
  return segment !== undefined;
}

function note(reading: Reading, file: string, counts: FileCounts): void {
  reading.rows += counts.rows;
  for (const [name, rows] of counts.rescued) {
    const known = reading.rescued.get(name) ?? { name, rows: 0, firstFile: file };
    reading.rescued.set(name, { ...known, rows: known.rows + rows });
  }
}

async function decideAndCommit(options: IngestOptions, reading: Reading, { resumed, target }: Batch) {
  const { session, columns, name, key = [] } = options;
  const { accepted, rejected, commit } = await target();
  const input = { session, columns, key, accepted };
  await typeRows(input);
  if (resumed) await takeRecorded(session, rejected);
  await rejectDuplicates(input);
  const counts = await countVerdicts(session);
  const decided = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
  if (decided !== reading.rows)
    throw ingestError("rows-lost", { detail: `${name}: ${reading.rows} rows read, ${decided} decided` });
  await commit({ files: reading.done, resumed });
  return counts;
}
