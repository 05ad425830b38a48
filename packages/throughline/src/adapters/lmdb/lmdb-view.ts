import type { EntityEvents, OnlineView } from "../../ports/online-store.ts";
import { onlineStoreError } from "./error-codes.ts";
import { parseEvents } from "./event-codec.ts";
import type { Store } from "./generations.ts";
import { RecentEvents } from "./recent-events.ts";
import { entityKey, type Marker } from "./store-keys.ts";

/** What a view needs of the store that opened it. */
export interface ViewSource {
  readonly path: string;
  readonly store: Store;
  readonly cacheBytes: number;
  readonly closed: boolean;
  readonly gone: ReadonlySet<string>;
  marker(view: string, version: string): Marker | undefined;
  use<T>(work: () => T): T;
}

/** Which entities a view has. */
export interface OpenedVersion {
  readonly view: string;
  readonly version: string;
  readonly marker: Marker;
}

/** One version of a view, decoded entity by entity as they are asked for. */
export class LmdbView implements OnlineView {
  readonly entities: number;
  private readonly source: ViewSource;
  private readonly opened: OpenedVersion;
  private readonly generation: Buffer;
  private readonly recent: RecentEvents;

  constructor(source: ViewSource, opened: OpenedVersion) {
    this.entities = opened.marker.entities;
    this.source = source;
    this.opened = opened;
    this.generation = Buffer.from(opened.marker.generation, "hex");
    this.recent = new RecentEvents(source.cacheBytes);
  }

  get(key: string): EntityEvents | undefined {
    if (this.source.closed || this.source.gone.has(this.opened.marker.generation)) throw this.refusal();
    const known = this.recent.get(key);
    if (known !== undefined) return known;
    const events = this.source.use(() => this.read(key));
    if (events !== undefined) this.recent.set(key, events);
    return events;
  }

  private refusal() {
    const { source, opened } = this;
    if (source.closed) return onlineStoreError("closed", { detail: `the online store is closed: ${source.path}` });
    return onlineStoreError("version-gone", { detail: `a dropped version was read: ${opened.view} ${opened.version}` });
  }

  private read(key: string): EntityEvents | undefined {
    const bytes = this.source.store.getBinary(entityKey(this.generation, key));
    if (bytes === undefined) return this.readNothing();
    const events = parseEvents(bytes);
    if (events !== undefined) return events;
    const { view, version } = this.opened;
    throw onlineStoreError("corrupt", { detail: `an entity of ${view} ${version} is damaged in ${this.source.path}` });
  }

  /** An entity that is not found either never was, or went with its version, perhaps by another process. */
  private readNothing(): undefined {
    const { view, version, marker } = this.opened;
    this.source.store.resetReadTxn();
    if (this.source.marker(view, version)?.generation !== marker.generation) throw this.refusal();
  }
}
