import { describe, expect, it } from "vitest";
import { formatSpan, parseDuration } from "./duration.ts";

describe("durations", () => {
  it("reads a number and a unit as microseconds", () => {
    expect(["10ms", "1.5s", "2m", "24h", "30d"].map(parseDuration)).toEqual([
      10_000, 1_500_000, 120_000_000, 86_400_000_000, 2_592_000_000_000,
    ]);
  });
  it("refuses calendar units, signs, blanks, exponents and lengths that are not exact to the microsecond", () => {
    const texts = ["1w", "1mo", "-1h", "+1h", "1 h", " 1h", "1e3s", ".5s", "h", "", "1h30m", "999999999d"];
    expect(texts.map(parseDuration)).toEqual(texts.map(() => undefined));
  });
  it("writes spans in the greatest unit that fits, one digit after the point below 10", () => {
    const spans = [0, 400, 12_000, 999_000, 1_500_000, 12_600_000_000, 172_800_000_000, -7_200_000_000];
    expect(spans.map(formatSpan)).toEqual(["0 ms", "0.4 ms", "12 ms", "999 ms", "1.5 s", "3.5 h", "2 d", "-2 h"]);
  });
});
