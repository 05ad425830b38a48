import { describe, expect, it } from "vitest";
import type { ReleaseDiff } from "../../runtime/releases/release-diff.ts";
import { renderReleaseDiff } from "./release-diff.ts";
import { createStyle } from "./style.ts";

const style = createStyle(false);
const longId = `table:silver.${"a_long_name_".repeat(8)}`;
const contracts = { verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] } as const;
const rate = { relation: "≤", limit: "0.02", before: null } as const;
const diff: ReleaseDiff = {
  ...{ before: "r-1", after: "r-2", contracts, code: [] },
  versions: [{ id: longId, change: "rebuilt", before: "1", after: "2", rowsBefore: 1, rowsAfter: 2 }],
  promises: [
    {
      ...rate,
      declaration: "metric:rate",
      promise: "target",
      says: "target ≤ 2 %",
      after: passed("0.008743634998884224"),
    },
    {
      ...rate,
      declaration: "endpoint:e",
      promise: "p99",
      says: "p99 ≤ 10 ms",
      unit: "ms",
      after: passed("0.0192345678"),
    },
  ],
};

function passed(figure: string) {
  return { held: true, figure };
}

describe("the difference of two releases", () => {
  it("has figures as verify has them", () => {
    const text = renderReleaseDiff(diff, { style, columns: 100 });
    expect(text).toContain("✓ 0.8744 %");
    expect(text).toContain("✓ 0.01923 ms");
  });

  it("cuts names in a terminal, and nowhere else", () => {
    expect(renderReleaseDiff(diff, { style, columns: 100 })).not.toContain(longId);
    expect(renderReleaseDiff(diff, { style, columns: 100, isCut: false })).toContain(longId);
  });
});
