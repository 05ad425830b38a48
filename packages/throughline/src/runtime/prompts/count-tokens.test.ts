import { describe, expect, it } from "vitest";
import { openTokenCounter } from "../../formats/documents/token-counter.ts";
import { loadTokenCounter } from "./count-tokens.ts";

describe("tokens", () => {
  it("are those of the tokenizer for text with breaks, whatever it holds", async () => {
    const [count, exact] = [await loadTokenCounter(), await openTokenCounter()];
    for (const text of ["", "Payments over 10,000 USD.", "a <|endoftext|> b", "日本 🙂\n\n".repeat(300)])
      expect(count(text)).toBe(exact(text));
  });

  it("of a megabyte without a break are counted too, never fewer", async () => {
    const [count, exact] = [await loadTokenCounter(), await openTokenCounter()];
    const run = "x".repeat(5_000);
    expect(count(run)).toBeGreaterThanOrEqual(exact(run));
    expect(count("日".repeat(1_000_000))).toBeGreaterThan(100_000);
    expect(count(" ".repeat(1_000_000))).toBeGreaterThan(1_000);
  });
});
