import { describe, expect, it } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.ts";

describe("the circuit breaker", () => {
  const broken = () => {
    const clock = { ms: 0 };
    const breaker = new CircuitBreaker(() => clock.ms);
    for (let i = 0; i < 3; i++) breaker.failed();
    return { breaker, clock };
  };

  it("lets calls through until three failures in a row", () => {
    const breaker = new CircuitBreaker(() => 0);
    breaker.failed();
    breaker.failed();
    breaker.answered();
    breaker.failed();
    breaker.failed();
    expect(breaker.enter()).toBeUndefined();
    breaker.failed();
    expect(breaker.enter()).toBe(2_000);
  });

  it("tries the server by one call after its pause, and lets all through once that was answered", () => {
    const { breaker, clock } = broken();
    clock.ms = 1_999;
    expect(breaker.enter()).toBe(1);
    clock.ms = 2_000;
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.enter()).toBeGreaterThan(0);
    breaker.answered();
    expect([breaker.enter(), breaker.enter()]).toEqual([undefined, undefined]);
  });

  it("waits twice as long after each trial that fails, a minute at most", () => {
    const { breaker, clock } = broken();
    const pauses = Array.from({ length: 7 }, () => {
      clock.ms += 1_000_000;
      expect(breaker.enter()).toBeUndefined();
      breaker.failed();
      return breaker.enter();
    });
    expect(pauses).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it("tries again at once where nobody waited for the trial's answer", () => {
    const { breaker, clock } = broken();
    clock.ms = 5_000;
    breaker.enter();
    breaker.given();
    expect(breaker.enter()).toBeUndefined();
  });
});
