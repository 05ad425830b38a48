import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";
import { type EntityWindows, emptyWindows } from "../../estimators/windows/entity-windows.ts";
import type { OnlineView } from "../../ports/online-store.ts";
import { windowsOf } from "../features/entity-events.ts";
import type { ViewPlan } from "../features/view-plan.ts";

/** Most events that are kept ready, over all entities of a view: about 60 bytes each with their sums. */
const mostEvents = 2_000_000;

/** The windows of a view's entities, kept once they were asked for. A released view never changes, so nothing kept here is stale. */
export class EntityCache {
  readonly #view: FeatureView;
  readonly #plan: ViewPlan;
  readonly #online: OnlineView;
  readonly #nothing: EntityWindows;
  readonly #kept = new Map<string, { readonly windows: EntityWindows; readonly events: number }>();
  #events = 0;

  constructor(view: FeatureView, plan: ViewPlan, online: OnlineView) {
    this.#view = view;
    this.#plan = plan;
    this.#online = online;
    this.#nothing = emptyWindows(plan.features);
  }

  /** The windows of the entity that a request names; those of an entity without events where it is not known. */
  windowsFor(value: unknown): EntityWindows {
    const key = entityKey(this.#view, value);
    if (key === undefined) return this.#nothing;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept.windows;
    const events = this.#online.get(key);
    if (events === undefined) return this.#nothing;
    const windows = windowsOf(this.#plan, events);
    this.#keep(key, windows, events.times.length);
    return windows;
  }

  #keep(key: string, windows: EntityWindows, events: number): void {
    this.#kept.set(key, { windows, events: events + 1 });
    this.#events += events + 1;
    for (const [oldest, { events: count }] of this.#kept) {
      if (this.#events <= mostEvents || oldest === key) return;
      this.#kept.delete(oldest);
      this.#events -= count;
    }
  }
}

/** The key of an entity in a request as the engine prints it, which is what its events are kept under; undefined where it can't be one. */
export function entityKey(view: FeatureView, value: unknown): string | undefined {
  const { type } = view.entity.key.field;
  if (typeof value === "string" && type.name === "text") return value;
  if (value === null || value === undefined) return undefined;
  const text = canonicalText(type, String(value));
  if (text === undefined || type.name !== "timestamp") return text;
  return text.replace("T", " ").replace(/\.?0*Z$/, "+00");
}
