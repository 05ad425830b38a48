import { expect, it } from "vitest";
import { soFarText } from "./build-events.ts";

it("says of events how many are rows and how many were rejected, one in the singular", () => {
  expect(soFarText(1, 0)).toBe("1 event = 1 + 0 rejected");
  expect(soFarText(1_200, 3)).toBe("1,203 events = 1,200 + 3 rejected");
});
