import { createHash } from "node:crypto";
import type { TableSnapshot, TransactionMark } from "../../../ports/table-store.ts";

/** A file of a snapshot by its content. */
export interface FileContent {
  readonly path: string;
  /** SHA-256 of its bytes, hex; its size for one that is too large to be read. */
  readonly content: string;
}

const prefix = "documents:";
/** Part of every mark: raised when the same files lead to other rows. */
const rowsVersion = 1;

/** What identifies a set of files with their content, and how their names are made. */
export function fingerprintOf(files: readonly FileContent[], pattern: string): string {
  const hash = createHash("sha256").update(JSON.stringify([rowsVersion, pattern]));
  for (const { path, content } of files) hash.update(`${JSON.stringify([path, content])}\n`);
  return hash.digest("hex").slice(0, 32);
}

/** The set of files that a table holds the rows of: of all marks the one with the greatest number. */
export function snapshotMark(snapshot: TableSnapshot): {
  readonly fingerprint: string | undefined;
  readonly number: number;
} {
  let current: { fingerprint: string | undefined; number: number } = { fingerprint: undefined, number: 0 };
  for (const [application, number] of snapshot.transactions)
    if (application.startsWith(prefix) && number > current.number)
      current = { fingerprint: application.slice(prefix.length), number };
  return current;
}

/** The mark of the next set of files; its number is above all others, so that a return to an earlier set is written too. */
export const nextMark = (fingerprint: string, ...tables: readonly TableSnapshot[]): TransactionMark => ({
  application: `${prefix}${fingerprint}`,
  version: Math.max(0, ...tables.map((table) => snapshotMark(table).number)) + 1,
});
