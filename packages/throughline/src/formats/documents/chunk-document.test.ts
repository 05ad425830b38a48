import { beforeAll, describe, expect, it } from "vitest";
import { type ChunkRule, createChunker } from "./chunk-document.ts";
import { type DocumentFormat, documentFormats } from "./document.ts";
import { parseDocument } from "./parse-document.ts";
import { openTokenCounter, type TokenCounter } from "./token-counter.ts";

let count: TokenCounter;
beforeAll(async () => {
  count = await openTokenCounter();
});

function chunksOf(source: string, rule: ChunkRule, format: DocumentFormat = "markdown") {
  const parsed = parseDocument(source, format);
  return createChunker(
    rule,
    count,
  )(parsed).map((chunk) => ({
    ...chunk,
    text: parsed.text.slice(chunk.start, chunk.end),
  }));
}

const sentences = (n: number, of = "payment") =>
  Array.from({ length: n }, (_, i) => `Rule ${i} says that a ${of} over ${i} euros waits.`).join(" ");

describe("createChunker", () => {
  it("makes a chunk of each section that fits, with its headings", () => {
    const source = `# Rules\n\n## Cards\n${sentences(4)}\n\n## Refunds\n${sentences(4)}`;
    expect(
      chunksOf(source, { tokens: 100, overlap: 0 }).map(({ heading, text }) => [heading, text.slice(0, 10)]),
    ).toEqual([
      [["Rules", "Cards"], "# Rules\n\n#"],
      [["Rules", "Refunds"], "## Refunds"],
    ]);
  });

  it("joins small sections, also small chapters, and never a chapter that is not small", () => {
    const small = Array.from({ length: 8 }, (_, i) => `## Word ${i}\nmeans ${i}`).join("\n\n");
    expect(chunksOf(small, { tokens: 200, overlap: 0 })).toHaveLength(2);
    const chapters = `# One\n${sentences(8)}\n\n# Two\nshort\n\n# Three\n${sentences(8)}`;
    const chunks = chunksOf(chapters, { tokens: 400, overlap: 0 });
    expect(chunks.map(({ text }) => (text.match(/^# /gm) ?? []).length)).toEqual([1, 1, 1]);
  });

  it("cuts long sections where sentences end, each beginning with the end of the one before", () => {
    const chunks = chunksOf(`# Long\n\n${sentences(60)}`, { tokens: 128, overlap: 24 });
    expect(chunks.length).toBeGreaterThan(5);
    for (const [i, { text, start }] of chunks.entries()) {
      expect(text).toMatch(/\.$/);
      const before = chunks[i - 1];
      if (before === undefined) continue;
      const repeated = before.text.slice(start - before.start);
      expect(repeated).not.toBe("");
      expect(count(repeated)).toBeLessThanOrEqual(24);
    }
  });

  it("keeps code and tables whole where they fit", () => {
    const code = `\`\`\`\n${Array.from({ length: 12 }, (_, i) => `call(${i})`).join("\n")}\n\`\`\``;
    const table = `| a | b |\n|---|---|\n${Array.from({ length: 10 }, (_, i) => `| ${i} | x |`).join("\n")}`;
    const chunks = chunksOf(`# Top\n\n${sentences(9)}\n\n${code}\n\n${sentences(9)}\n\n${table}\n\n${sentences(9)}`, {
      tokens: 150,
      overlap: 16,
    });
    expect(chunks.some(({ text }) => text.includes(code))).toBe(true);
    expect(chunks.some(({ text }) => text.includes(table))).toBe(true);
  });

  it("counts marks of a model's vocabulary as plain text", () => {
    expect(chunksOf("<|endoftext|> and <|im_start|>", { tokens: 32, overlap: 0 }, "text")).toHaveLength(1);
  });

  it("makes the same chunks of the same text", () => {
    const source = `# A\n\n${sentences(40)}`;
    const rule = { tokens: 64, overlap: 8 };
    expect(chunksOf(source, rule)).toEqual(chunksOf(source, rule));
  });

  it("holds every word in chunks within the limit, whatever the text is", () => {
    const random = seeded(3);
    const words = [
      "alpha",
      "Überweisung",
      "漢字仮名交じり文",
      "😀👩🏽‍🚀",
      "\n",
      "\n\n",
      "\n## Head\n",
      "\n# Top\n",
      "```\ncode\n```\n",
      "x".repeat(90),
      "....",
      "***",
      "\n- ",
      "\n| a | b |\n|-|-|\n| 1 | 2 |\n",
      "<b>",
      "\ud800",
      "e\u0301",
    ];
    for (let round = 0; round < 120; round++) {
      const source = Array.from(
        { length: Math.floor(random() * 200) },
        () => words[Math.floor(random() * words.length)],
      ).join(" ");
      const rule = { tokens: 32 + Math.floor(random() * 100), overlap: Math.floor(random() * 16) };
      const format = documentFormats[round % 3] as DocumentFormat;
      const { text, blocks } = parseDocument(source, format);
      const covered = new Uint8Array(text.length);
      let before = { start: -1, end: 0 };
      for (const chunk of createChunker(rule, count)({ title: undefined, text, blocks })) {
        const piece = text.slice(chunk.start, chunk.end);
        expect(count(piece)).toBe(chunk.tokens);
        expect(chunk.tokens).toBeLessThanOrEqual(rule.tokens);
        expect(piece).not.toMatch(/\p{Surrogate}/u);
        expect(chunk.start).toBeGreaterThan(before.start);
        if (chunk.start < before.end)
          expect(count(text.slice(chunk.start, before.end))).toBeLessThanOrEqual(rule.overlap);
        before = chunk;
        covered.fill(1, chunk.start, chunk.end);
      }
      for (const { start, end } of blocks)
        for (let i = start; i < end; i++) if (covered[i] === 0) expect(text[i]).toMatch(/\s/);
    }
  });

  it("cuts a run of one character without end", () => {
    for (const unit of ["*", "a", "漢", "[", "👩🏽‍🚀"]) {
      const chunks = chunksOf(unit.repeat(20_000), { tokens: 256, overlap: 32 }, "text");
      expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBeLessThanOrEqual(256);
    }
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
