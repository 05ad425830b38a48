import { describe, expect, it } from "vitest";
import { LiveSeries } from "./live-series.ts";

const start = Date.parse("2026-02-20T00:00:00Z");
const minute = 60_000;

describe("a live series", () => {
  it("gives quantiles at most 4 % above the truth", () => {
    const series = new LiveSeries(start);
    for (let i = 1; i <= 1_000; i++) series.observe(start, i / 10);
    const [{ p50Ms, p90Ms, p99Ms, maxMs, calls }] = series.live(start).windows;
    expect([calls, maxMs]).toEqual([1_000, 100]);
    for (const [got, truth] of [
      [p50Ms, 50],
      [p90Ms, 90],
      [p99Ms, 99],
    ] as const) {
      expect(got).toBeGreaterThanOrEqual(truth * 0.995);
      expect(got).toBeLessThanOrEqual(truth * 1.045);
    }
  });

  it("forgets what is older than each span", () => {
    const series = new LiveSeries(start);
    series.observe(start, 1);
    series.failed(start, 503);
    series.failed(start, 422);
    series.failed(start, 304);
    series.degraded(start, 3);
    const at = (ms: number) => series.live(start + ms).windows.map(({ calls }) => calls);
    expect(at(0)).toEqual([1, 1, 1]);
    expect(series.live(start).windows[2]).toMatchObject({ serverErrors: 1, callerErrors: 1, degraded: 3 });
    expect(at(minute)).toEqual([0, 1, 1]);
    expect(at(5 * minute)).toEqual([0, 0, 1]);
    expect(at(15 * minute)).toEqual([0, 0, 0]);
    expect(series.live(start + 15 * minute).windows[0].p99Ms).toBeNull();
  });

  it("counts calls a second over the time that there was, and the last sixty seconds one by one", () => {
    const series = new LiveSeries(start);
    for (let i = 0; i < 20; i++) series.observe(start + i * 1_000, 2);
    const { windows, seconds } = series.live(start + 19_000);
    expect(windows[0].rps).toBeCloseTo(20 / 19, 1);
    expect(seconds.map(({ calls }) => calls)).toEqual([...Array(40).fill(0), ...Array(20).fill(1)]);
  });
});
