import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { EntityEvents, OnlineStore, OnlineView } from "../../ports/online-store.ts";
import { onlineStoreError } from "./error-codes.ts";
import { formatEvents } from "./event-codec.ts";
import {
  beginGeneration,
  commit,
  discard,
  formatJson,
  keysIn,
  type OwnWrites,
  parseJson,
  removeGeneration,
  type Store,
  sweepGenerations,
} from "./generations.ts";
import { storeError } from "./lmdb-errors.ts";
import { LmdbView, type ViewSource } from "./lmdb-view.ts";
import { entityKey, type Marker, markerKey, markerRange, parseMarkerKey, pendingKey } from "./store-keys.ts";

/** Bytes that one transaction writes: the event loop stands still while they are synced, some milliseconds. */
const chunkBytes = 1024 * 1024;

type Entities = AsyncIterable<readonly [key: string, events: EntityEvents]>;

/** The store over one open LMDB file, which it owns. */
export class LmdbOnlineStore implements OnlineStore, OwnWrites, ViewSource {
  readonly path: string;
  readonly store: Store;
  readonly cacheBytes: number;
  /** Generations that this process took away; views of them refuse to answer. */
  readonly gone = new Set<string>();
  readonly storeId = randomUUID();
  readonly running = new Set<string>();
  closed = false;

  constructor(path: string, store: Store, cacheBytes: number) {
    this.path = path;
    this.store = store;
    this.cacheBytes = cacheBytes;
  }

  use<T>(work: () => T): T {
    if (this.closed) throw onlineStoreError("closed", { detail: `the online store is closed: ${this.path}` });
    try {
      return work();
    } catch (error) {
      throw storeError(this.path, error);
    }
  }

  private async useLong<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.use(work);
    } catch (error) {
      throw storeError(this.path, error);
    }
  }

  marker(view: string, version: string): Marker | undefined {
    const bytes = this.store.getBinary(markerKey(view, version));
    return bytes === undefined ? undefined : parseJson(bytes);
  }

  async write(view: string, version: string, entities: Entities): Promise<{ entities: number; events: number }> {
    const generation = await this.useLong(async () => {
      markerKey(view, version);
      await sweepGenerations(this.store, this);
      return beginGeneration(this.store, this.storeId);
    });
    const name = generation.toString("hex");
    this.running.add(name);
    try {
      const counts = await this.writeEntities(generation, entities);
      await this.useLong(() => this.publish(view, version, { generation: name, ...counts }));
      return counts;
    } catch (error) {
      if (!this.closed) await removeGeneration(this.store, generation).catch(() => undefined);
      throw error;
    } finally {
      this.running.delete(name);
    }
  }

  private async writeEntities(generation: Buffer, entities: Entities): Promise<{ entities: number; events: number }> {
    const counts = { entities: 0, events: 0 };
    let chunk: (readonly [Buffer, Buffer])[] = [];
    let bytes = 0;
    const flush = async () => {
      const entries = chunk;
      chunk = [];
      bytes = 0;
      this.use(() =>
        commit(this.store, () => {
          for (const [key, value] of entries) this.store.putSync(key, value);
        }),
      );
      await setImmediate();
    };
    for await (const [key, events] of entities) {
      const value = Buffer.from(formatEvents(events).buffer);
      chunk.push([entityKey(generation, key), value]);
      bytes += value.length + key.length;
      counts.entities++;
      counts.events += events.times.length;
      if (bytes >= chunkBytes) await flush();
    }
    await flush();
    return counts;
  }

  /** Makes a written generation the version's, durably, and removes the one it replaces. */
  private async publish(view: string, version: string, marker: Marker): Promise<void> {
    await this.changeMarker(view, version, () => {
      this.store.putSync(markerKey(view, version), formatJson(marker));
      this.store.removeSync(pendingKey(Buffer.from(marker.generation, "hex")));
    });
  }

  private async changeMarker(view: string, version: string, change: () => unknown): Promise<void> {
    const { store } = this;
    const previous = commit(store, () => {
      const standing = this.marker(view, version);
      change();
      if (standing !== undefined) discard(store, Buffer.from(standing.generation, "hex"));
      return standing;
    });
    if (previous === undefined) return;
    this.gone.add(previous.generation);
    await removeGeneration(store, Buffer.from(previous.generation, "hex"));
  }

  async open(view: string, version: string): Promise<OnlineView | undefined> {
    return this.use(() => {
      this.store.resetReadTxn();
      const marker = this.marker(view, version);
      return marker === undefined ? undefined : new LmdbView(this, { view, version, marker });
    });
  }

  async versions(view: string): Promise<readonly string[]> {
    return this.use(() => {
      this.store.resetReadTxn();
      const names = keysIn(this.store, markerRange).map(parseMarkerKey);
      return names.filter(([name]) => name === view).map(([, version]) => version);
    });
  }

  drop(view: string, version: string): Promise<void> {
    return this.useLong(() => this.changeMarker(view, version, () => this.store.removeSync(markerKey(view, version))));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.store.close();
  }
}
