import { expect, it } from "vitest";
import { shownNames } from "./shown-names.ts";

it("lists twelve names, and says how many more there are", () => {
  const names = Array.from({ length: 14 }, (_, i) => `n${i}`);
  expect(shownNames(names.slice(0, 12))).toMatch(/^n0, .*, n11$/);
  expect(shownNames(names)).toMatch(/^n0, .*, n11 and 2 more$/);
});
