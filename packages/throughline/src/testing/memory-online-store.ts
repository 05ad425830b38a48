import { onlineStoreError } from "../adapters/lmdb/error-codes.ts";
import { formatEvents, parseEvents } from "../adapters/lmdb/event-codec.ts";
import type { EntityEvents, OnlineStore, OnlineView } from "../ports/online-store.ts";

interface StoredVersion {
  readonly view: string;
  readonly version: string;
  readonly entities: ReadonlyMap<string, EntityEvents>;
}

function copyOf(events: EntityEvents): EntityEvents {
  return parseEvents(formatEvents(events)) as EntityEvents;
}

/** An OnlineStore in memory, for tests: what the durable one promises, without the disk. */
class MemoryOnlineStore implements OnlineStore {
  private stored: readonly StoredVersion[] = [];
  private closed = false;

  private assertOpen(): void {
    if (this.closed) throw onlineStoreError("closed");
  }

  private find(view: string, version: string): StoredVersion | undefined {
    return this.stored.find((one) => one.view === view && one.version === version);
  }

  async write(
    view: string,
    version: string,
    entities: AsyncIterable<readonly [key: string, events: EntityEvents]>,
  ): Promise<{ entities: number; events: number }> {
    this.assertOpen();
    const written = new Map<string, EntityEvents>();
    let events = 0;
    for await (const [key, value] of entities) {
      written.set(key, copyOf(value));
      events += value.times.length;
    }
    await this.drop(view, version);
    this.stored = [...this.stored, { view, version, entities: written }];
    return { entities: written.size, events };
  }

  async open(view: string, version: string): Promise<OnlineView | undefined> {
    this.assertOpen();
    const found = this.find(view, version);
    if (found === undefined) return undefined;
    const get = (key: string) => {
      this.assertOpen();
      if (!this.stored.includes(found)) throw onlineStoreError("version-gone");
      return found.entities.get(key);
    };
    return { entities: found.entities.size, get };
  }

  async versions(view: string): Promise<readonly string[]> {
    this.assertOpen();
    return this.stored.flatMap((one) => (one.view === view ? [one.version] : []));
  }

  async drop(view: string, version: string): Promise<void> {
    this.assertOpen();
    const found = this.find(view, version);
    this.stored = this.stored.filter((one) => one !== found);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

export function createMemoryOnlineStore(): OnlineStore {
  return new MemoryOnlineStore();
}
