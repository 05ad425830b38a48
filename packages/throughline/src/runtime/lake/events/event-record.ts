import { createHash } from "node:crypto";

/** An event as it lies in the log. */
export interface EventRecord {
  /** What its sender named it by, so that a repeat is harmless. */
  readonly key?: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The topic of a source's events. */
export const eventTopic = (source: string) => `events-${source}`;

export const formatEvent = (event: EventRecord): string => JSON.stringify(event);

export const parseEvent = (value: string): EventRecord => JSON.parse(value) as EventRecord;

/** Hash of a row, whatever the order of its fields. */
export function rowHash(row: EventRecord["row"]): string {
  const entries = Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("base64url").slice(0, 22);
}
