import { describe, expect, it } from "vitest";
import { canary } from "../../contracts/mlops/rollout.ts";
import { canaryLine } from "./canary-line.ts";

const rollouts = { "endpoint:score": canary({ steps: [0.05, 0.25, 1] }) };
const at = (step: number, id = "r-2") => ({ id, step, rollouts });

describe("the line of a canary", () => {
  it("says that it begins, with its share", () => {
    expect(canaryLine({ before: undefined, now: at(0), current: "r-1" })).toBe(
      "canary r-2 begins, 5 % of score beside r-1, step 1 of 3",
    );
    expect(canaryLine({ before: at(1), now: at(0, "r-3"), current: "r-1" })).toBe(
      "canary r-3 begins in place of r-2, 5 % of score beside r-1, step 1 of 3",
    );
  });

  it("says that it goes on, and why", () => {
    expect(canaryLine({ before: at(0), now: at(1), current: "r-1", reason: "500 answers" })).toBe(
      "canary r-2 goes on, 25 % of score beside r-1, step 2 of 3: 500 answers",
    );
  });

  it("says how it ends", () => {
    expect(canaryLine({ before: at(1), now: undefined, current: "r-2" })).toBe(
      "canary r-2 is current and answers all requests",
    );
    expect(canaryLine({ before: at(1), now: undefined, current: "r-1", reason: "9 failed" })).toBe(
      "canary r-2 ended, r-1 answers all requests: 9 failed",
    );
  });

  it("is none where nothing became of one", () => {
    expect(canaryLine({ before: undefined, now: undefined, current: "r-1" })).toBeUndefined();
    expect(canaryLine({ before: at(1), now: at(1), current: "r-1" })).toBeUndefined();
  });
});
