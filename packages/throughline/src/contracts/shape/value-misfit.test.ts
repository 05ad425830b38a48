import { describe, expect, it } from "vitest";
import { bigint, boolean, type Column, date, decimal, double, integer, json, text, timestamp } from "./column.ts";
import { misfitOf } from "./value-misfit.ts";

describe("a value in wire form", () => {
  it.each<[Column, unknown]>([
    [text(), "any text 🙂\u0000"],
    [integer(), 2_147_483_647],
    [bigint(), "-9223372036854775808"],
    [decimal(12, 2), 12.5],
    [decimal(12, 2), "12.500"],
    [double(), 1e300],
    [boolean(), true],
    [date(), "2028-02-29"],
    [timestamp(), "2026-02-20T10:00:00.123456+02:00"],
    [timestamp(), "2026-02-20 10:00:00-14:59"],
    [date(), "0001-01-01"],
    [json(), { a: "\ud800" }],
    [decimal(12, 2), null],
    [timestamp(), undefined],
  ])("fits: %# %j", (column, value) => {
    expect(misfitOf(column.field, value)).toBeUndefined();
  });

  it.each<[Column, unknown, string]>([
    [text(), "a\ud800", "must be text, without half of a surrogate pair"],
    [integer(), 2_147_483_648, "must be an int32"],
    [bigint(), "9223372036854775808", "must be an int64"],
    [decimal(12, 2), 12.505, "must be a decimal(12,2)"],
    [decimal(12, 2), 0.1 + 0.2, "must be a decimal(12,2)"],
    [decimal(4, 2), 100, "must be a decimal(4,2)"],
    [date(), "2026-02-29", "must be a day of the calendar, from year 1 on"],
    [text(), "\ufeffcard-1", "must not begin with a byte order mark"],
    [date(), "0000-01-01", "must be a day of the calendar, from year 1 on"],
    ...["2026-02-20", "2026-02-20T10:00:00.1234567Z", "2026-02-20T10:00:00+15:00", "0000-05-05T00:00:00Z"].map(
      (instant): [Column, unknown, string] => [
        timestamp(),
        instant,
        "must be an instant with date, time and a zone of at most 14 hours, to microseconds, from year 1 on",
      ],
    ),
  ])("does not fit, and says what it must be: %# %j", (column, value, says) => {
    expect(misfitOf(column.field, value)).toBe(says);
  });
});
