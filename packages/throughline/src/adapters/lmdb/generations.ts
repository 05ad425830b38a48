import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { RootDatabase } from "lmdb";
import { livenessOf, ownIdentity } from "../process/process-identity.ts";
import {
  entityRange,
  generationOfPending,
  type KeyRange,
  type Pending,
  pendingKey,
  pendingRange,
} from "./store-keys.ts";

export type Store = RootDatabase<Buffer, Buffer>;

/**
 * Runs the changes as one transaction, on disk when this returns. Blocks for the sync of what was changed, so keep it small.
 * The engine's asynchronous writes are not used: when they fail, version 3.5.6 raises rejections that nobody can catch.
 */
export function commit<T>(store: Store, change: () => T): T {
  return store.transactionSync(change);
}

/** Entries that one transaction removes: short enough that writers in other processes do not wait. */
const removalStep = 2000;

/** What a writer out of sight left unfinished is removed after this time. */
const abandonedMs = 24 * 3_600_000;

export function formatJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function parseJson<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

/** Keys in a range, copied: the engine reuses the memory that it gives them in. */
export function keysIn(store: Store, range: KeyRange, limit?: number): Buffer[] {
  const keys = store.getKeys({ ...range, ...(limit === undefined ? {} : { limit }) });
  return Array.from(keys, (key) => Buffer.from(key));
}

/** Starts a generation that nobody can see until a marker names it. */
export function beginGeneration(store: Store, storeId: string): Buffer {
  const generation = randomBytes(8);
  const pending: Pending = { writer: { ...ownIdentity(), storeId }, sinceMs: Date.now() };
  commit(store, () => store.putSync(pendingKey(generation), formatJson(pending)));
  return generation;
}

/** Marks a generation as removable; within a transaction that takes its marker away. */
export function discard(store: Store, generation: Uint8Array): void {
  const pending: Pending = { sinceMs: Date.now() };
  store.putSync(pendingKey(generation), formatJson(pending));
}

/** Removes a generation's entries, then the note that it is to be removed. */
export async function removeGeneration(store: Store, generation: Uint8Array): Promise<void> {
  for (;;) {
    const keys = keysIn(store, entityRange(generation), removalStep);
    if (keys.length === 0) break;
    commit(store, () => {
      for (const key of keys) store.removeSync(key);
    });
    await setImmediate();
  }
  commit(store, () => store.removeSync(pendingKey(generation)));
}

function isAbandoned({ writer, sinceMs }: Pending): boolean {
  if (writer === undefined) return true;
  const liveness = livenessOf(writer);
  return liveness === "dead" || (liveness === "unknown" && Date.now() - sinceMs > abandonedMs);
}

/** What a store writes now, by the hexadecimal generation. */
export interface OwnWrites {
  readonly storeId: string;
  readonly running: ReadonlySet<string>;
}

/** Removes what writers left that died or failed, and what was replaced but not yet removed. */
export async function sweepGenerations(store: Store, own: OwnWrites): Promise<void> {
  for (const key of keysIn(store, pendingRange)) {
    const bytes = store.getBinary(key);
    const generation = generationOfPending(key);
    if (bytes === undefined || own.running.has(generation.toString("hex"))) continue;
    const pending: Pending = parseJson(bytes);
    const failed = pending.writer?.storeId === own.storeId;
    if (failed || isAbandoned(pending)) await removeGeneration(store, generation);
  }
}
