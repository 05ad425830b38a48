/**
 * The recent events of one entity, sorted by (time, id): what windows are evaluated over.
 * `values` has one array per event column; NaN stands for null; decimals are scaled integers, text is a dictionary code.
 */
export interface EntityEvents {
  readonly times: BigInt64Array;
  readonly values: readonly Float64Array[];
}

/** Keeps entities' events for point lookups while requests wait. A view is written under a version and read under the same one. */
export interface OnlineStore {
  /** Replaces what stands under (view, version). Durable when it resolves. */
  write(
    view: string,
    version: string,
    entities: AsyncIterable<readonly [key: string, events: EntityEvents]>,
  ): Promise<{ readonly entities: number; readonly events: number }>;
  /** Opens a written version for reading; undefined when there is none. `get` never does IO that could block longer than a page fault. */
  open(view: string, version: string): Promise<OnlineView | undefined>;
  versions(view: string): Promise<readonly string[]>;
  /** Forgets a version. Views opened on a dropped or replaced version throw `online-store.version-gone` instead of an answer that may be wrong. */
  drop(view: string, version: string): Promise<void>;
  close(): Promise<void>;
}

export interface OnlineView {
  readonly entities: number;
  get(key: string): EntityEvents | undefined;
}
