import { describe, expect, it } from "vitest";
import type { SearchRecord } from "../../registry/search-record.ts";
import { searchChart } from "./search-chart.ts";

const trialOf = (trial: number, figure: number | null, rounds?: number) => ({
  trial,
  parameters: { learningRate: trial / 100, leaves: 10 * trial },
  ...(rounds === undefined ? {} : { rounds }),
  figure,
  folds: [figure, null],
});
const record: SearchRecord = {
  method: "tpe",
  measure: "auc",
  better: "higher",
  seed: 1,
  folds: [{ learned: 100, measured: 50 }],
  foldsLeftOut: 0,
  trials: [trialOf(1, 0.7), trialOf(2, null), trialOf(3, 0.9), trialOf(4, 0.8)],
  best: 2,
};
const textOf = (search: SearchRecord | undefined) =>
  (searchChart(search)?.text ?? "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

describe("the chart of a search", () => {
  it("has a dot for each trial that was measured, a step up where one is better, and a mark at the chosen one", () => {
    const page = searchChart(record)?.text ?? "";
    expect(page.match(/<circle/g)).toHaveLength(3);
    const line = /class="line" d="([^"]*)"/.exec(page)?.[1] ?? "";
    const [from, up, same] = [...line.matchAll(/ (\d+\.?\d*)/g)].map(([, y]) => Number(y));
    expect([Number(up) < Number(from), same === up]).toEqual([true, true]);
    expect(page).toContain("4 trials by tpe, 1 fold;");
  });
  it("has a table with the chosen trial first, and the ones that were not measured last", () => {
    expect(textOf(record)).toMatch(/3 chosen 0\.9000 0\.03 30 .* 4 0\.8000 .* 1 0\.7000 .* 2 not measured/);
  });
  it("shows each trial of halving once, with the last rounds that it had, those with most before the others", () => {
    const trials = [trialOf(1, 0.95, 5), trialOf(2, 0.9, 5), trialOf(1, 0.8, 15)];
    expect(textOf({ ...record, method: "halving", trials, best: 2 })).toMatch(
      /2 trials by halving in 3 evaluations, .* folds 1 chosen 0\.8000 15 0\.01 10 0\.8000 not measured 2 0\.9000 5 /,
    );
  });
  it("is no chart where no trial was measured, and nothing where nothing was searched", () => {
    expect(textOf({ ...record, trials: [trialOf(1, null)], best: 0 })).toContain("no trial was measured");
    expect(searchChart(undefined)).toBeUndefined();
  });
});
