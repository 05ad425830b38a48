import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { resolveProject } from "../graph/resolve.ts";
import { endpoint } from "./endpoint.ts";
import { canary, shareAt } from "./rollout.ts";

const { raw, payments, card, activity, fraud } = paymentsProject();
const problemsOf = (rollout: unknown) => {
  const made = inRole("mlops", endpoint("fraud-score", { model: fraud, rollout } as never));
  const declarations = [raw, payments, card, activity, fraud, made] as unknown as readonly Declaration[];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
};

describe("a rollout", () => {
  it("has a count of answers and a pause unless it says others", () => {
    expect(canary({ steps: [0.05, 1] })).toEqual({ steps: [0.05, 1], requests: 500, pause: "10m" });
    expect(canary({ steps: [1], pause: "0s" }).pause).toBe("0s");
  });

  it("gives each step its share, and all after the last", () => {
    expect([0, 1, 2].map((step) => shareAt(canary({ steps: [0.05, 1] }), step))).toEqual([0.05, 1, 1]);
  });

  it("has no problems where its steps rise to 1", () => {
    expect(problemsOf(canary({ steps: [0.05, 0.25, 1] }))).toEqual([]);
    expect(problemsOf(canary({ steps: [1], requests: 1, pause: "0s" }))).toEqual([]);
  });

  it.each<[unknown, string]>([
    [canary({ steps: [0.5, 0.5, 1] }), "steps do not rise: 0.5, 0.5"],
    [canary({ steps: [-0.1, 1, 1.5] }), "steps are not shares above 0 and up to 1: -0.1, 1.5"],
    [canary({ steps: [Number.NaN, 1] }), "steps are not shares above 0 and up to 1: NaN"],
    [canary({ steps: [0.05] }), "the last step is not 1: 0.05"],
    [canary({ steps: [] }), "a canary has no steps"],
    [canary({} as never), "a canary has no steps"],
    [canary({ steps: [1], requests: 1.5 }), "requests is no count of answers: 1.5"],
    [canary({ steps: [1], pause: "later" as never }), "pause is not a duration: later"],
    [{ steps: [0.5, 1] }, 'rollout is not made by canary(...): {"steps":[0.5,1]}'],
  ])("is refused: %j", (rollout, detail) => {
    expect(problemsOf(rollout)).toEqual([`contracts.invalid-option ${detail}`]);
  });
});
