import { describe, expect, it } from "vitest";
import { pickedRow, pickedText } from "./picked-row.ts";

describe("a picked row", () => {
  it.each([
    { by: "key", key: "p-1/2,DE" },
    { by: "index", index: 12 },
    { by: "request", endpoint: "fraud-score", request: "a/b" },
  ] as const)("is the same after a visit to the address: %j", (row) => {
    expect(pickedRow(pickedText(row))).toEqual(row);
  });

  it("is none where the address names none", () => {
    expect([null, "", "key/", "index/-1", "index/x", "request/only"].map(pickedRow)).toEqual(Array(6).fill(undefined));
  });
});
