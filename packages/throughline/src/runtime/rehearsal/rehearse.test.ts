import { describe, expect, it } from "vitest";
import type { Fault, Finding, Stage } from "./fault.ts";
import { faults } from "./faults.ts";
import { type OpenPatient, type RehearseOptions, rehearse, type Ward } from "./rehearse.ts";

const finding = (stage: Stage, clause: string): Finding => ({
  ...{ stage, clause, declaration: "table:orders", role: "data", place: { file: "data/orders.ts", line: 3 } },
  ...{ code: "promise.broken", says: `${clause} is broken` },
});

/** A ward whose patients say the same at each stage. */
function wardOf(said: Partial<Record<Stage, readonly Finding[] | Error>>, saidAnyway: readonly string[] = []) {
  const asked: string[] = [];
  const patient: OpenPatient = {
    root: "/copy",
    comparedMs: 0,
    saidAnyway,
    answer: async () => undefined,
    async look(stage) {
      asked.push(stage);
      const found = said[stage] ?? [];
      if (found instanceof Error) throw found;
      return found;
    },
    callers: async () => ({ release: "r-1", isLast: true, models: [], asked: 2, failed: 0, degraded: 0 }),
    close: async () => void asked.push("closed"),
  };
  const ward: Ward = {
    project: { root: "/copy", graph: { project: "p", nodes: [], edges: [] }, declarations: [] },
    open: async () => patient,
  };
  return { ward, asked };
}

const faultOf = (parts: Partial<Fault> = {}): Fault => ({
  ...{ name: "test", says: "something is wrong", stages: ["check", "run", "verify"] },
  targets: () => [
    {
      ...{ declaration: "table:orders", says: "orders is wrong" },
      inject: async () => ({}),
      counts: ({ clause }) => clause === "freshness",
    },
  ],
  ...parts,
});

const goesOn = new AbortController().signal;
const rehearsed = async (options: RehearseOptions) => (await rehearse(options)).faults;

describe("rehearse", () => {
  it("takes the first finding that is about the fault, and asks no later stage", async () => {
    const { ward, asked } = wardOf({ check: [finding("check", "key")], run: [finding("run", "freshness")] });
    const [found] = await rehearsed({ faults: [faultOf()], ward, signal: goesOn });
    expect(found).toMatchObject({ status: "caught", caught: { stage: "run", clause: "freshness", others: 0 } });
    expect(asked).toEqual(["check", "run", "closed"]);
  });

  it("misses a fault that nobody says anything of", async () => {
    const { ward, asked } = wardOf({ verify: [finding("verify", "p99")] });
    const [found] = await rehearsed({ faults: [faultOf()], ward, signal: goesOn });
    expect(found).toMatchObject({ status: "missed", caught: null, callers: { asked: 2 } });
    expect(asked).toEqual(["check", "run", "verify", "closed"]);
  });

  it("does not call a fault missed where what would catch it is broken without the fault as well", async () => {
    const { ward } = wardOf({}, ["p99 ≤ 10ms: 30 ms"]);
    const [found] = await rehearsed({ faults: [faultOf()], ward, signal: goesOn });
    expect(found).toMatchObject({ status: "failed", because: "also without the fault: p99 ≤ 10ms: 30 ms" });
  });

  it("says why a fault can't happen, and what failed, and goes on with the others", async () => {
    const { ward } = wardOf({ check: new TypeError("the disk is gone") });
    const nowhere = faultOf({ targets: () => ({ because: "no endpoint answers" }) });
    const found = await rehearsed({ faults: [nowhere, faultOf()], ward, signal: goesOn });
    expect(found.map(({ status, because }) => [status, because])).toEqual([
      ["not-applicable", "no endpoint answers"],
      ["failed", expect.stringContaining("the disk is gone")],
    ]);
  });

  it("stops before the next fault once it is asked to", async () => {
    const { ward, asked } = wardOf({});
    const stop = new AbortController();
    const running = rehearse({
      ...{ faults: [faultOf(), faultOf({ name: "second" })], ward, signal: stop.signal },
      onFault: () => stop.abort(),
    });
    const { faults: done, isInterrupted } = await running;
    expect([done.map(({ fault }) => fault), isInterrupted]).toEqual([["test"], true]);
    expect(asked.filter((one) => one === "closed")).toHaveLength(1);
  });

  it("says nothing of the fault that is under way when it is asked to stop, also where a child ends of the signal first", async () => {
    const stop = new AbortController();
    const { ward } = wardOf({});
    const begun: string[] = [];
    const killed = faultOf({
      name: "killed",
      targets: () => [
        {
          ...{ declaration: "table:orders", says: "orders is wrong", counts: () => true },
          inject: async () => {
            setTimeout(() => stop.abort(), 5);
            throw new TypeError("The service was stopped: write EPIPE");
          },
        },
      ],
    });
    const { faults: done, isInterrupted } = await rehearse({
      ...{ faults: [faultOf(), killed, faultOf({ name: "third" })], ward, signal: stop.signal },
      onStart: ({ fault }) => begun.push(fault),
    });
    expect(done.map(({ fault, status }) => [fault, status])).toEqual([["test", "missed"]]);
    expect([begun, isInterrupted]).toEqual([["test", "killed"], true]);
  });
});

describe("the faults", () => {
  it("have names of their own, and none can be done to a project that declares nothing", async () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    const { ward } = wardOf({});
    const found = await rehearsed({ faults, ward, signal: goesOn });
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(["not-applicable"]));
  });
});
