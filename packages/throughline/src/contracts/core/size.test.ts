import { describe, expect, it } from "vitest";
import { parseSize } from "./size.ts";

describe("a size", () => {
  it.each([
    ["512MB", 512e6],
    ["1.5 GB", 1.5e9],
    ["2GiB", 2 ** 31],
    ["64 kib", 65_536],
    ["3TB", 3e12],
  ])("of %s is read in bytes", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
  it.each(["", "2", "GB", "-1GB", "1e3MB", "5 bytes"])("of %j is none", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
