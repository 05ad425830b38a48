import type { StudioProject } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { railEntries } from "./rail-entries.ts";

const project = {
  handOffs: { held: 2, broken: 1, notMeasured: 3 },
  pages: [{ page: "data", count: 7 }],
} as unknown as StudioProject;

describe("the rail", () => {
  it("has an entry only for pages that have something to show", () => {
    const pages = railEntries(project).map((group) => group.map(({ page }) => page));
    expect(pages).toEqual([["map", "hand-offs"], ["data"], ["runs", "releases"]]);
  });

  it("counts breaks of the sources as broken hand-offs", () => {
    expect(railEntries(project, 2)[0]?.[1]).toEqual({ page: "hand-offs", count: 6, broken: 3 });
  });

  it("counts hand-offs and says how many are broken", () => {
    expect(railEntries(project)[0]?.[1]).toEqual({ page: "hand-offs", count: 6, broken: 1 });
    const none = { ...project, handOffs: { held: 0, broken: 0, notMeasured: 0 } };
    expect(railEntries(none)[0]?.map(({ page }) => page)).toEqual(["map"]);
  });
});
