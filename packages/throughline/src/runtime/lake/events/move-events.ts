import type { Source } from "../../../contracts/data/source.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { type Clock, isoOfUs } from "../../../ports/clock.ts";
import type { EventLog, LogRecord } from "../../../ports/event-log.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../../ports/table-store.ts";
import { ingestError } from "../error-codes.ts";
import { jsonlRecords } from "../ingest/jsonl-records.ts";
import { rejectedName, rejectedSourceFields, sourceFields } from "../ingest/source-tables.ts";
import { dropStaging, openStaging } from "../ingest/staging.ts";
import {
  acceptedRows,
  countVerdicts,
  hasUnrecorded,
  rejectDuplicates,
  rejectedRows,
  takeRecorded,
  typeRows,
} from "../ingest/verdicts.ts";
import { eventTopic, parseEvent } from "./event-record.ts";
import { moveTopic } from "./topic-mover.ts";

export interface MoveEventsOptions {
  readonly source: Source;
  readonly events: EventLog;
  readonly tables: TableStore;
  /** Of whoever moves: its staging tables are made and dropped. */
  readonly session: QuerySession;
  readonly clock: Clock;
  readonly runId: string;
  /** Called after the records are in the lake and before the log forgets them. */
  readonly taken?: (records: readonly LogRecord[]) => Promise<void>;
}

export interface MovedEvents {
  readonly accepted: number;
  readonly rejected: number;
  /** Of the table of accepted rows, after the move. */
  readonly table: TableSnapshot;
  readonly rejectedTable: TableSnapshot;
}

/** The mark in both tables' logs: the offset that their rows reach. */
export const eventMark = "events";
/** What `_file` says of events; `_line` is the place in the log, from 1. */
const place = "events";

/**
 * Moves what a source has taken into its tables, each event exactly once: rows by the declared types and the key, the others with
 * their reason into `<name>__rejected`. The rejected rows are committed first; a move that ended between the two commits is taken up
 * where it was.
 *
 * @throws `ingest.log-rewound`, `lake.schema-mismatch` where the columns are no longer the table's beyond added ones that may be null
 */
export async function moveEvents(options: MoveEventsOptions): Promise<MovedEvents> {
  const { source, events } = options;
  const counts = { accepted: 0, rejected: 0 };
  try {
    await moveTopic(eventTopic(source.name), events, {
      name: source.name,
      open: () => openTables(options),
      rewound: (detail) => ingestError("log-rewound", { detail }),
      take: async (records, of) => {
        const verdicts = await takeRows(options, records, of);
        const accepted = verdicts.get("") ?? 0;
        counts.accepted += accepted;
        counts.rejected += records.length - accepted;
      },
      ...(options.taken === undefined ? {} : { taken: options.taken }),
    });
  } finally {
    await dropStaging(options.session);
  }
  const { table, rejected } = await tablesOf(options);
  return { ...counts, table, rejectedTable: rejected };
}

async function openTables({ tables, source }: MoveEventsOptions) {
  const rejected = await tables.ensure(rejectedName(source.name), rejectedSourceFields);
  const accepted = await tables.ensure(source.name, sourceFields(shapeOf(source.columns)));
  const offset = (snapshot: TableSnapshot) => snapshot.transactions.get(eventMark) ?? 0;
  return { moved: offset(accepted), begun: Math.max(offset(accepted), offset(rejected)) };
}

async function tablesOf({ tables, source }: MoveEventsOptions) {
  const table = (await tables.snapshot(source.name)) as TableSnapshot;
  return { table, rejected: (await tables.snapshot(rejectedName(source.name))) as TableSnapshot };
}

async function takeRows(
  options: MoveEventsOptions,
  records: readonly LogRecord[],
  { end, resumed }: { readonly end: number; readonly resumed: boolean },
): Promise<ReadonlyMap<string, number>> {
  const { session, source, tables, clock, runId } = options;
  const { name } = source;
  const columns = shapeOf(source.columns);
  const { table, rejected } = await tablesOf(options);
  await stage(options, records);
  const input = { session, columns, key: source.rowKey, accepted: table.relation };
  await typeRows(input);
  if (resumed) await takeRecorded(session, rejected.relation);
  await rejectDuplicates(input);
  const verdicts = await countVerdicts(session);
  const write = { session, mode: "append", info: { run: runId } } as const;
  const transactions = [{ application: eventMark, version: end }];
  const query = rejectedRows({ rejectedAt: isoOfUs(clock.nowUs()), run: runId });
  if (!resumed) await tables.write(rejectedName(name), { ...write, query, transactions });
  else if (await hasUnrecorded(session)) await tables.write(rejectedName(name), { ...write, query });
  const basedOn = source.rowKey.length === 0 ? {} : { basedOn: table.version };
  await tables.write(name, { ...write, query: acceptedRows(columns), transactions, ...basedOn });
  return verdicts;
}

async function stage({ session, source }: MoveEventsOptions, records: readonly LogRecord[]): Promise<void> {
  const columns = shapeOf(source.columns);
  const staging = await openStaging(session, columns);
  try {
    const sink = jsonlRecords({
      columns,
      counts: { rows: 0, rescued: new Map() },
      emit: (record) => staging.add(0, record),
    });
    for (const { offset, value } of records) {
      const { row } = parseEvent(value);
      const members = new Map(Object.entries(row).map(([name, one]) => [name, JSON.stringify(one)]));
      sink.record({ line: offset + 1, raw: JSON.stringify(row), members });
    }
  } finally {
    await staging.close([place]);
  }
}
