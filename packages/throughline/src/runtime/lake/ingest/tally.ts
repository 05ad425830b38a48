import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import type { TableSnapshot } from "../../../ports/table-store.ts";
import { hashOf } from "../../plan/plan.ts";
import type { Batch, BatchResult } from "./batch.ts";
import type { IngestOptions, IngestResult, RescuedColumn } from "./ingest-result.ts";
import { parseMarks } from "./ledger.ts";
import type { FilePlan, PlannedFile } from "./plan-files.ts";

/** What the batches of a run add up to. */
export class Tally {
  readonly options: IngestOptions;
  private readonly refused: ThroughlineError[];
  private readonly counts = { filesNew: 0, filesGrown: 0, filesSeen: 0, rowsIn: 0, accepted: 0, rejected: 0 };
  private readonly reasons = new Map<string, number>();
  private readonly rescued = new Map<string, RescuedColumn>();
  private readonly refusedContent = new Set<string>();
  private filesDone = 0;
  private filesToRead = 0;

  constructor(options: IngestOptions, refused: readonly ThroughlineError[]) {
    this.options = options;
    this.refused = [...refused];
  }

  /** Takes note of what is to be read. */
  plan(plan: FilePlan): void {
    this.refused.push(...plan.refused);
    this.counts.filesSeen += plan.seen;
    this.filesToRead += plan.files.filter((file) => file.segment !== undefined).length;
  }

  /** A batch of this run. */
  batch(files: readonly PlannedFile[], of: Pick<Batch, "target"> & { readonly resumed?: boolean }): Batch {
    return { files, resumed: false, ...of, refusedContent: this.refusedContent };
  }

  progress(read: { readonly file: string; readonly rows: number }): void {
    this.filesDone += 1;
    const rows = this.counts.rowsIn + read.rows;
    this.options.onProgress?.({ file: read.file, filesDone: this.filesDone, filesToRead: this.filesToRead, rows });
  }

  add(batch: BatchResult): void {
    this.refused.push(...batch.refused);
    for (const name of ["filesNew", "filesGrown", "filesSeen", "rowsIn", "accepted", "rejected"] as const)
      this.counts[name] += batch[name];
    for (const [reason, rows] of batch.byReason) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + rows);
    for (const column of batch.rescued) {
      const known = this.rescued.get(column.name) ?? { ...column, rows: 0 };
      this.rescued.set(column.name, { ...known, rows: known.rows + column.rows });
    }
  }

  /** The result, given the tables as they stand after the run. */
  result(accepted: TableSnapshot, rejected: TableSnapshot, isAnew: boolean): IngestResult {
    return {
      ...this.counts,
      isAnew,
      refused: this.refused,
      byReason: Object.fromEntries([...this.reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
      rescuedColumns: [...this.rescued.values()],
      version: accepted.version,
      ledger: hashOf(parseMarks(accepted.transactions)),
      totals: { in: accepted.rows + rejected.rows, accepted: accepted.rows, rejected: rejected.rows },
    };
  }
}
