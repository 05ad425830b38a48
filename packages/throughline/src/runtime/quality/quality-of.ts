import type { TableStore } from "../../ports/table-store.ts";
import { rejectedName } from "../lake/ingest/source-tables.ts";

export interface TableQuality {
  readonly name: string;
  readonly accepted: number;
  readonly rejected: number;
}

export interface Quality {
  /** 0 to 1; 1 where no row came in. */
  readonly share: number;
  readonly table: TableQuality;
  readonly sources: readonly TableQuality[];
}

const shareOf = (accepted: number, rejected: number) =>
  accepted + rejected === 0 ? 1 : accepted / (accepted + rejected);

/**
 * The share of rows that were accepted on the way into a table: the share of its own rows times the share of the rows of all the sources
 * it reads. For a table with one row for each accepted row of one source that is its rows over the source's rows in.
 */
export async function qualityOf(tables: TableStore, name: string, sources: readonly string[]): Promise<Quality> {
  const table = await countsOf(tables, name);
  const read = await Promise.all(sources.map((source) => countsOf(tables, source)));
  const sum = (of: "accepted" | "rejected") => read.reduce((total, source) => total + source[of], 0);
  const share = shareOf(table.accepted, table.rejected) * shareOf(sum("accepted"), sum("rejected"));
  return { share, table, sources: read };
}

async function countsOf(tables: TableStore, name: string): Promise<TableQuality> {
  const accepted = (await tables.snapshot(name))?.rows ?? 0;
  const rejected = (await tables.snapshot(rejectedName(name)))?.rows ?? 0;
  return { name, accepted, rejected };
}
