import { describe, expect, it } from "vitest";
import { type RunSummary, summaryText } from "./run-events.ts";

const measurement = (held: boolean) => ({
  declaration: "table:t",
  promise: `p ${held}`,
  says: "it holds",
  held,
  figure: 1,
  limit: 1,
});
const summary: RunSummary = {
  run: "run-1",
  plan: "p-1",
  release: "r-1",
  created: true,
  built: 2,
  kept: 1,
  refused: [],
  promised: 5,
  measured: [measurement(true), measurement(true), measurement(false)],
};

describe("summaryText", () => {
  it("counts what was built and how promises stand", () => {
    expect(summaryText(summary)).toBe("new, 2 built, 1 kept, 2 promises held, 1 broken, 2 not measured");
  });

  it("begins with the gates that failed", () => {
    expect(summaryText({ ...summary, created: false, refused: ["model:fraud"] })).toMatch(
      /^gate failed: model:fraud; unchanged, /,
    );
  });
});
