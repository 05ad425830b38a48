import { isoOfUs } from "../../../ports/clock.ts";
import type { TableSnapshot } from "../../../ports/table-store.ts";
import type { IngestOptions } from "./ingest-result.ts";
import { formatMark, generationOf } from "./ledger.ts";
import type { PlannedFile } from "./plan-files.ts";
import { rejectedName } from "./source-tables.ts";
import { acceptedRows, hasUnrecorded, rejectedRows } from "./verdicts.ts";

/** Files whose rows are decided on. */
export interface Decided {
  readonly files: readonly PlannedFile[];
  /** Their rejected rows are committed already. */
  readonly resumed: boolean;
}

/** Takes the rows of a batch. */
export interface RowTarget {
  /** SQL of the accepted rows as they stand, which keys are compared with. */
  readonly accepted: string;
  /** SQL of the rejected rows as they stand. */
  readonly rejected: string;
  /** Takes the rows that are decided on now. */
  commit(decided: Decided): Promise<void>;
}

/** SQL of the rejected rows that are decided on now, with the run that rejects them. */
export const rejectedNow = ({ clock, runId }: IngestOptions): string =>
  rejectedRows({ rejectedAt: isoOfUs(clock.nowUs()), run: runId });

/** Appends to a source's tables, with the marks of the files: the rejected rows first, then the accepted ones. */
export async function openLakeTarget(options: IngestOptions): Promise<RowTarget> {
  const { session, columns, tables, name, key = [], runId } = options;
  const table = (await tables.snapshot(name)) as TableSnapshot;
  const rejected = (await tables.snapshot(rejectedName(name))) as TableSnapshot;
  const generation = generationOf(table.transactions);
  return {
    accepted: table.relation,
    rejected: rejected.relation,
    async commit({ files, resumed }) {
      const transactions = files.map((file) => formatMark(file.mark, generation));
      const write = { session, mode: "append", info: { run: runId } } as const;
      const query = rejectedNow(options);
      // The marks of a resumed batch stand in this table: with them, rows that only today's rules reject would be skipped.
      if (!resumed) await tables.write(rejectedName(name), { ...write, query, transactions });
      else if (await hasUnrecorded(session)) await tables.write(rejectedName(name), { ...write, query });
      const basedOn = key.length === 0 ? {} : { basedOn: table.version };
      await tables.write(name, { ...write, query: acceptedRows(columns), transactions, ...basedOn });
    },
  };
}
