import { describe, expect, it } from "vitest";
import { stemEnglish } from "./english-stemmer.ts";
import { createAnalyzer } from "./terms.ts";

const analyze = createAnalyzer();

describe("stemEnglish", () => {
  it("gives the stems of Snowball's own vocabulary", () => {
    // Taken from snowball-data, english/voc.txt and english/output.txt.
    const stems = {
      ...{ abilities: "abil", agreed: "agre", authorization: "author", generously: "generous", hopping: "hop" },
      ...{ hoping: "hope", knightly: "knight", relational: "relat", replacement: "replac", skies: "sky" },
      ...{ dying: "die", consigned: "consign", happy: "happi", say: "say", youth: "youth", ties: "tie" },
      ...{ gaps: "gap", gas: "gas", kiwis: "kiwi", proceed: "proceed", communication: "communic", "boy's": "boy" },
      ...{
        effectiveness: "effect",
        feudalism: "feudal",
        defensible: "defens",
        luxuriated: "luxuri",
        controlling: "control",
      },
    };
    for (const [word, stem] of Object.entries(stems)) expect([word, stemEnglish(word)]).toEqual([word, stem]);
  });
});

describe("createAnalyzer", () => {
  it("gives stems without stop words, and keeps the words that turn a rule round", () => {
    expect(analyze("The payments were not refunded over the limit")).toEqual([
      "payment",
      "not",
      "refund",
      "over",
      "limit",
    ]);
    expect(analyze("customer’s, customers' don't")).toEqual(["custom", "custom", "not"]);
  });

  it("folds width, case, accents and ligatures", () => {
    expect(analyze("Résumé ＲＥＳＵＭＥ ﬁle ÜBERWEISUNG")).toEqual(["resum", "resum", "file", "uberweisung"]);
  });

  it("takes identifiers and numbers apart", () => {
    expect(analyze("MTO-17 card_id 3.5 2026-11-21")).toEqual(["mto", "17", "card", "id", "3", "5", "2026", "11", "21"]);
  });

  it("divides scripts without blanks into pairs, and leaves other scripts whole", () => {
    expect(analyze("支付規則")).toEqual(["支付", "付規", "規則"]);
    expect(analyze("卡")).toEqual(["卡"]);
    expect(analyze("правила оплаты")).toEqual(["правила", "оплаты"]);
    expect(analyze("iPhone支付2")).toEqual(["iphon", "支付", "2"]);
    expect(analyze("हिन्दी")).toEqual(["हिन्दी"]);
  });

  it("bounds a word without end", () => {
    expect(analyze("x".repeat(1_000_000)).map(({ length }) => length)).toEqual([64]);
    expect(analyze("9".repeat(1_000_000)).map(({ length }) => length)).toEqual([64]);
  });
});
