import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { EntityWindows, type EventColumns } from "../../estimators/windows/entity-windows.ts";
import type { EntityEvents } from "../../ports/online-store.ts";
import type { ColumnBatch, QuerySession } from "../../ports/query-engine.ts";
import { featureError } from "./error-codes.ts";
import { eventsSql, planView, type ViewPlan } from "./view-plan.ts";

/** One entity's events, growing while they are read. */
class Growing {
  readonly key: string;
  readonly times: number[] = [];
  readonly values: number[][];

  constructor(key: string, width: number) {
    this.key = key;
    this.values = Array.from({ length: width }, () => []);
  }

  columns(hasAvailable: boolean): EventColumns {
    const arrays = this.values.map((values) => Float64Array.from(values));
    const times = Float64Array.from(this.times);
    if (!hasAvailable) return { times, values: arrays };
    return { times, values: arrays.slice(0, -1), available: arrays.at(-1) as Float64Array };
  }
}

/** The events of each entity of a view in the attached version of its relation, entity by entity. */
export async function* readEntities(
  session: QuerySession,
  view: FeatureView,
  plan: ViewPlan,
): AsyncGenerator<readonly [string, EventColumns]> {
  let open: Growing | undefined;
  for await (const batch of session.read(eventsSql(view, plan))) {
    const rows = rowsOf(batch, plan.expressions.length);
    for (let i = 0; i < batch.length; i++) {
      const key = rows.keys[i] as string;
      if (open?.key !== key) {
        if (open !== undefined) yield [open.key, open.columns(plan.hasAvailable)];
        open = new Growing(key, plan.expressions.length);
      }
      open.times.push(rows.times[i] as number);
      for (let v = 0; v < rows.values.length; v++) open.values[v]?.push(rows.values[v]?.(i) as number);
    }
  }
  if (open !== undefined) yield [open.key, open.columns(plan.hasAvailable)];
}

function rowsOf(batch: ColumnBatch, width: number) {
  const column = (name: string) => batch.columns.find((vector) => vector.name === name);
  const values = Array.from({ length: width }, (_, v) => {
    const vector = column(`v${v}`);
    const numbers = vector?.values as Float64Array;
    const nulls = vector?.nulls;
    return (i: number) => (nulls !== undefined && nulls[i] === 1 ? Number.NaN : (numbers[i] as number));
  });
  return { keys: column("key")?.values as readonly string[], times: column("t")?.values as Float64Array, values };
}

/** All entities of a view in memory, ready to be asked: the offline side. Throws `features.sum-overflow`. */
export async function loadWindows(
  session: QuerySession,
  view: FeatureView,
): Promise<ReadonlyMap<string, EntityWindows>> {
  const plan = planView(view);
  const entities = new Map<string, EntityWindows>();
  for await (const [key, events] of readEntities(session, view, plan))
    entities.set(key, exactWindows(view, plan, [key, events]));
  return entities;
}

/**
 * What the online store keeps: the events that a window can still reach, for requests at or after `fromUs`. Throws
 * `features.sum-overflow`, as the offline side does for the same rows.
 */
export async function* onlineEntities(
  session: QuerySession,
  view: FeatureView,
  fromUs: number,
): AsyncGenerator<readonly [string, EntityEvents]> {
  const plan = planView(view);
  const oldest = fromUs - plan.longestUs;
  for await (const [key, events] of readEntities(session, view, plan)) {
    exactWindows(view, plan, [key, events]);
    const from = events.times.findIndex((time) => time >= oldest);
    if (from < 0) continue;
    const columns = [...events.values, ...(events.available === undefined ? [] : [events.available])];
    const times = BigInt64Array.from(events.times.subarray(from), (time) => BigInt(time));
    yield [key, { times, values: columns.map((values) => values.slice(from)) }];
  }
}

function exactWindows(
  view: FeatureView,
  plan: ViewPlan,
  [key, events]: readonly [string, EventColumns],
): EntityWindows {
  const windows = new EntityWindows(plan.features, events);
  if (windows.exact) return windows;
  const detail = `sums of ${view.name} are not exact for ${view.entity.name}: ${key}`;
  throw featureError("sum-overflow", { detail });
}

/** The windows of one entity as the online store keeps it. */
export function windowsOf(plan: ViewPlan, events: EntityEvents): EntityWindows {
  const times = Float64Array.from(events.times, Number);
  if (!plan.hasAvailable) return new EntityWindows(plan.features, { times, values: events.values });
  return new EntityWindows(plan.features, {
    times,
    values: events.values.slice(0, -1),
    available: events.values.at(-1) as Float64Array,
  });
}
