import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Steps } from "../../estimators/gradient-boosting/steps.ts";
import { inTurns } from "./in-turns.ts";

function* busy(steps: number): Steps<string> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + 6;
    while (performance.now() < until);
    yield;
  }
  return "done";
}

it("gives what the steps give, and lets others work in between", async () => {
  let turns = 0;
  let ended = false;
  const others = (async () => {
    for (; !ended; turns++) await turn();
  })();
  expect(await inTurns(busy(8))).toBe("done");
  ended = true;
  await others;
  expect(turns).toBeGreaterThanOrEqual(4);
});

it("fails as the steps fail", async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first step
  function* failing(): Steps<never> {
    throw new RangeError("no rows");
  }
  await expect(inTurns(failing())).rejects.toThrow("no rows");
});
