import type { TransactionMark } from "../../../ports/table-store.ts";

/**
 * The ledger of a source's files is kept in its tables' logs, in the same commit as the rows: one transaction mark for each state
 * of a file that was ingested. Its application is `file:<path>:<sha256 of the bytes>`, its version the number of bytes.
 *
 * Marks never go. When all files are read anew, the marks of the tables' next generation say so: `file#<generation>:<path>:<sha256>`,
 * and the mark `generation` counts them. Only those of a table's present generation are its ledger.
 */
export interface FileMark {
  readonly path: string;
  /** SHA-256 of the file's first `lengthBytes` bytes, in hexadecimal. */
  readonly sha256: string;
  readonly lengthBytes: number;
}

type Marks = ReadonlyMap<string, number>;

const pattern = /^file(?:#(\d+))?:(.*):([0-9a-f]{64})$/s;

/** How often a table's files were read anew, by its marks. */
export const generationOf = (transactions: Marks): number => transactions.get("generation") ?? 0;

/** The mark of a table whose files were read anew that often. */
export const generationMark = (generation: number): TransactionMark => ({
  application: "generation",
  version: generation,
});

export function formatMark(mark: FileMark, generation = 0): TransactionMark {
  const of = generation === 0 ? "" : `#${generation}`;
  return { application: `file${of}:${mark.path}:${mark.sha256}`, version: mark.lengthBytes };
}

/** The file marks of the present generation among a table's marks, by path, then by length. */
export function parseMarks(transactions: Marks): readonly FileMark[] {
  const present = generationOf(transactions);
  const marks: FileMark[] = [];
  for (const [application, lengthBytes] of transactions) {
    const match = pattern.exec(application);
    if (match === null || Number(match[1] ?? 0) !== present) continue;
    marks.push({ path: match[2] as string, sha256: match[3] as string, lengthBytes });
  }
  return marks.sort((a, b) => (a.path === b.path ? a.lengthBytes - b.lengthBytes : a.path < b.path ? -1 : 1));
}

/** Marks of one table that the other lacks: files of a batch of which only the first commit happened. */
export function marksWithout(marks: readonly FileMark[], others: readonly FileMark[]): readonly FileMark[] {
  const known = new Set(others.map((mark) => formatMark(mark).application));
  return marks.filter((mark) => !known.has(formatMark(mark).application));
}
