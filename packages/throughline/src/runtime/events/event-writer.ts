import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EventLog } from "../../ports/event-log.ts";
import { knownHash } from "../lake/events/event-keys.ts";
import { type EventRecord, eventTopic, formatEvent, parseEvent, rowHash } from "../lake/events/event-record.ts";
import { keptRecords } from "../lake/events/kept-records.ts";
import { eventError } from "./error-codes.ts";

export interface EventWriterEngines {
  readonly events: EventLog;
  readonly database: Database;
  readonly clock: Clock;
}

type Row = Readonly<Record<string, unknown>>;
type Follower = (offset: number, row: Row) => void;

interface Sent {
  readonly hash: string;
  /** Resolves when the event is on disk: its place in the log, or -1 where it was there before. */
  readonly done: Promise<number>;
}

const keyPattern = /^[\P{Cc}]{1,200}$/u;

/**
 * Takes the events of one source. An event is on disk when `append` resolves; a repeat under the same key is found again among the
 * events that the log still has and the keys of those that it has forgotten, so that it stands once, also after a kill at any point.
 */
export class EventWriter {
  readonly #source: string;
  readonly #engines: EventWriterEngines;
  readonly #sent = new Map<string, Sent>();
  readonly #followers = new Set<Follower>();
  #opened: Promise<void> | undefined;

  constructor(source: string, engines: EventWriterEngines) {
    this.#source = source;
    this.#engines = engines;
  }

  /** Keeps a row that has the source's shape. Throws `events.key-reused`, `events.invalid-key`, and what the log throws. */
  async append(row: Readonly<Record<string, unknown>>, key?: string): Promise<{ readonly accepted: 1 }> {
    if (key === undefined) await this.#record({ row });
    else await this.#appendOnce(row, key);
    return { accepted: 1 };
  }

  /**
   * Gives each event from now on, in the order of the log, once it is on disk and before `append` resolves. Returns what ends it. A
   * follower never throws: the event is taken, whatever becomes of it.
   */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  async #record(event: EventRecord): Promise<number> {
    const offset = await this.#engines.events.append(eventTopic(this.#source), [formatEvent(event)]);
    for (const follower of this.#followers) follower(offset, event.row);
    return offset;
  }

  /** Forgets the keys of events that a move has brought into the lake: they are looked up in the database from then on. */
  forget(before: number): void {
    for (const [key, { done }] of this.#sent)
      void done.then(
        (offset) => {
          if (offset < before) this.#sent.delete(key);
        },
        () => undefined,
      );
  }

  async #appendOnce(row: Readonly<Record<string, unknown>>, key: string): Promise<void> {
    if (!keyPattern.test(key))
      throw eventError("invalid-key", { detail: `idempotency key has ${key.length} characters, or one of control` });
    this.#opened ??= this.#readLog();
    await this.#opened;
    const hash = rowHash(row);
    const known = this.#sent.get(key);
    if (known !== undefined) {
      this.#assertSame(known.hash, hash);
      await known.done;
      return;
    }
    const done = this.#write(row, { key, hash });
    this.#sent.set(key, { hash, done });
    await done.catch((error: unknown) => {
      this.#sent.delete(key);
      throw error;
    });
  }

  async #write(row: Readonly<Record<string, unknown>>, { key, hash }: { key: string; hash: string }): Promise<number> {
    const { database } = this.#engines;
    const known = await knownHash(database, { source: this.#source, key });
    if (known === undefined) return this.#record({ key, row });
    this.#assertSame(known, hash);
    return -1;
  }

  #assertSame(known: string, hash: string): void {
    if (known !== hash)
      throw eventError("key-reused", { detail: `the key stands for another event of ${this.#source}` });
  }

  /** The keys of what the log still has: of a process before this one. */
  async #readLog(): Promise<void> {
    for await (const page of keptRecords(this.#engines.events, eventTopic(this.#source)))
      for (const { offset, value } of page) {
        const { key, row } = parseEvent(value);
        if (key !== undefined) this.#sent.set(key, { hash: rowHash(row), done: Promise.resolve(offset) });
      }
  }
}

/** The writers of a server, one for each source and kept over releases. */
export class EventWriters {
  readonly #engines: EventWriterEngines;
  readonly #writers = new Map<string, EventWriter>();

  constructor(engines: EventWriterEngines) {
    this.#engines = engines;
  }

  of(source: string): EventWriter {
    const writer = this.#writers.get(source) ?? new EventWriter(source, this.#engines);
    this.#writers.set(source, writer);
    return writer;
  }

  /** Gives each event of a source from now on, as its writer's `follow` does. */
  follow(source: string, follower: Follower): () => void {
    return this.of(source).follow(follower);
  }
}
