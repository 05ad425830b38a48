import { type InferredColumn, inferColumns } from "./infer/columns.ts";
import { keyCandidates, type Target, targetCandidates, timeCandidates } from "./infer/proposal.ts";
import { type FileScan, scanFile } from "./infer/scan-file.ts";
import { type CsvInput, openCsv } from "./input/csv-input.ts";

/** A user's file, as far as its rows tell by themselves. */
export interface ReadFile {
  readonly input: CsvInput;
  readonly scan: FileScan;
  readonly columns: readonly InferredColumn[];
  /** The likeliest first. */
  readonly keys: readonly InferredColumn[];
  readonly times: readonly InferredColumn[];
  readonly targets: readonly Target[];
}

/** Reads a file and proposes its key, time and target. */
export async function readFileColumns(file: string): Promise<ReadFile> {
  const input = await openCsv(file);
  const scan = await scanFile(input);
  const columns = inferColumns(scan.columns, scan.isWhole);
  return {
    input,
    scan,
    columns,
    keys: keyCandidates(columns, scan),
    times: timeCandidates(columns),
    targets: targetCandidates(columns),
  };
}
