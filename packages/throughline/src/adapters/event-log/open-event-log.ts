import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EventLog, LogRecord } from "../../ports/event-log.ts";
import { type FileLock, formatHolder, isFileLock, takeFileLock } from "../process/file-lock.ts";
import { writeError } from "./disk-errors.ts";
import { eventLogError } from "./error-codes.ts";
import { TopicLog } from "./topic-log.ts";

export interface EventLogOptions {
  /** The folder that has a folder for every topic; created when absent. */
  readonly root: string;
  /** Size from which on a file is followed by a new one; `trim` removes whole files. @default 64 MiB */
  readonly segmentBytes?: number;
}

const topicName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Folders whose names differ only in case are one on some systems, so capitals are marked. */
function folderOf(topic: string): string {
  return topic.replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`);
}

class FileEventLog implements EventLog {
  private readonly root: string;
  private readonly segmentBytes: number;
  private readonly lock: FileLock;
  private readonly topics = new Map<string, Promise<TopicLog>>();
  private readonly running = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(options: Required<EventLogOptions>, lock: FileLock) {
    this.root = options.root;
    this.segmentBytes = options.segmentBytes;
    this.lock = lock;
  }

  private openTopic(name: string): Promise<TopicLog> {
    const known = this.topics.get(name);
    if (known !== undefined) return known;
    const log = TopicLog.open(join(this.root, folderOf(name)), this.segmentBytes);
    this.topics.set(name, log);
    log.catch(() => this.topics.delete(name));
    return log;
  }

  private async within<T>(name: string, work: (topic: TopicLog) => T | Promise<T>): Promise<T> {
    if (this.closing !== undefined) throw eventLogError("closed", { detail: `the event log is closed: ${this.root}` });
    if (!topicName.test(name)) {
      throw eventLogError("invalid-topic", { detail: `a topic cannot have this name: ${JSON.stringify(name)}` });
    }
    const result = this.openTopic(name).then(work);
    this.running.add(result);
    return result.finally(() => this.running.delete(result));
  }

  append(topic: string, values: readonly string[]): Promise<number> {
    return this.within(topic, (log) => log.append(values));
  }

  read(topic: string, offset: number, limit: number): Promise<readonly LogRecord[]> {
    return this.within(topic, (log) => log.read(offset, limit));
  }

  end(topic: string): Promise<number> {
    return this.within(topic, (log) => log.end);
  }

  trim(topic: string, offset: number): Promise<void> {
    return this.within(topic, (log) => log.trim(offset));
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await Promise.allSettled(this.running);
    const topics = await Promise.allSettled(this.topics.values());
    for (const topic of topics) if (topic.status === "fulfilled") await topic.value.close();
    await this.lock.release();
  }
}

/**
 * Opens topics kept in append-only files. An append is acknowledged after it is on disk; concurrent ones share a sync.
 * What a crash left half written is cut off when a topic is first used. One process at a time: the folder has a lock of its own.
 * Methods throw `event-log.invalid-topic`, `event-log.disk-full`, `event-log.write-failed`, `event-log.read-failed`,
 * `event-log.corrupt` (a file was damaged, with its name and the byte) and `event-log.closed`.
 *
 * @throws `event-log.in-use`, `event-log.write-failed`
 */
export async function openFileEventLog(options: EventLogOptions): Promise<EventLog> {
  const { root, segmentBytes = 64 * 1024 * 1024 } = options;
  await mkdir(root, { recursive: true }).catch((cause: unknown) => {
    throw writeError(root, cause);
  });
  const outcome = await takeFileLock(join(root, ".lock"), "event log");
  if (isFileLock(outcome)) return new FileEventLog({ root, segmentBytes }, outcome);
  throw eventLogError("in-use", { detail: `another process has the event log open: ${formatHolder(outcome)}` });
}
