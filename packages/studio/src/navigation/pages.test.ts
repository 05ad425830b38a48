import { describe, expect, it } from "vitest";
import { declarationPath, pagePath, placeOf } from "./pages.ts";

describe("addresses", () => {
  it("lead to a page, or to one thing of it", () => {
    expect(placeOf("/studio")).toEqual({ page: "map", name: null });
    expect(placeOf("/studio/")).toEqual({ page: "map", name: null });
    expect(placeOf("/studio/data")).toEqual({ page: "data", name: null });
    expect(placeOf("/studio/data/silver.payments")).toEqual({ page: "data", name: "silver.payments" });
  });

  it("lead nowhere where there is no such page", () => {
    expect(placeOf("/studio/governance")).toEqual({ page: null, name: null });
    expect(placeOf("/studio/data/%E0%A4%A")).toEqual({ page: "data", name: "%E0%A4%A" });
  });

  it("keep names with slashes and spaces whole", () => {
    const path = pagePath("data", "a/b c");
    expect(path).toBe("/studio/data/a%2Fb%20c");
    expect(placeOf(path)).toEqual({ page: "data", name: "a/b c" });
  });

  it("of declarations without a page lead to the map with them selected", () => {
    const node = { id: "entity:card", kind: "entity", name: "card" };
    expect(declarationPath({ ...node, page: null })).toBe("/studio/?select=entity%3Acard");
    expect(declarationPath({ ...node, page: "features" })).toBe("/studio/features/card");
    expect(declarationPath({ id: "dashboard:d", kind: "dashboard", name: "d", page: "metrics" })).toBe(
      "/studio/dashboards/d",
    );
  });
});
