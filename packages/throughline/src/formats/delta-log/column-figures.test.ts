import { describe, expect, it } from "vitest";
import type { Shape } from "../../contracts/shape/field.ts";
import { columnFigures } from "./column-figures.ts";

const fields: Shape = [
  { name: "id", type: { name: "text" }, nullable: false },
  { name: "amount", type: { name: "float64" }, nullable: true },
  { name: "account", type: { name: "int64" }, nullable: false },
];
const file = (stats: object) => ({ stats: JSON.stringify(stats) });
const first = {
  numRecords: 3,
  minValues: { id: "a", amount: 1.5, account: 7 },
  maxValues: { id: "c", amount: 4, account: 9 },
  nullCount: { id: 0, amount: 1, account: 0 },
};
const second = {
  numRecords: 2,
  minValues: { id: "d", amount: -2, account: 1 },
  maxValues: { id: "e", amount: 0, account: 2 },
  nullCount: { id: 0, amount: 0, account: 0 },
};

describe("figures of columns", () => {
  it("are those of all files together", () => {
    expect(columnFigures(fields, [file(first), file(second)])).toEqual({
      id: { nulls: 0 },
      amount: { nulls: 1, min: -2, max: 4 },
      account: { nulls: 0, min: 1, max: 9 },
    });
  });

  it("have no bounds where a number is longer than a double, or all is null", () => {
    const long = { ...second, maxValues: { ...second.maxValues, account: Number.MAX_SAFE_INTEGER + 2 } };
    const empty = { ...second, minValues: {}, maxValues: {}, nullCount: { id: 2, amount: 2, account: 2 } };
    expect(columnFigures(fields, [file(first), file(long)]).account).toEqual({ nulls: 0 });
    expect(columnFigures(fields, [file(empty)]).amount).toEqual({ nulls: 2 });
    expect(columnFigures(fields, [file(first), file(empty)]).amount).toEqual({ nulls: 3, min: 1.5, max: 4 });
  });

  it("are not said where a file has no statistics, or rows of it are deleted", () => {
    const deletionVector = { storageType: "u", pathOrInlineDv: "x", sizeInBytes: 1, cardinality: 1 } as const;
    expect(columnFigures(fields, [file(first), {}])).toEqual({});
    expect(columnFigures(fields, [{ ...file(first), deletionVector }])).toEqual({});
  });
});
