import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { type EntityWindows, emptyWindows } from "../../estimators/windows/entity-windows.ts";
import type { OnlineView } from "../../ports/online-store.ts";
import { liveWindows, rowsOfStored, windowsOf } from "../features/entity-events.ts";
import type { LiveEvent } from "../features/live-row.ts";
import type { LiveView } from "../features/live-view.ts";
import { printedText } from "../features/printed-text.ts";
import type { ViewPlan } from "../features/view-plan.ts";

/** Most events that are kept ready, over all entities of a view: about 60 bytes each with their sums. */
const mostEvents = 2_000_000;

interface Kept {
  readonly windows: EntityWindows;
  /** Those over the entity's rows alone. */
  readonly rows: EntityWindows;
  readonly events: number;
  /** The live events that are in it. */
  readonly live: readonly LiveEvent[] | undefined;
  readonly liveCount: number;
}

/** The windows of a view's entities, kept once they were asked for, until live events of theirs come. */
export class EntityCache {
  readonly #view: FeatureView;
  readonly #plan: ViewPlan;
  readonly #online: OnlineView;
  readonly #live: LiveView | undefined;
  readonly #nothing: EntityWindows;
  readonly #kept = new Map<string, Kept>();
  #events = 0;

  constructor(
    view: FeatureView,
    plan: ViewPlan,
    of: { readonly online: OnlineView; readonly live?: LiveView | undefined },
  ) {
    this.#view = view;
    this.#plan = plan;
    this.#online = of.online;
    this.#live = of.live;
    this.#nothing = emptyWindows(plan.features);
  }

  /** The windows of the entity that a request names; those of an entity without events where it is not known. Throws `features.sum-overflow`. */
  windowsFor(value: unknown): EntityWindows {
    const key = entityKey(this.#view, value);
    if (key === undefined) return this.#nothing;
    const live = this.#live?.of(key);
    const liveCount = live?.length ?? 0;
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.live === live && kept.liveCount === liveCount) return kept.windows;
    const next = this.#renewed(key, kept, live);
    if (next === undefined) return this.#nothing;
    this.#keep(key, next);
    return next.windows;
  }

  /** The windows of an entity with the live events that are there now; undefined where it has no event at all. */
  #renewed(key: string, kept: Kept | undefined, live: readonly LiveEvent[] | undefined): Kept | undefined {
    const stored = kept === undefined ? this.#online.get(key) : undefined;
    if (kept === undefined && stored === undefined && live === undefined) return undefined;
    const rows = kept?.rows ?? (stored === undefined ? this.#nothing : windowsOf(this.#plan, rowsOfStored(stored)));
    const windows = live === undefined ? rows : liveWindows(this.#view, this.#plan, { key, rows, live });
    const liveCount = live?.length ?? 0;
    const stands = kept === undefined ? (stored?.times.length ?? 0) + 1 : kept.events - kept.liveCount;
    return { windows, rows, events: stands + liveCount, live, liveCount };
  }

  #keep(key: string, kept: Kept): void {
    this.#events += kept.events - (this.#kept.get(key)?.events ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [oldest, { events }] of this.#kept) {
      if (this.#events <= mostEvents || oldest === key) return;
      this.#kept.delete(oldest);
      this.#events -= events;
    }
  }
}

/** The key of an entity in a request as the engine prints it, which is what its events are kept under; undefined where it can't be one. */
export const entityKey = (view: FeatureView, value: unknown): string | undefined =>
  printedText(view.entity.key.field.type, value);
