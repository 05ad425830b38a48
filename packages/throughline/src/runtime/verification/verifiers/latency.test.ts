import { describe, expect, it } from "vitest";
import { fraudScore } from "../../../../test/card-declarations.ts";
import { type Bench, type Clause, none, type Subject } from "../verifier.ts";
import { latency } from "./latency.ts";

const clause: Clause = { ...none("p99", "p99 ≤ 20ms", { unit: "ms" }), relation: "≤", limit: "20ms" };

/** A machine whose clock says how long each question takes. */
function outcomeWhere(tookMs: (path: string) => number, status = 200) {
  const bench = {
    once: async () => [{ card_id: "card-1" }],
    probe: {
      ask: async (path: string) => ({ status, headers: new Headers(), body: {}, tookMs: tookMs(path) }),
      answers: async () => [],
    },
    signal: new AbortController().signal,
  } as unknown as Bench;
  return latency.measure(clause, { declaration: fraudScore } as unknown as Subject, bench);
}

/** Of the questions that `wanted` picks a share takes 50 ms; the others take 3, or 1 where nothing is done for them. */
function slowOf(share: number, wanted: (path: string) => boolean) {
  let drawn = 1;
  return (path: string) => {
    drawn = (drawn * 48_271) % 2_147_483_647;
    const isSlow = wanted(path) && drawn / 2_147_483_647 < share;
    return isSlow ? 50 : path === "/ready" ? 1 : 3;
  };
}
const isEndpoint = (path: string) => path !== "/ready";

describe("the p99 of an endpoint", () => {
  it("holds where a round holds", async () => {
    expect(await outcomeWhere(slowOf(0.005, () => true))).toMatchObject({ held: true, figure: "3 ms" });
  });

  it("is broken by slow answers that nothing else has", async () => {
    expect(await outcomeWhere(slowOf(0.05, isEndpoint))).toMatchObject({
      ...{ held: false, figure: "50 ms", note: "1,000 requests, one after the other, the best of 3 rounds" },
    });
  });

  it("is broken where most answers are slow, whatever else is", async () => {
    expect(await outcomeWhere(() => 30)).toMatchObject({ held: false, figure: "30 ms" });
  });

  it("is not measured where a busy machine makes whatever is asked as slow", async () => {
    expect(await outcomeWhere(slowOf(0.04, () => true))).toEqual({
      because: expect.stringMatching(
        /^the machine is too busy to tell: of 1,000 answers \d+ took longer than 20 ms, and \d+ of as many waits/,
      ),
    });
  });

  it("is broken on a busy machine too where the endpoint is slower than that explains", async () => {
    const machine = slowOf(0.02, () => true);
    const own = slowOf(0.25, isEndpoint);
    expect(await outcomeWhere((path) => Math.max(machine(path), own(path)))).toMatchObject({ held: false });
  });

  it("is broken where it does not answer", async () => {
    expect(await outcomeWhere(() => 3, 503)).toEqual({ held: false, figure: "status 503" });
  });
});
