import { describe, expect, it } from "vitest";
import { Bm25Index } from "./bm25.ts";
import { formatIndex, parseIndex } from "./index-bytes.ts";

const texts = [
  { text: "A gift card over 200 euros waits for a second look.", heading: ["Rules", "Gift cards"] },
  { text: "Refunds are paid within 14 days to the same card.", heading: ["Rules", "Refunds"] },
  { text: "Travel bookings need a passport number.", heading: ["Rules", "Travel"] },
  { text: "支付規則適用於所有禮品卡。", heading: ["規則"] },
  { text: "card card card card card card card card", heading: [] },
];

const found = (index: Bm25Index, query: string, limit = 10) => index.search(query, { limit }).map(({ item }) => item);

describe("Bm25Index", () => {
  const index = Bm25Index.of(texts);

  it("ranks texts by the rare words of a query, in any form", () => {
    expect(found(index, "refunded")[0]).toBe(1);
    expect(found(index, "which card for gifts?")[0]).toBe(0);
    expect(found(index, "支付規則")).toEqual([3]);
    expect(found(index, "nothing of the kind")).toEqual([]);
    expect(found(index, "the of and")).toEqual([]);
  });

  it("counts words of headings more than those of the text", () => {
    const two = Bm25Index.of([
      { text: "travel is one word of many here", heading: ["Other"] },
      { text: "one word of many is here again", heading: ["Travel"] },
    ]);
    expect(found(two, "travel")).toEqual([1, 0]);
  });

  it("scores by the formula", () => {
    const one = Bm25Index.of([
      { text: "alpha beta", heading: [] },
      { text: "gamma delta", heading: [] },
    ]);
    const rarity = Math.log(1 + (2 - 1 + 0.5) / (1 + 0.5));
    expect(one.search("alpha", { limit: 1 })).toEqual([
      { item: 0, score: Math.fround((rarity * 1 * 2.2) / (1 + 1.2)) },
    ]);
  });

  it("gives the same scores again, ties by the order of the texts, and forgets the query before", () => {
    const same = Bm25Index.of(Array.from({ length: 9 }, () => ({ text: "same words", heading: [] })));
    expect(found(same, "words same", 4)).toEqual([0, 1, 2, 3]);
    expect(index.search("card gift", { limit: 3 })).toEqual(index.search("gift card card", { limit: 3 }));
  });

  it("finds only what is allowed", () => {
    expect(index.search("card", { limit: 5, allows: (item) => item === 1 }).map(({ item }) => item)).toEqual([1]);
  });

  it("keeps the best of many", () => {
    const random = Bm25Index.of(
      Array.from({ length: 500 }, (_, i) => ({
        text: `${"word ".repeat(1 + ((i * 37) % 90))}${"other ".repeat(i % 13)}`,
        heading: [],
      })),
    );
    const all = random.search("word other", { limit: 500 });
    expect(all).toHaveLength(500);
    expect([...all].sort((a, b) => b.score - a.score || a.item - b.item)).toEqual(all);
    expect(random.search("word other", { limit: 7 })).toEqual(all.slice(0, 7));
  });

  it("finds nothing in nothing", () => {
    expect(Bm25Index.of([]).search("word", { limit: 5 })).toEqual([]);
  });
});

describe("formatIndex", () => {
  const bytes = formatIndex(Bm25Index.of(texts).arrays);

  it("is read back to an index that answers the same", () => {
    const read = new Bm25Index(parseIndex(bytes));
    for (const query of ["card", "refunds 14 days", "規則", ""])
      expect(read.search(query, { limit: 9 })).toEqual(Bm25Index.of(texts).search(query, { limit: 9 }));
    expect(formatIndex(read.arrays)).toEqual(bytes);
    expect(parseIndex(formatIndex(Bm25Index.of([]).arrays))).toMatchObject({ items: 0, terms: [] });
  });

  it("is refused when it is cut, of another version, changed, or something else", () => {
    const changed = (at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const broken of [
      bytes.subarray(0, 20),
      bytes.subarray(0, -1),
      changed(0),
      changed(4),
      changed(8 + 4),
      changed(40),
      changed(bytes.length - 1),
      new Uint8Array(0),
    ])
      expect(() => parseIndex(broken)).toThrow(expect.objectContaining({ code: "retrieval.damaged-index" }));
  });
});
