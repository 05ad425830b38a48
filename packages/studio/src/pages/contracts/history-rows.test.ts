import type { StudioContractMoment } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { historyRows } from "./history-rows.ts";

const moment = (release: string, change: StudioContractMoment["change"], more: Partial<StudioContractMoment> = {}) =>
  ({
    of: "release",
    release,
    change,
    current: false,
    changes: [],
    at: null,
    before: null,
    ...more,
  }) as StudioContractMoment;

describe("the rows of a history", () => {
  it("fold releases that changed nothing, but for the one that answers and the lock", () => {
    const rows = historyRows([
      moment("r-5", "same", { of: "lock" }),
      moment("r-5", "same", { current: true }),
      moment("r-4", "same"),
      moment("r-3", "same"),
      moment("r-2", "changed"),
      moment("r-1", "same"),
      moment("r-0", "first"),
    ]);
    expect(rows.map((row) => (row.of === "same" ? row.count : row.moment.release))).toEqual([
      "r-5",
      "r-5",
      2,
      "r-2",
      1,
      "r-0",
    ]);
  });
});
