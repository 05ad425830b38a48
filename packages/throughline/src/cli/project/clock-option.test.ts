import { describe, expect, it } from "vitest";
import { systemClock } from "../../ports/clock.ts";
import { clockOf } from "./clock-option.ts";

describe("clockOf", () => {
  it("is the machine's clock unless an instant is given", () => {
    expect(clockOf(undefined)).toBe(systemClock);
    expect(clockOf("2026-06-30T12:00:00Z").nowUs()).toBe(Date.parse("2026-06-30T12:00:00Z") * 1000);
  });

  it("refuses what is no ISO instant", () => {
    for (const now of ["yesterday", "2026-06-30", "2026-13-45T00:00:00Z", "12:00", ""])
      expect(() => clockOf(now), now).toThrow(expect.objectContaining({ code: "cli.bad-option" }));
  });
});
