import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import { formatLock, lockOf } from "../lock/lock.ts";
import { breaksOf } from "./breaks.ts";

const now = resolvedProject();
const text = formatLock(lockOf(now.graph));

describe("what is named after a renamed column", () => {
  it("follows from it, as does the column further down: nobody asks for a tile by its name", () => {
    const before = JSON.parse(text.replaceAll(/(?<=["{. ])country(?=["}])/g, "land"));
    expect(Object.keys(before.entries["dashboard:overview"].derives)).toContain("tiles.bar total by land");
    const { breaks } = breaksOf(before, now);
    expect(breaks.map(({ id }) => id)).toEqual(["source:bronze.payments#rows.land"]);
    expect(breaks[0]?.consequences).toEqual(expect.arrayContaining(["total.land", "overview.bar total by land"]));
  });
  it("is a break of its own where it shows something else", () => {
    const before = JSON.parse(text.replaceAll("bar total by country", "bar total by card"));
    expect(breaksOf(before, now).breaks.map(({ target }) => target)).toEqual(["overview.bar total by card"]);
  });
});
