import { expect, it } from "vitest";
import { isoOfUs, usOfIso } from "./clock.ts";

it.each([
  [0, "1970-01-01T00:00:00.000000Z"],
  [1, "1970-01-01T00:00:00.000001Z"],
  [-1, "1969-12-31T23:59:59.999999Z"],
  [1_770_000_000_123_456, "2026-02-02T02:40:00.123456Z"],
  [7_258_118_399_999_999, "2199-12-31T23:59:59.999999Z"],
])("an instant is text and microseconds again: %d", (us, text) => {
  expect([isoOfUs(us), usOfIso(text)]).toEqual([text, us]);
});
