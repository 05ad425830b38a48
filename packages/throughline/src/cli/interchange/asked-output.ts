/** Whether `--out` means standard output. */
export const toStandardOutput = (out: string | undefined): out is "-" | undefined => out === undefined || out === "-";
