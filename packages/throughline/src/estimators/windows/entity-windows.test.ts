import { describe, expect, it } from "vitest";
import {
  EntityWindows,
  type EventColumns,
  emptyWindows,
  type WindowFeature,
  type WindowFunction,
} from "./entity-windows.ts";

/** A small generator with a fixed seed, so that a failure can be repeated. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const functions: readonly WindowFunction[] = ["count", "sum", "mean", "min", "max", "countDistinct"];

/** The definition itself: every event is looked at, sums are BigInt, one division at the end. */
function naive(feature: WindowFeature, events: EventColumns, t: number): number {
  const values: number[] = [];
  for (const [i, time] of events.times.entries()) {
    const known = events.available === undefined || (events.available[i] as number) < t;
    if (!(time >= t - feature.windowUs && time < t && known)) continue;
    const value = feature.column < 0 ? 1 : (events.values[feature.column]?.[i] as number);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (feature.function === "count") return values.length;
  if (feature.function === "countDistinct") return new Set(values).size;
  if (values.length === 0) return Number.NaN;
  if (feature.function === "min") return Math.min(...values) / feature.scale;
  if (feature.function === "max") return Math.max(...values) / feature.scale;
  const sum = Number(values.reduce((total, value) => total + BigInt(value), 0n));
  return feature.function === "sum" ? sum / feature.scale : sum / (values.length * feature.scale);
}

function randomEvents(random: () => number, withAvailable: boolean): EventColumns {
  const n = Math.floor(random() * 60);
  const times = Float64Array.from({ length: n }, () => Math.floor(random() * 40)).sort();
  const values = [0, 1].map(() =>
    Float64Array.from({ length: n }, () =>
      random() < 0.2 ? Number.NaN : Math.floor(random() * 2_000_000) - 1_000_000,
    ),
  );
  if (!withAvailable) return { times, values };
  const late = () => (random() < 0.1 ? Number.NaN : Math.floor(random() * 15));
  return { times, values, available: times.map((time) => time + late()) };
}

const allFeatures: readonly WindowFeature[] = functions.flatMap((name) =>
  (name === "count" ? [-1, 0, 1] : [0, 1]).flatMap((column) =>
    [1, 5, 17, 1_000].map((windowUs) => ({ function: name, column, windowUs, scale: 100 })),
  ),
);

function evaluate(windows: EntityWindows, t: number, width: number): number[] {
  const out = new Float64Array(width + 2).fill(-7);
  windows.evaluate(t, out, 1);
  expect([out[0], out[width + 1]]).toEqual([-7, -7]);
  return [...out.slice(1, -1)];
}

describe("EntityWindows", () => {
  it.each([false, true])(
    "gives what a scan of all events gives, at every instant (availability: %s)",
    (withAvailable) => {
      const random = randomOf(withAvailable ? 11 : 7);
      for (let round = 0; round < 60; round++) {
        const events = randomEvents(random, withAvailable);
        const windows = new EntityWindows(allFeatures, events);
        for (let t = -3; t < 60; t += 1 + Math.floor(random() * 3)) {
          const expected = allFeatures.map((feature) => naive(feature, events, t));
          expect(evaluate(windows, t, allFeatures.length)).toEqual(expected);
        }
      }
    },
  );

  const feature = (name: WindowFunction, column = 0): WindowFeature => ({
    function: name,
    column,
    windowUs: 10,
    scale: 1,
  });
  const one = (features: readonly WindowFeature[], events: EventColumns, t: number) =>
    evaluate(new EntityWindows(features, events), t, features.length);

  it("takes an event exactly at the start of the window, and none at its end", () => {
    const events = { times: Float64Array.of(0, 1, 10, 10, 11), values: [Float64Array.of(1, 2, 4, 8, 16)] };
    expect(one([feature("sum")], events, 10)).toEqual([3]);
    expect(one([feature("sum")], events, 11)).toEqual([14]);
    expect(one([feature("sum")], events, 10.5)).toEqual([14]);
  });

  it("does not take an event that was not known before the instant, though it had happened", () => {
    const events = {
      times: Float64Array.of(1, 2, 3),
      values: [Float64Array.of(1, 2, 4)],
      available: Float64Array.of(1, 9, 5),
    };
    expect(one([feature("sum"), feature("count", -1)], events, 5)).toEqual([1, 1]);
    expect(one([feature("sum"), feature("count", -1)], events, 9)).toEqual([5, 2]);
    expect(one([feature("sum"), feature("count", -1)], events, 9.5)).toEqual([7, 3]);
  });

  it("does not change when an event is planted in the future", () => {
    const random = randomOf(3);
    for (let round = 0; round < 50; round++) {
      const { times, values } = randomEvents(random, false);
      const t = 20;
      const before = one(allFeatures, { times, values }, t);
      const planted = {
        times: Float64Array.of(
          ...times.filter((time) => time < t),
          t,
          t + 1,
          ...times.filter((time) => time >= t).map(() => t + 2),
        ),
        values: values.map((column) => {
          const past = column.filter((_, i) => (times[i] as number) < t);
          return Float64Array.of(...past, 999, -999, ...column.slice(past.length));
        }),
      };
      expect(one(allFeatures, planted, t)).toEqual(before);
    }
  });

  it("of an entity without events counts 0, and knows nothing else", () => {
    const features = functions.map((name) => feature(name));
    expect(evaluate(emptyWindows(features), 5, 6)).toEqual([0, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
    expect(emptyWindows(features).newestUs).toBe(Number.NEGATIVE_INFINITY);
    expect(emptyWindows([]).exact).toBe(true);
  });

  it("sums exactly up to 2^53, and says when sums or values are beyond", () => {
    const exact = (name: WindowFunction, ...values: number[]) =>
      new EntityWindows([feature(name)], {
        times: Float64Array.from(values, (_, i) => i),
        values: [Float64Array.from(values)],
      }).exact;
    const limit = 2 ** 53;
    expect(exact("sum", limit - 2, 1)).toBe(true);
    expect(exact("sum", limit - 1, 1)).toBe(false);
    expect(exact("mean", limit - 1, -1)).toBe(false);
    expect(exact("max", limit - 1, limit - 1, Number.NaN)).toBe(true);
    expect(exact("min", limit)).toBe(false);
    expect(exact("countDistinct", limit, limit)).toBe(true);
    expect(exact("count", limit, limit)).toBe(true);
  });

  it("sums to the bit where differences of float sums would not", () => {
    const random = randomOf(5);
    const cents = Array.from({ length: 2_000 }, () => Math.floor(random() * 1e9));
    const events = { times: Float64Array.from(cents, (_, i) => i), values: [Float64Array.from(cents)] };
    const windows = new EntityWindows([{ function: "sum", column: 0, windowUs: 50, scale: 100 }], events);
    let differs = 0;
    const floats = [0];
    for (const cent of cents) floats.push((floats.at(-1) as number) + cent / 100);
    for (let t = 50; t <= 2_000; t++) {
      const exact = Number(cents.slice(t - 50, t).reduce((sum, cent) => sum + BigInt(cent), 0n)) / 100;
      expect(evaluate(windows, t, 1)).toEqual([exact]);
      if ((floats[t] as number) - (floats[t - 50] as number) !== exact) differs++;
    }
    expect(differs).toBeGreaterThan(1_000);
  });
});

describe("EntityWindows with more events", () => {
  it.each([false, true])("gives the same where some of the events are added afterwards (availability: %s)", (late) => {
    const random = randomOf(late ? 23 : 19);
    for (let round = 0; round < 40; round++) {
      const events = randomEvents(random, late);
      const isAdded = events.times.map(() => (random() < 0.3 ? 1 : 0));
      const part = (added: number): EventColumns => {
        const pick = (column: Float64Array) => column.filter((_, i) => isAdded[i] === added);
        const available = events.available === undefined ? {} : { available: pick(events.available) };
        return { times: pick(events.times), values: events.values.map(pick), ...available };
      };
      const base = new EntityWindows(allFeatures, part(0));
      const windows = base.with(part(1));
      expect([windows.newestUs, windows.exact]).toEqual([events.times.at(-1) ?? Number.NEGATIVE_INFINITY, true]);
      for (let t = 0; t < 60; t += 1 + Math.floor(random() * 3))
        expect(evaluate(windows, t, allFeatures.length)).toEqual(allFeatures.map((one) => naive(one, events, t)));
      expect(evaluate(base, 60, allFeatures.length)).toEqual(allFeatures.map((one) => naive(one, part(0), 60)));
    }
  });

  it("says when its sums are beyond 2^53 with what was added", () => {
    const spent: WindowFeature = { function: "sum", column: 0, windowUs: 10, scale: 1 };
    const one = (time: number, value: number) => ({ times: Float64Array.of(time), values: [Float64Array.of(value)] });
    const half = new EntityWindows([spent], one(0, 2 ** 52));
    expect([half.with(one(1, 2 ** 52 - 1)).exact, half.with(one(1, -(2 ** 52))).exact]).toEqual([true, false]);
  });
});
