import { describe, expect, it } from "vitest";
import { z } from "zod";
import { source } from "../data/index.ts";
import { decimal, text } from "./column.ts";
import {
  beginOf,
  type Deprecation,
  daysLeft,
  deprecated,
  deprecationFaults,
  deprecationSays,
  endOf,
  isPast,
} from "./deprecation.ts";
import { schemaOfField, schemaOfShape, schemaOfZod, shapeOfSchema } from "./json-schema.ts";
import { givenShape, shapeOf } from "./relation.ts";

const end: Deprecation = { since: "2026-11-01", until: "2027-01-31", use: "amount_usd" };

describe("the last day of a deprecation", () => {
  it.each([
    ["2027-01-31T00:00:00Z", 0, false],
    ["2027-01-31T23:59:59.999Z", 0, false],
    ["2027-02-01T00:00:00Z", -1, true],
    ["2027-01-30T23:59:59Z", 1, false],
    ["2026-12-31T12:00:00Z", 31, false],
    ["2028-01-31T12:00:00Z", -365, true],
  ])("seen from %s is %i days away", (now, days, past) => {
    expect([daysLeft(end, new Date(now)), isPast(end, new Date(now))]).toEqual([days, past]);
  });
  it("ends with the day, in UTC", () => {
    expect([beginOf(end), endOf(end)].map((at) => at.toISOString())).toEqual([
      "2026-11-01T00:00:00.000Z",
      "2027-02-01T00:00:00.000Z",
    ]);
  });
  it("is said with what replaces it, where something does", () => {
    expect(deprecationSays(end)).toBe("deprecated since 2026-11-01 until 2027-01-31, use amount_usd");
    const { use: _, ...nothing } = end;
    expect(deprecationSays(nothing)).toBe("deprecated since 2026-11-01 until 2027-01-31");
  });
});

describe("a deprecation that can't be kept", () => {
  it.each<[string, unknown, readonly string[]]>([
    ["a text", "soon", ["a deprecation is no object: soon"]],
    ["null", null, ["a deprecation is no object: null"]],
    ["nothing in it", {}, ["since is no day: undefined", "until is no day: undefined"]],
    ["a day that no calendar has", { ...end, until: "2027-02-29" }, ["until is no day: 2027-02-29"]],
    ["an instant", { ...end, since: "2026-11-01T00:00:00Z" }, ["since is no day: 2026-11-01T00:00:00Z"]],
    ["a short day", { ...end, since: "2026-11-1" }, ["since is no day: 2026-11-1"]],
    ["a Date", { ...end, until: new Date("2027-01-31T00:00:00Z") }, [expect.stringContaining("until is no day: ")]],
    ["an end before its begin", { ...end, until: "2026-10-31" }, ["until is before since: 2026-10-31 < 2026-11-01"]],
    ["an empty name", { ...end, use: "" }, ["use is no name: "]],
    ["a number for a name", { ...end, use: 7 }, ["use is no name: 7"]],
    [
      "an option of another name",
      { ...end, untill: "2027-01-31" },
      ["a deprecation has no option of this name: untill"],
    ],
  ])("with %s says why", (_, given, faults) => {
    expect(deprecationFaults(given)).toEqual(faults);
  });
  it("is none that begins and ends on one day", () => {
    expect(deprecationFaults({ since: "2026-11-01", until: "2026-11-01" })).toEqual([]);
  });
});

describe("a deprecated column", () => {
  const raw = source("bronze.payments", {
    files: "*.csv",
    columns: { amount: decimal(12, 2).unit("USD").deprecated(end).describe("net"), amount_usd: decimal(14, 2) },
  });

  it("says so where its relation gives it, and keeps the rest of what it says", () => {
    expect(givenShape(raw.columns)[0]).toMatchObject({
      name: "amount",
      unit: "USD",
      description: "net",
      deprecated: end,
    });
    expect(givenShape(raw.columns)[1]?.deprecated).toBeUndefined();
    expect(shapeOf(raw.columns)[0]?.deprecated).toBeUndefined();
  });
  it("is not deprecated in what takes it over, spread or changed", () => {
    const columns = {
      ...raw.columns,
      net: raw.columns.amount.nullable(),
      now: text().deprecated({ ...end, use: "net" }),
    };
    const silver = source("silver.payments", { files: "*.csv", columns });
    const marked = givenShape(silver.columns).filter((field) => field.deprecated !== undefined);
    expect(marked.map(({ name }) => name)).toEqual(["now"]);
    expect(givenShape(silver.columns).map(({ unit }) => unit)).toContain("USD");
  });
});

describe("the JSON Schema of what is deprecated", () => {
  it("has the keyword, and the days in words", () => {
    const [amount] = givenShape(
      source("bronze.payments", { files: "*.csv", columns: { amount: text().nullable().deprecated(end) } }).columns,
    );
    expect(schemaOfField(amount as never)).toEqual({
      type: ["string", "null"],
      deprecated: true,
      description: "deprecated since 2026-11-01 until 2027-01-31, use amount_usd",
    });
    expect(schemaOfShape([{ name: "x", type: { name: "text" }, nullable: false }]).properties?.x).toEqual({
      type: "string",
    });
  });
  it("of a zod schema keeps it, also behind what may be null or absent", () => {
    const meta = deprecated(end);
    const schema = z.object({
      plain: z.number().meta(meta),
      inner: z.number().meta(meta).nullable(),
      outer: z.number().nullable().meta(meta),
      absent: z.number().meta(meta).optional(),
      keyword: z.number().meta({ deprecated: true }),
    });
    const json = schemaOfZod(schema, "output");
    expect(json.properties?.plain).toMatchObject({ type: "number", deprecated: true });
    const marks = shapeOfSchema(json).map((field) => [field.name, field.deprecated?.until]);
    expect(Object.fromEntries(marks)).toEqual({
      plain: end.until,
      inner: end.until,
      outer: end.until,
      absent: end.until,
      keyword: undefined,
    });
  });
});
