import { join } from "node:path";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import type { EventSource } from "../../contracts/data/source.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { Clock } from "../../ports/clock.ts";
import { moveServed } from "../../runtime/events/event-sources.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import { eventKeyMigrations } from "../../runtime/lake/events/event-keys.ts";
import { rejectedName } from "../../runtime/lake/ingest/source-tables.ts";
import type { OpenRelease, ServingEngines } from "../../runtime/serving/open-release.ts";
import { flushLogs } from "../../runtime/serving/prediction-log.ts";
import type { EventProbe, LandedEvents } from "../../runtime/verification/verifier.ts";
import { inTurn } from "./in-turn.ts";
import { openOwnEngines } from "./open-copy.ts";
import { openProbeServer, type ProbeEngines, probeLogs } from "./probe-server.ts";

export interface EventProbeParts {
  readonly root: string;
  readonly engines: Pick<ProbeEngines, "languageModel"> & { readonly clock: Clock };
  /** Opens the release anew, with what takes its events; it is closed with the probe. */
  readonly open: (taking: Pick<ServingEngines, "taken">) => Promise<OpenRelease>;
}

/** Serves a release with an event log, the keys of events and the tables of their sources in a temporary folder. */
export async function openEventProbe({ root, engines, open }: EventProbeParts): Promise<EventProbe> {
  const own = await openOwnEngines();
  const closing: (() => Promise<unknown>)[] = [() => own.close()];
  const close = () => inTurn([...closing].reverse());
  try {
    const events = await openFileEventLog({ root: join(own.folder, "events") });
    closing.push(() => events.close());
    const database = await openPgliteDatabase({ dir: join(own.folder, "database") });
    closing.push(() => database.close());
    await database.migrate(eventKeyMigrations);
    const moving = { ...own, events, database, clock: engines.clock };
    const writers = new EventWriters(moving);
    const { languageModel } = engines;
    const release = await open({ taken: { feed: writers, events, tables: own.tables } });
    const logs = probeLogs(release, moving);
    const server = await openProbeServer(release, { root, languageModel, logs, also: { events: writers } });
    closing.push(() => flushLogs(logs.values()));
    closing.push(() => server.close());
    return {
      ask: (path, request) => server.ask(path, request),
      answers: async (endpoint, limit) => (await logs.get(endpoint)?.newest(limit)) ?? [],
      land: async (source) => {
        await moveServed(source, moving, writers);
        return landedIn(own, source);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Own = Pick<Awaited<ReturnType<typeof openOwnEngines>>, "session" | "tables">;

async function landedIn({ session, tables }: Own, source: EventSource): Promise<LandedEvents> {
  const [accepted, rejected] = await Promise.all(
    [source.name, rejectedName(source.name)].map((name) => tables.snapshot(name)),
  );
  const names = shapeOf(source.columns).map(({ name }) => quoteColumn(name));
  const rows = accepted === undefined ? [] : await session.rows(`SELECT ${names.join(", ")} FROM ${accepted.relation}`);
  return { rows, rejected: rejected?.rows ?? 0 };
}
