import { describe, expect, it } from "vitest";
import { createFitSlots } from "./fit-slots.ts";

const never = new AbortController().signal;

/** Takes a slot and says so. */
function taker(most: { fits: number; threads: number }) {
  const slots = createFitSlots(most);
  const running: string[] = [];
  const back = new Map<string, () => void>();
  const take = async (name: string, threads: number, signal = never) => {
    back.set(name, await slots.take(signal, threads));
    running.push(name);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { take, running, settled, giveBack: (name: string) => back.get(name)?.() };
}

describe("slots of fits", () => {
  it("run as many fits as there are, while their threads fit together", async () => {
    const { take, running, settled, giveBack } = taker({ fits: 3, threads: 4 });
    for (const [name, threads] of Object.entries({ a: 1, b: 2, c: 2, d: 1 })) void take(name, threads);
    await settled();
    expect(running).toEqual(["a", "b"]);
    giveBack("a");
    await settled();
    expect(running).toEqual(["a", "b", "c"]);
    giveBack("b");
    await settled();
    expect(running).toEqual(["a", "b", "c", "d"]);
  });
  it("let a fit with more threads than there are run alone", async () => {
    const { take, running, settled, giveBack } = taker({ fits: 2, threads: 2 });
    void take("large", 8);
    void take("small", 1);
    await settled();
    expect(running).toEqual(["large"]);
    giveBack("large");
    await settled();
    expect(running).toEqual(["large", "small"]);
  });
  it("let the next one in when the one before it is cancelled while it waits", async () => {
    const { take, running, settled } = taker({ fits: 3, threads: 2 });
    const stop = new AbortController();
    void take("a", 1);
    const large = take("large", 2, stop.signal);
    void take("b", 1);
    stop.abort();
    await expect(large).rejects.toMatchObject({ code: "training.cancelled" });
    await settled();
    expect(running).toEqual(["a", "b"]);
  });
});
