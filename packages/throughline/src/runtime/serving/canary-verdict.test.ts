import { describe, expect, it } from "vitest";
import { canary } from "../../contracts/mlops/rollout.ts";
import { judgeCanary } from "./canary-verdict.ts";
import { type CountedTraffic, ReleaseTraffic } from "./release-traffic.ts";

const rollouts = { "endpoint:score": canary({ steps: [0.1, 1], requests: 100, pause: "1m" }) };
/** Requests of which so many failed, and the last so many took `slowMs`; the others took 1 ms. */
const traffic = (requests: number, failed = 0, slow = 0, slowMs = 0): CountedTraffic => {
  const counted = new ReleaseTraffic();
  for (let i = 0; i < requests; i++)
    counted.note("r", "e", { tookMs: i < requests - slow ? 1 : slowMs, isFailed: i < failed, isDegraded: false });
  return counted.of("r", "e");
};
const fallenBack = (requests: number): CountedTraffic => {
  const counted = new ReleaseTraffic();
  for (let i = 0; i < requests; i++) counted.note("r", "e", { tookMs: 1, isFailed: false, isDegraded: true });
  return counted.of("r", "e");
};
const judged = (canaryTraffic: CountedTraffic, stable: CountedTraffic, after = 60) =>
  judgeCanary({
    ...{ rollouts, step: 0, sinceUs: 0, nowUs: after * 1e6 },
    trafficOf: () => ({ canary: canaryTraffic, stable }),
  });

describe("judgeCanary", () => {
  it("lets a canary go on that does no worse over its requests and its pause", () => {
    expect(judged(traffic(100), traffic(900)).decision).toBe("advance");
    expect(judged(traffic(100, 1), traffic(900, 9)).decision).toBe("advance");
  });

  it("holds it while there are too few requests on either side, or its pause is not over", () => {
    expect(judged(traffic(99), traffic(900))).toEqual({
      decision: "hold",
      because: "score is to answer 1 more requests by the canary",
    });
    expect(judged(traffic(100), traffic(9)).because).toContain("1 more requests by the stable release");
    expect(judged(traffic(100), traffic(900), 50)).toEqual({ decision: "hold", because: "the step lasts 10 s longer" });
  });

  it("holds it where it fails more often, and not where both do", () => {
    expect(judged(traffic(100, 4), traffic(900, 3))).toEqual({
      decision: "hold",
      because: "4 of 100 requests of score failed or fell back, 3 of 900 by the stable release",
    });
  });

  it("holds it where more of its requests are slow than chance explains", () => {
    expect(judged(traffic(100, 0, 10, 5), traffic(900)).because).toMatch(
      /^score is slower: p99 \d[.\d]* ms, \d[.\d]* ms by the stable release$/,
    );
    expect(judged(traffic(100, 0, 1, 50), traffic(900, 0, 2, 50)).decision).toBe("advance");
    expect(judged(traffic(100, 0, 100, 1.8), traffic(900)).decision).toBe("advance");
    expect(judged(traffic(100, 0, 100, 28), traffic(900, 0, 900, 20)).decision).toBe("advance");
    expect(judged(traffic(100, 0, 100, 35), traffic(900, 0, 900, 20)).decision).toBe("hold");
  });

  it("ends it for failures that no chance explains, however few requests there are", () => {
    expect(judged(traffic(8, 8), traffic(92), 1)).toMatchObject({ decision: "abort" });
    expect(judged(fallenBack(8), traffic(92), 1)).toMatchObject({ decision: "abort" });
    expect(judged(traffic(4, 4), traffic(9_000), 1).decision).toBe("hold");
    expect(judged(traffic(50, 50), traffic(50, 50), 1).decision).toBe("hold");
    expect(judged(traffic(20, 20), traffic(0), 1).decision).toBe("hold");
  });

  it("looks at every endpoint: all have to be good, one that is bad is enough", () => {
    const both = { ...rollouts, "endpoint:other": canary({ steps: [0.5, 1], requests: 10, pause: "0s" }) };
    const of = (other: CountedTraffic) =>
      judgeCanary({
        ...{ rollouts: both, step: 0, sinceUs: 0, nowUs: 60e6 },
        trafficOf: (name) => ({ canary: name === "other" ? other : traffic(100), stable: traffic(900) }),
      }).decision;
    expect([of(traffic(10)), of(traffic(9)), of(traffic(60, 60))]).toEqual(["advance", "hold", "abort"]);
  });
});

describe("ReleaseTraffic", () => {
  it("counts by release and endpoint, with the p99 to within 5 %", () => {
    const counted = new ReleaseTraffic();
    for (let i = 1; i <= 1_000; i++)
      counted.note("r-1", "score", { tookMs: i / 100, isFailed: i % 100 === 0, isDegraded: i % 500 === 0 });
    const found = counted.of("r-1", "score");
    expect(found).toMatchObject({ requests: 1_000, failed: 10, degraded: 2 });
    expect(Math.abs((found.p99Ms as number) - 9.9)).toBeLessThan(0.5);
    expect(Math.abs(found.slowerThan(5) - 500)).toBeLessThan(25);
    expect(counted.of("r-2", "score")).toMatchObject({ requests: 0, failed: 0, degraded: 0, p99Ms: null });
    expect(counted.lines().map(({ release, endpoint }) => [release, endpoint])).toEqual([["r-1", "score"]]);
    counted.startAnew();
    expect(counted.lines()).toEqual([]);
  });

  it("counts what takes no time, or longer than its last bucket", () => {
    const counted = new ReleaseTraffic();
    for (const tookMs of [0, 1e9]) counted.note("r-1", "score", { tookMs, isFailed: false, isDegraded: false });
    expect(counted.of("r-1", "score").requests).toBe(2);
    expect(counted.of("r-1", "score").p99Ms).toBeGreaterThan(100_000);
  });
});
