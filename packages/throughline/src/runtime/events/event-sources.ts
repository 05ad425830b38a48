import type { Declaration } from "../../contracts/core/declaration.ts";
import { isAppend } from "../../contracts/data/append.ts";
import type { EventSource } from "../../contracts/data/source.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { rememberKeys } from "../lake/events/event-keys.ts";
import { eventMark, moveEvents } from "../lake/events/move-events.ts";
import type { EventWriters } from "./event-writer.ts";

/** True for a source that takes events. */
export const isEventSource = (declaration: Declaration): declaration is EventSource =>
  isAppend((declaration as Partial<EventSource>).append);

export interface MoveEngines {
  readonly engine: QueryEngine;
  readonly events: EventLog;
  readonly tables: TableStore;
  readonly database: Database;
  readonly clock: Clock;
}

/** Moves what a served source has taken into its tables, as a run does. Returns the events moved. */
export async function moveServed(source: EventSource, engines: MoveEngines, writers: EventWriters): Promise<number> {
  const { engine, database, clock } = engines;
  const session = await engine.session();
  try {
    const { accepted, rejected, table } = await moveEvents({
      ...engines,
      source,
      session,
      runId: "serving",
      taken: (records) => rememberKeys(database, { source: source.name, records, nowUs: clock.nowUs() }),
    });
    writers.of(source.name).forget(table.transactions.get(eventMark) ?? 0);
    return accepted + rejected;
  } finally {
    await session.close();
  }
}
