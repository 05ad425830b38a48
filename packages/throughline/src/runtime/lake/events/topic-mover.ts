import type { EventLog, LogRecord } from "../../../ports/event-log.ts";

/** Where the records of a topic go: tables whose commits carry the offset that they reach. */
export interface TopicTarget {
  /** What the records go into, for messages. */
  readonly name: string;
  /** Opens the target: the offset up to which it has the topic's records, and the one up to which a move began that was cut short. */
  open(): Promise<{ readonly moved: number; readonly begun?: number }>;
  /** Commits the records up to the offset `end`; `resumed` where a move of just these was cut short. */
  take(records: readonly LogRecord[], of: { readonly end: number; readonly resumed: boolean }): Promise<void>;
  /** The error of a log that has fewer records than the target. */
  rewound(detail: string): Error;
  /** Called after a commit, before the log forgets the records. */
  taken?(records: readonly LogRecord[]): Promise<void>;
}

/** Most records that one commit moves. */
const batchRecords = 20_000;

/** Moves under way, by log and topic: two that read the same offset would both write what follows it. */
const moving = new WeakMap<EventLog, Map<string, Promise<unknown>>>();

/**
 * Moves what is written in a topic into its target, each record exactly once, also after a kill at any point: a commit carries the
 * offset that it reached. Moves of one topic go one after the other, whoever asks for them.
 *
 * @returns the records moved
 * @throws what the target says of a log that was rewound, and what the log and the target throw
 */
export function moveTopic(topic: string, events: EventLog, target: TopicTarget): Promise<number> {
  const topics = moving.get(events) ?? new Map<string, Promise<unknown>>();
  moving.set(events, topics);
  const moved = (topics.get(topic) ?? Promise.resolve()).then(() => moveAll(topic, events, target));
  topics.set(
    topic,
    moved.catch(() => undefined),
  );
  return moved;
}

async function moveAll(topic: string, events: EventLog, target: TopicTarget): Promise<number> {
  const { moved, begun = moved } = await target.open();
  const written = await events.end(topic);
  if (written < Math.max(moved, begun))
    throw target.rewound(
      `topic ${topic} ends at ${written}, and ${target.name} has its records up to ${Math.max(moved, begun)}`,
    );
  let from = moved;
  while (from < written) {
    const resumed = from < begun;
    const records = await events.read(topic, from, resumed ? begun - from : batchRecords);
    const last = records.at(-1);
    if (last === undefined) break;
    await target.take(records, { end: last.offset + 1, resumed });
    await target.taken?.(records);
    from = last.offset + 1;
    await events.trim(topic, from);
  }
  return from - moved;
}
