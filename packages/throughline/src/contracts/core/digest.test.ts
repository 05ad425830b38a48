import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";

describe("digestOf", () => {
  it("begins with FNV-1a of 32 bits: the vectors of its authors", () => {
    expect(["", "a", "foobar"].map((text) => digestOf(text).slice(0, 8))).toEqual(["811c9dc5", "e40c292c", "bf9cf968"]);
  });

  it("is another for another text, in both halves", () => {
    const digests = ["select a", "select b", "select a "].map(digestOf);
    expect(new Set(digests.map((digest) => digest.slice(0, 8))).size).toBe(3);
    expect(new Set(digests.map((digest) => digest.slice(8))).size).toBe(3);
  });
});
