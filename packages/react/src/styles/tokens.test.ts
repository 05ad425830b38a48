import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const tokens = readFileSync(join(import.meta.dirname, "../tokens.css"), "utf8");
const sheets = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".css"))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), "utf8") }));

describe("style sheets", () => {
  it.each(sheets)("name colours and sizes by tokens only: $name", ({ text }) => {
    // No property can stand in a condition.
    const lines = text.split("\n").filter((line) => !/^@(media|container)/.test(line));
    const literal = /(?<![\w-])\d*\.?\d+(px|rem)\b|oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b/i;
    expect(lines.filter((line) => literal.test(line))).toEqual([]);
  });

  it("use no token that does not exist", () => {
    const known = new Set([...tokens.matchAll(/^\s*(--tl-[\w-]+):/gm)].map(([, name]) => name));
    // Set by components on their own elements.
    const own = new Set(["--tl-columns", "--tl-least", "--tl-grid-height", "--tl-bone", "--tl-top"]);
    const used = sheets.flatMap(({ text }) => [...text.matchAll(/var\((--tl-[\w-]+)/g)].map(([, name]) => name));
    expect(used.filter((name) => !known.has(name ?? "") && !own.has(name ?? ""))).toEqual([]);
  });

  it("give every colour for both themes", () => {
    const colours = [...tokens.matchAll(/^\s*(--tl-[\w-]+): (.*oklch.*);$/gm)];
    expect(colours.length).toBeGreaterThan(30);
    for (const [, name, value] of colours)
      expect([name, value]).toEqual([name, expect.stringContaining("light-dark(")]);
  });
});
