import type { Declaration } from "../../contracts/core/declaration.ts";
import type { FeatureView, LiveSource } from "../../contracts/ml/feature-view.ts";
import { viewsOf } from "../../contracts/ml/model.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventLog, LogRecord } from "../../ports/event-log.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { readKnownCodes, readLive } from "../features/entity-events.ts";
import { type LiveEvent, liveReader } from "../features/live-row.ts";
import { LiveView } from "../features/live-view.ts";
import { planView } from "../features/view-plan.ts";
import { eventTopic, parseEvent } from "../lake/events/event-record.ts";
import { keptRecords } from "../lake/events/kept-records.ts";
import { eventMark } from "../lake/events/move-events.ts";

type Row = Readonly<Record<string, unknown>>;

/** What sources of events take in this process. */
export interface EventFeed {
  /** Gives each event of a source from now on, in the order of its log, once it is on disk and before its sender is answered. Returns what ends it. */
  follow(source: string, take: (offset: number, row: Row) => void): () => void;
}

/** What takes events: the log that they wait in, and the tables that they are moved into. */
export interface TakenEvents {
  readonly feed: EventFeed;
  readonly events: EventLog;
  readonly tables: Pick<TableStore, "snapshot">;
}

export interface LiveEngines {
  readonly clock: Clock;
  /** Absent where nothing takes events: views have what the release pins then. */
  readonly taken?: TakenEvents;
}

/** The live events of a release's views, by view, followed until they are closed. */
export interface LiveViews {
  readonly views: ReadonlyMap<string, LiveView>;
  close(): void;
}

/**
 * Opens the live events of the views that endpoints answer from: what the sources took since the pinned rows, in the lake or on its way
 * there, and all that comes.
 *
 * @param session  has the pinned relations of the release
 */
export async function openLiveViews(
  declarations: readonly Declaration[],
  session: QuerySession,
  engines: LiveEngines,
): Promise<LiveViews> {
  const followed: (() => void)[] = [];
  const close = () => {
    for (const end of followed.splice(0)) end();
  };
  const views = new Map<string, LiveView>();
  try {
    for (const view of servedViews(declarations)) {
      const { clock, taken } = engines;
      if (view.live === undefined || taken === undefined) continue;
      const opened = await openLiveView(view, view.live, { ...taken, clock, session });
      followed.push(opened.end);
      views.set(view.name, opened.live);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { views, close };
}

function servedViews(declarations: readonly Declaration[]): readonly FeatureView[] {
  const views = declarations.filter(isEndpoint).flatMap((endpoint) => viewsOf(endpoint.model));
  return [...new Map(views.map((view) => [view.name, view])).values()];
}

/**
 * Follows first and keeps what comes, then reads the log, then the table: what left the log meanwhile is in the table. An event that is
 * met twice counts once.
 */
async function openLiveView(
  view: FeatureView,
  source: LiveSource,
  engines: TakenEvents & { readonly clock: Clock; readonly session: QuerySession },
): Promise<{ readonly live: LiveView; readonly end: () => void }> {
  const { clock, events, feed, session, tables } = engines;
  const read = liveReader(view, source);
  const { longestUs } = planView(view);
  const came: [LiveEvent | undefined, number][] = [];
  let take = (event: LiveEvent | undefined, place: number): void => {
    came.push([event, place]);
  };
  const end = feed.follow(source.name, (offset, row) => take(read(row), offset + 1));
  try {
    const records: LogRecord[] = [];
    for await (const page of keptRecords(events, eventTopic(source.name))) records.push(...page);
    const table = await tables.snapshot(source.name);
    const known = await readKnownCodes(session, view, table?.relation);
    const live = new LiveView({ source: source.name, longestUs, nowUs: () => clock.nowUs(), known });
    const sinceUs = clock.nowUs() - longestUs;
    if (table !== undefined)
      for await (const event of readLive(session, view, { live: table.relation, sinceUs })) live.hold(event);
    const moved = table?.transactions.get(eventMark) ?? 0;
    live.reach(moved);
    for (const { offset, value } of records) if (offset >= moved) live.take(read(parseEvent(value).row), offset + 1);
    for (const [event, place] of came) live.take(event, place);
    take = (event, place) => live.take(event, place);
    return { live, end };
  } catch (error) {
    end();
    throw error;
  }
}
