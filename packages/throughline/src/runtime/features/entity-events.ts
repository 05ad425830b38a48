import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { EntityWindows, type EventColumns } from "../../estimators/windows/entity-windows.ts";
import type { EntityEvents } from "../../ports/online-store.ts";
import type { ColumnBatch, QuerySession } from "../../ports/query-engine.ts";
import { featureError } from "./error-codes.ts";
import type { LiveEvent } from "./live-row.ts";
import type { PlacedEvent } from "./live-view.ts";
import { eventsSql, knownCodesSql, liveEventsSql, planView, type ViewPlan } from "./view-plan.ts";

/** One entity's events, growing while they are read. */
class Growing {
  readonly key: string;
  readonly times: number[] = [];
  readonly values: number[][];

  constructor(key: string, width: number) {
    this.key = key;
    this.values = Array.from({ length: width }, () => []);
  }

  events(): ViewEvents {
    const values = this.values.map((column) => Float64Array.from(column));
    return { times: Float64Array.from(this.times), values };
  }
}

/** The events of an entity, by time: one array an event column of the plan. */
export interface ViewEvents {
  readonly times: Float64Array;
  readonly values: readonly Float64Array[];
}

/** What of the events windows are evaluated over. */
function windowColumns(plan: ViewPlan, { times, values }: ViewEvents): EventColumns {
  const valued = plan.valued.length;
  const available = plan.hasAvailable ? { available: values[valued] as Float64Array } : {};
  return { times, values: values.slice(0, valued), ...available };
}

/** The events of each entity of a view in the attached version of its relation, entity by entity. */
export async function* readEntities(
  session: QuerySession,
  view: FeatureView,
  plan: ViewPlan,
): AsyncGenerator<readonly [string, ViewEvents]> {
  let open: Growing | undefined;
  for await (const batch of session.read(eventsSql(view, plan))) {
    const rows = rowsOf(batch, plan.expressions.length);
    for (let i = 0; i < batch.length; i++) {
      const key = rows.keys[i] as string;
      if (open?.key !== key) {
        if (open !== undefined) yield [open.key, open.events()];
        open = new Growing(key, plan.expressions.length);
      }
      open.times.push(rows.times[i] as number);
      for (let v = 0; v < rows.values.length; v++) open.values[v]?.push(rows.values[v]?.(i) as number);
    }
  }
  if (open !== undefined) yield [open.key, open.events()];
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
    const times = BigInt64Array.from(events.times.subarray(from), (time) => BigInt(time));
    yield [key, { times, values: events.values.map((values) => values.slice(from)) }];
  }
}

function exactWindows(view: FeatureView, plan: ViewPlan, [key, events]: readonly [string, ViewEvents]): EntityWindows {
  return assertExact(view, key, windowsOf(plan, events));
}

function assertExact(view: FeatureView, key: string, windows: EntityWindows): EntityWindows {
  if (windows.exact) return windows;
  const detail = `sums of ${view.name} are not exact for ${view.entity.name}: ${key}`;
  throw featureError("sum-overflow", { detail });
}

/** The events of one entity as the online store keeps them. */
export const rowsOfStored = ({ times, values }: EntityEvents): ViewEvents => ({
  times: Float64Array.from(times, Number),
  values,
});

/** The windows of one entity that the online store has. */
export const windowsOf = (plan: ViewPlan, rows: ViewEvents): EntityWindows =>
  new EntityWindows(plan.features, windowColumns(plan, rows));

/** The windows of one entity over its rows and its live events. Throws `features.sum-overflow`. */
export function liveWindows(
  view: FeatureView,
  plan: ViewPlan,
  of: { readonly key: string; readonly rows: EntityWindows; readonly live: readonly LiveEvent[] },
): EntityWindows {
  const more = [...of.live].sort((a, b) => a.timeUs - b.timeUs);
  const times = Float64Array.from(more, ({ timeUs }) => timeUs);
  const values = plan.expressions.map((_, v) => Float64Array.from(more, (event) => event.values[v] as number));
  return assertExact(view, of.key, of.rows.with(windowColumns(plan, { times, values })));
}

/** The codes of all keys that the attached rows of a view have, or the table of its live events, in ascending order. */
export async function readKnownCodes(
  session: QuerySession,
  view: FeatureView,
  live: string | undefined,
): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for await (const { columns } of session.read(knownCodesSql(view, live)))
    for (const { values } of columns) parts.push((values as Float64Array).slice());
  const codes = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    codes.set(part, at);
    at += part.length;
  }
  return codes;
}

/** The live events of a view that the attached version of its relation lacks, in the order of their source's log. */
export async function* readLive(
  session: QuerySession,
  view: FeatureView,
  of: Parameters<typeof liveEventsSql>[2],
): AsyncGenerator<PlacedEvent> {
  const plan = planView(view);
  for await (const batch of session.read(liveEventsSql(view, plan, of))) {
    const rows = rowsOf(batch, plan.expressions.length);
    const [codes, places] = ["code", "place"].map(
      (wanted) => batch.columns.find(({ name }) => name === wanted)?.values as Float64Array,
    ) as [Float64Array, Float64Array];
    for (let i = 0; i < batch.length; i++)
      yield {
        key: rows.keys[i] as string,
        timeUs: rows.times[i] as number,
        values: rows.values.map((value) => value(i)),
        code: codes[i] as number,
        place: places[i] as number,
      };
  }
}
