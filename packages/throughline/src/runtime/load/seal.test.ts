import { describe, expect, it } from "vitest";
import { seal, unseal } from "./seal.ts";

const value = { says: "AUC ≥ 0.85 → für 👩‍🚀", names: ["a", "\u2028", "\ud800"] };

describe("a sealed text", () => {
  it("gives back every letter", () => expect(unseal(seal(value))).toEqual(value));
  it("is ASCII, so that it may be read as any encoding that holds it", () => {
    const bytes = Buffer.from(seal(value), "utf8");
    expect(bytes.every((byte) => byte < 128)).toBe(true);
    expect(unseal(bytes.toString("latin1"))).toEqual(value);
  });
  it("gives nothing where one letter differs", () => {
    const sealed = seal(value);
    for (const damaged of [sealed.replace("AUC", "AUD"), sealed.replace("\\u2265", "≥"), sealed.slice(0, -2), ""])
      expect(unseal(damaged)).toBeUndefined();
  });
});
