/** What every export takes. */
export interface ExportOptions {
  /** Absent where all are asked for. */
  readonly declaration: string | undefined;
  /** A file, a folder, `-`, or an address. */
  readonly out: string | undefined;
}
