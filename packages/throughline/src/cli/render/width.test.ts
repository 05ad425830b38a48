import { describe, expect, it } from "vitest";
import { createStyle, wantsColour } from "./style.ts";
import { displayWidth, pad, truncate, wrap } from "./width.ts";

const { red } = createStyle(true);

describe("the width of a text in a terminal", () => {
  it.each([
    ["abc", 3],
    ["✗ ≥ ·", 5],
    ["été", 3],
    ["e\u0301te\u0301", 3],
    ["東京", 4],
    ["🚀 go", 5],
    ["", 0],
    [red("abc"), 3],
  ])("of %j is %i cells", (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  it("decides how a text is filled, cut and broken", () => {
    expect(pad("東京", 6)).toBe("東京  ");
    expect(pad(red("ab"), 4, "right")).toBe(`  ${red("ab")}`);
    expect(truncate("東京タワー", 7)).toBe("東京タ…");
    expect(truncate("fits", 4)).toBe("fits");
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("a\nb", 8)).toEqual(["a", "b"]);
  });
});

describe("colours", () => {
  it("are on in a terminal only, and off with NO_COLOR", () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: "" })).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColour({ isTTY: true }, { TERM: "dumb" })).toBe(false);
    expect(wantsColour({}, {})).toBe(false);
    expect(createStyle(false).red("x")).toBe("x");
  });
});
