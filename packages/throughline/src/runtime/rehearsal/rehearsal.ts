import type { RehearsedFault } from "./rehearse.ts";

/** What a rehearsal found, as plain data. */
export interface Rehearsal {
  /** The release that the faults were done to; the project has it too where a record is kept. */
  readonly release: string;
  /** The run that the record is kept under; null where nothing is kept. */
  readonly run: string | null;
  /** Why nothing is kept. */
  readonly unkept: string | null;
  /** The instant that the copies took for now, ISO. */
  readonly at: string;
  readonly tookMs: number;
  /** Whether it was stopped before all faults were done. */
  readonly isInterrupted: boolean;
  readonly faults: readonly RehearsedFault[];
}
