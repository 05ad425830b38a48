import { describe, expect, it } from "vitest";
import { isSameValue } from "./same-value.ts";

describe("values that say the same", () => {
  it("are alike down to their last part, whatever the order of their keys", () => {
    expect(isSameValue({ a: 1, b: [{ c: "x", d: null }] }, { b: [{ d: null, c: "x" }], a: 1 })).toBe(true);
  });
  it("differ by a part, its type, the order of a list, or one more", () => {
    const pairs: readonly (readonly [unknown, unknown])[] = [
      [{ a: 1 }, { a: 2 }],
      [{ a: 1 }, { a: "1" }],
      [{ a: 1 }, { a: 1, b: 1 }],
      [{ a: 1, b: 1 }, { a: 1 }],
      [
        [1, 2],
        [2, 1],
      ],
      [[1], [1, 2]],
      [[], {}],
      [{}, []],
      [null, {}],
      [{}, null],
    ];
    for (const [a, b] of pairs) expect(isSameValue(a, b)).toBe(false);
  });
});
