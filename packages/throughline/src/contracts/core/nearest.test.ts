import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

describe("the nearest name", () => {
  it("is the one with the fewest letters to change", () => {
    expect(nearest("amuont", ["account", "amount", "mount"])).toBe("amount");
    expect(nearest("amount", ["amounts", "amount"])).toBe("amount");
  });
  it("is the first of several that are equally near", () => expect(nearest("ab", ["aa", "bb"])).toBe("aa"));
  it("is the same one in upper or lower case, however long it is", () =>
    expect(nearest("IMPACT", ["import", "impact"])).toBe("impact"));
  it("may continue the name, or begin it", () => {
    expect(nearest("amount", ["id", "amount_in_usd_cents"])).toBe("amount_in_usd_cents");
    expect(nearest("amount_in_usd_cents", ["id", "amount"])).toBe("amount");
  });
  it("is none where nothing is like it", () => {
    expect(nearest("amount", ["country", "holder"])).toBeUndefined();
    expect(nearest("amount", [])).toBeUndefined();
  });
});
