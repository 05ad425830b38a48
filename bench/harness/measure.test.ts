import { describe, expect, it } from "vitest";
import { interleave, interleaveProcesses, runNode } from "./measure.ts";

describe("interleaved variants", () => {
  it("run in turn, every other round in reverse, after their warm-up", async () => {
    const order: string[] = [];
    const samples = await interleave({ a: () => order.push("a"), b: () => order.push("b") }, { rounds: 2 });
    expect(order.join("")).toBe("ababba");
    expect(samples.a).toHaveLength(2);
    expect(samples.b).toHaveLength(2);
  });

  it("wait for a variant that is not finished when it returns", async () => {
    let finished = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      finished = true;
    };
    await interleave({ slow }, { rounds: 1, warmup: 0 });
    expect(finished).toBe(true);
  });
});

describe("a measured process", () => {
  it("says what it used", async () => {
    const cost = await runNode(["--eval", "const keep = new Uint8Array(64 * 2 ** 20).fill(1)"]);
    expect(cost.rssPeakBytes).toBeGreaterThan(64 * 2 ** 20);
    expect(cost.cpuMs).toBeGreaterThan(0);
  });

  it("is refused when it fails, with what it said", async () => {
    await expect(runNode(["--eval", "console.error('no such file'); process.exit(3)"])).rejects.toThrow(
      /ended with 3: no such file/,
    );
  });

  it("may have to fail", async () => {
    const failing = ["--eval", "process.exit(1)"];
    expect((await runNode(failing, { exitCode: 1 })).cpuMs).toBeGreaterThan(0);
    await expect(runNode(["--eval", ""], { exitCode: 1 })).rejects.toThrow(/ended with 0/);
  });
});

describe("processes that run in turn", () => {
  it("are told by what each used, without the warm-up", async () => {
    let calls = 0;
    const cost = () => Promise.resolve({ wallMs: 1, cpuMs: calls++, rssPeakBytes: 1 });
    const { a, b } = await interleaveProcesses({ a: cost, b: cost }, { rounds: 2, warmup: 1 });
    expect([a, b].map((costs) => costs.map(({ cpuMs }) => cpuMs))).toEqual([
      [2, 5],
      [3, 4],
    ]);
  });
});
