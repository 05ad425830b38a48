import { describe, expect, it } from "vitest";
import { seededRandom } from "./random.ts";
import { createBinSort, sortBinsByKey } from "./sort-bins.ts";

describe("bins sorted by key", () => {
  it("are in the order of a stable sort, however many there are", () => {
    const random = seededRandom(3);
    const sort = createBinSort();
    for (let count = 0; count <= 256; count++) {
      const keys = Array.from({ length: count }, () => Math.round(20 * random() - 10) / 4);
      sort.keys.set(keys);
      sort.bins.set([...keys.keys()]);
      const expected = [...keys.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
      expect([...sortBinsByKey(sort, count)]).toEqual(expected);
    }
  });

  it("keep their order where keys are zeros of either sign", () => {
    const sort = createBinSort();
    sort.keys.set([0, -0, 0, -0]);
    sort.bins.set([4, 3, 2, 1]);
    expect([...sortBinsByKey(sort, 4)]).toEqual([4, 3, 2, 1]);
  });
});
