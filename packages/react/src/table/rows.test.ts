import { describe, expect, it } from "vitest";
import { columnsOf, fieldsOfRows, isCode, looksOf, type TableColumn, widthOf } from "./columns.ts";
import { nextCell } from "./grid-keys.ts";
import { localRows } from "./local-rows.ts";

const rows = [
  { name: "b10", size: 2, at: "2026-02-01T00:00:00Z", note: null },
  { name: "b9", size: 10, at: "2026-01-01T00:00:00Z", note: "x" },
  { name: "a", size: null, at: "2026-03-01T00:00:00Z", note: "y" },
];
const names = (sort: string | null, find = "", filter = {}) =>
  localRows(rows, { sort, find, filter }).map(({ name }) => name);

describe("rows that are all here", () => {
  it("are sorted by value, null last in either order", () => {
    expect(names("size")).toEqual(["b10", "b9", "a"]);
    expect(names("-size")).toEqual(["b9", "b10", "a"]);
    expect(names("-at")).toEqual(["a", "b10", "b9"]);
    expect(names(null)).toEqual(["b10", "b9", "a"]);
  });

  it("sort numbers that stand as texts by what they are", () => {
    const long = ["9007199254740993", "12", "-3"].map((size) => ({ size }));
    expect(localRows(long, { sort: "size", find: "", filter: {} }).map(({ size }) => size)).toEqual([
      "-3",
      "12",
      "9007199254740993",
    ]);
  });

  it("are found by any of their texts, and filtered by a value", () => {
    expect(names(null, " B1 ")).toEqual(["b10"]);
    expect(names(null, "", { note: "x" })).toEqual(["b9"]);
  });

  it("have the types of their values", () => {
    expect(fieldsOfRows(rows).map(({ name, type }) => `${name} ${type}`)).toEqual([
      "name text",
      "size int64",
      "at timestamp",
      "note text",
    ]);
  });
});

describe("columns", () => {
  it("are as wide as their title and values, within bounds", () => {
    const columns = columnsOf<{ a: string; b: string }>(
      [{ name: "a", type: "text", nullable: false }],
      ["a", { column: "b", width: 40 }],
    );
    const wide = [{ a: "x".repeat(200), b: "" }];
    const look = { digits: undefined, dated: false };
    const widths = (rows: { a: string; b: string }[]) =>
      columns.map((column) => widthOf(column, { rows, look, now: 0 }));
    expect(widths(wide)).toEqual([300, 40]);
    expect(widths([{ a: "", b: "" }])[0]).toBe(72);
    expect(looksOf(columns, wide, 0)).toEqual([look, look]);
  });

  it("leave room for ids, whose digits and dashes are wider than letters", () => {
    const columns = columnsOf<{ id: string }>([{ name: "id", type: "text", nullable: false }], ["id"]);
    const [id] = columns.map((column) =>
      widthOf(column, { rows: [{ id: "p498680-0010" }], look: { digits: undefined, dated: false }, now: 0 }),
    );
    expect(id).toBeGreaterThanOrEqual(24 + 12 * 8);
  });

  it("are code where they say so, and in the first column of rows that lead somewhere", () => {
    const [name, says, plain] = columnsOf<{ name: string; says: string; plain: string }>(
      [],
      ["name", { column: "says", code: true }, { column: "plain", code: false }],
    ) as [TableColumn<object>, TableColumn<object>, TableColumn<object>];
    expect([true, false].map((leads) => isCode(name, { leads, at: 0 }))).toEqual([true, false]);
    expect([isCode(name, { leads: true, at: 1 }), isCode(says, { leads: false, at: 1 })]).toEqual([false, true]);
    expect(isCode(plain, { leads: true, at: 0 })).toBe(false);
  });

  it("tell all of their times by date where one is too long ago for its distance", () => {
    const columns = columnsOf<{ at: string }>([{ name: "at", type: "timestamp", nullable: false }], ["at"]);
    const now = Date.parse("2026-03-01T00:00:00Z");
    const dated = (...at: string[]) =>
      looksOf(
        columns,
        at.map((one) => ({ at: one })),
        now,
      ).map((look) => look.dated);
    expect(dated("2026-02-28T00:00:00Z", "2026-02-20T00:00:00Z")).toEqual([false]);
    expect(dated("2026-02-28T00:00:00Z", "2025-02-20T00:00:00Z")).toEqual([true]);
  });
});

describe("keys of a grid", () => {
  const size = { rows: 40, columns: 3 };
  const press = (key: string, row: number, column: number, ctrlKey = false) =>
    nextCell({ row, column }, { key, ctrlKey, metaKey: false }, size);
  it.each([
    ["ArrowUp", 0, 1, false, { row: -1, column: 1 }],
    ["ArrowUp", -1, 1, false, { row: -1, column: 1 }],
    ["ArrowDown", 39, 1, false, { row: 39, column: 1 }],
    ["ArrowRight", 3, 2, false, { row: 3, column: 2 }],
    ["PageDown", 30, 0, false, { row: 39, column: 0 }],
    ["PageUp", 3, 0, false, { row: 0, column: 0 }],
    ["Home", 3, 2, false, { row: 3, column: 0 }],
    ["Home", 3, 2, true, { row: 0, column: 0 }],
    ["End", 3, 0, true, { row: 39, column: 2 }],
    ["x", 3, 0, false, undefined],
  ])("lead from cell to cell: %s from %i, %i", (key, row, column, ctrl, to) => {
    expect(press(key, row, column, ctrl)).toEqual(to);
  });
});
