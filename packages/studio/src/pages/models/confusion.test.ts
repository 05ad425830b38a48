import { describe, expect, it } from "vitest";
import { confusedMost, countsOfDecisions } from "./confusion.ts";

describe("what rows were taken for", () => {
  it("has the rows that are true first, and of them those that were found", () => {
    const decisions = { threshold: 0.5, truePositives: 8, falseNegatives: 2, falsePositives: 5, trueNegatives: 85 };
    expect(countsOfDecisions(decisions)).toEqual({
      names: ["true", "false"],
      rows: [
        [8, 2],
        [5, 85],
      ],
    });
  });

  it("names the pairs that are confused most, each with its share of the rows of its class", () => {
    const rows = [
      [6, 3, 1],
      [0, 10, 0],
      [5, 0, 5],
    ];
    expect(confusedMost({ names: ["a", "b", "c"], rows }, 2)).toEqual([
      { truth: "c", taken: "a", rows: 5, share: 0.5 },
      { truth: "a", taken: "b", rows: 3, share: 0.3 },
    ]);
  });
});
