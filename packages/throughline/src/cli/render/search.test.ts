import { describe, expect, it } from "vitest";
import type { SearchRecord } from "../../runtime/registry/search-record.ts";
import { renderSearch } from "./search.ts";
import { createStyle } from "./style.ts";

const trialOf = (trial: number, figure: number, rounds: number) => ({
  ...{ trial, parameters: { leaves: 10 * trial }, rounds, figure },
  folds: [figure],
});
const halved: SearchRecord = {
  ...{ method: "halving", measure: "auc", better: "higher", seed: 1, foldsLeftOut: 0 },
  folds: [{ learned: 100, measured: 50 }],
  trials: [trialOf(1, 0.7, 5), trialOf(2, 0.8, 5), trialOf(3, 0.6, 5), trialOf(2, 0.75, 15)],
  best: 3,
};

describe("a search by halving", () => {
  it("tells trials and evaluations apart, and shows each trial once, with the last rounds that it had", () => {
    const lines = renderSearch(halved, { style: createStyle(false), columns: 120 }).split("\n");
    expect(lines[0]).toBe("search  3 trials by halving in 4 evaluations, on 1 fold of the rows that are learned from");
    expect(lines.slice(2).map((line) => line.trim().split(/ +/))).toEqual([
      ["2", "chosen", "0.75", "15", "20"],
      ["1", "0.7", "5", "10"],
      ["3", "0.6", "5", "30"],
    ]);
  });
});
