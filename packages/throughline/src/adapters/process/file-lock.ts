import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { projectError } from "./error-codes.ts";
import {
  type ChainLink,
  claim,
  isAbandoned,
  type LockRecord,
  onDisk,
  readChain,
  silenceMs,
  sweep,
  writeRecord,
} from "./lock-chain.ts";
import { ownIdentity } from "./process-identity.ts";

/** Who holds a lock. `since` is an ISO instant; `port` and `url` say where its server listens, once it does. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly purpose: string;
  readonly since: string;
  readonly port?: number;
  readonly url?: string;
}

/** A lock that this process holds until it releases it or dies. */
export interface FileLock {
  readonly path: string;
  /** Publishes where the holder's server listens. */
  update(address: { readonly port: number; readonly url: string }): Promise<void>;
  /** Lets go; again is a no-op. */
  release(): Promise<void>;
}

/** Keeps the file's times fresh: a sign for those who cannot see this process, in containers that share the folder. */
class LifeSign {
  private readonly file: FileHandle;
  private readonly beat: NodeJS.Timeout;

  constructor(file: FileHandle) {
    this.file = file;
    this.beat = setInterval(() => void this.show(), silenceMs / 6).unref();
  }

  private show(): Promise<void> {
    const now = new Date();
    return this.file.utimes(now, now).catch(() => undefined);
  }

  async stop(): Promise<void> {
    clearInterval(this.beat);
    await this.file.close();
  }
}

class HeldLock implements FileLock {
  readonly path: string;
  private record: LockRecord;
  private sign: LifeSign | undefined;

  constructor(path: string, record: LockRecord) {
    this.path = path;
    this.record = record;
  }

  private async isOwn(): Promise<boolean> {
    return (await readChain(this.path))[0]?.record.id === this.record.id;
  }

  /** Opens the file anew: the sign belongs to the file, so that it can never speak for another holder. */
  async showLife(): Promise<void> {
    this.sign = new LifeSign(await open(this.path, "r+"));
  }

  private async hideLife(): Promise<void> {
    const sign = this.sign;
    this.sign = undefined;
    await sign?.stop();
  }

  async update(address: { readonly port: number; readonly url: string }): Promise<void> {
    await onDisk(this.path, async () => {
      if (!(await this.isOwn())) throw projectError("lock-lost", { detail: `the lock was taken over: ${this.path}` });
      this.record = { ...this.record, ...address };
      const file = await writeRecord(this.path, this.record);
      await this.hideLife();
      await rename(file, this.path).finally(() => this.showLife());
    });
  }

  async release(): Promise<void> {
    await this.hideLife();
    await onDisk(this.path, async () => {
      if (await this.isOwn()) await rm(this.path, { force: true });
    });
  }
}

async function takeFile(path: string, own: ChainLink): Promise<FileLock | LockHolder> {
  const nowMs = (await stat(own.file)).mtimeMs;
  for (;;) {
    const chain = await readChain(path);
    const last = chain.at(-1);
    if (last !== undefined && !(await isAbandoned(last, nowMs))) return last.record;
    if (!(await claim(path, own, chain))) continue;
    await sweep(path, nowMs);
    const lock = new HeldLock(path, own.record);
    await lock.showLife();
    return lock;
  }
}

/**
 * Takes the lock file for this process, or says who holds it. A lock whose process is gone is taken over, by one process only.
 *
 * @throws `project.lock-failed` when the folder cannot be written or has no hard links, `project.lock-unreadable` when the file is damaged
 */
export async function takeFileLock(path: string, purpose: string): Promise<FileLock | LockHolder> {
  const record = { id: randomUUID(), ...ownIdentity(), purpose, since: new Date().toISOString() };
  return onDisk(path, async () => {
    const file = await writeRecord(path, record);
    try {
      return await takeFile(path, { file, record });
    } finally {
      await rm(file, { force: true });
    }
  });
}

export function isFileLock(outcome: FileLock | LockHolder): outcome is FileLock {
  return "release" in outcome;
}

/** Who holds the lock file now; undefined when nobody does. */
export async function readFileLock(path: string): Promise<LockHolder | undefined> {
  return onDisk(path, async () => {
    const last = (await readChain(path)).at(-1);
    return last === undefined || (await isAbandoned(last, Date.now())) ? undefined : last.record;
  });
}

/** The holder as a person reads it: `pid 12 on host-a (serve at http://localhost:4000) since 2026-01-31T12:00:00.000Z`. */
export function formatHolder(holder: LockHolder): string {
  const place = holder.url === undefined ? "" : ` at ${holder.url}`;
  return `pid ${holder.pid} on ${holder.host} (${holder.purpose}${place}) since ${holder.since}`;
}
