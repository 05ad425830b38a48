import type { StudioRunStep } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { timelineOf } from "./timeline.ts";

const step = (at: string, tookMs: number) => ({ at, tookMs }) as StudioRunStep;
const startedAt = "2026-02-01T00:00:00.000Z";

describe("the line of time of a run", () => {
  it("shows when each step began and how long it took", () => {
    const steps = [step("2026-02-01T00:00:02.000Z", 2_000), step("2026-02-01T00:00:08.000Z", 4_000)];
    const bars = timelineOf({ startedAt, endedAt: "2026-02-01T00:00:10.000Z", steps });
    expect(bars.map(({ start, share }) => [start, share])).toEqual([
      [0, 0.2],
      [0.4, 0.4],
    ]);
  });

  it("stays within the run where clocks disagree", () => {
    const bars = timelineOf({ startedAt, endedAt: null, steps: [step("2026-02-01T00:00:01.000Z", 90_000)] });
    expect(bars[0]).toMatchObject({ start: 0, share: 1 });
  });
});
