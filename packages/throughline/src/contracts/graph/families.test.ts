import { describe, expect, it } from "vitest";
import { roles } from "../core/declaration.ts";
import { familyOf } from "./families.ts";

describe("families of hand-offs", () => {
  it("cover every ordered pair of different roles with at least one clause", () => {
    const pairs = roles.flatMap((from) => roles.filter((to) => to !== from).map((to) => [from, to] as const));
    expect(pairs).toHaveLength(56);
    for (const [from, to] of pairs) expect(familyOf(from, to).clauses.length, `${from} ${to}`).toBeGreaterThan(0);
  });
  it("are the ones that hand-offs are known by", () => {
    const pairs = [
      ["data", "ml", "data to ml"],
      ["data", "ai", "data to ai"],
      ["ml", "ai", "models to ai"],
      ["mlops", "ai", "models to ai"],
      ["ai", "frontend", "ai to applications"],
      ["backend", "frontend", "api"],
      ["backend", "fullstack", "api"],
      ["data", "analyst", "data to decisions"],
      ["ml", "mlops", "model release"],
      ["ml", "analyst", "model release"],
      ["mlops", "backend", "serving"],
      ["frontend", "fullstack", "journeys"],
      ["analyst", "data", "requirements"],
      ["frontend", "data", "feedback"],
      ["ml", "frontend", "shape and promises"],
    ] as const;
    for (const [from, to, name] of pairs) expect(familyOf(from, to).name).toBe(name);
  });
});
