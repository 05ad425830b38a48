import type { TransactionMark } from "../../../ports/table-store.ts";

/**
 * The ledger of a source's files is kept in its tables' logs, in the same commit as the rows: one transaction mark for each state
 * of a file that was ingested. Its application is `file:<path>:<sha256 of the bytes>`, its version the number of bytes.
 */
export interface FileMark {
  readonly path: string;
  /** SHA-256 of the file's first `lengthBytes` bytes, in hexadecimal. */
  readonly sha256: string;
  readonly lengthBytes: number;
}

const pattern = /^file:(.*):([0-9a-f]{64})$/s;

export function formatMark(mark: FileMark): TransactionMark {
  return { application: `file:${mark.path}:${mark.sha256}`, version: mark.lengthBytes };
}

/** The file marks among a table's marks, by path, then by length. */
export function parseMarks(transactions: ReadonlyMap<string, number>): readonly FileMark[] {
  const marks: FileMark[] = [];
  for (const [application, lengthBytes] of transactions) {
    const match = pattern.exec(application);
    if (match !== null) marks.push({ path: match[1] as string, sha256: match[2] as string, lengthBytes });
  }
  return marks.sort((a, b) => (a.path === b.path ? a.lengthBytes - b.lengthBytes : a.path < b.path ? -1 : 1));
}

/** Marks of one table that the other lacks: files of a batch of which only the first commit happened. */
export function marksWithout(marks: readonly FileMark[], others: readonly FileMark[]): readonly FileMark[] {
  const known = new Set(others.map((mark) => formatMark(mark).application));
  return marks.filter((mark) => !known.has(formatMark(mark).application));
}
