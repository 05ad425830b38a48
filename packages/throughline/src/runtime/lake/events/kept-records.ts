import type { EventLog, LogRecord } from "../../../ports/event-log.ts";

/** Records that are read at once. */
const pageRecords = 10_000;

/** The records that a topic still holds, oldest first and a page at a time, with those that come while they are read. Throws what the log throws. */
export async function* keptRecords(
  events: Pick<EventLog, "read">,
  topic: string,
): AsyncGenerator<readonly LogRecord[], void> {
  for (let from = 0; ; ) {
    const records = await events.read(topic, from, pageRecords);
    const last = records.at(-1);
    if (last === undefined) return;
    yield records;
    from = last.offset + 1;
  }
}
