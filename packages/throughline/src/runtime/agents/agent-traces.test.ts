import { describe, expect, it } from "vitest";
import type { AgentTrace } from "./agent-trace.ts";
import { cutValue, TraceRecorder } from "./agent-trace.ts";
import { AgentTraces } from "./agent-traces.ts";

const trace = (id: string, more: Partial<AgentTrace> = {}): AgentTrace => ({
  ...{ id, agent: "a", at: "", tookMs: 1, decided: false, outcome: "no-decision", steps: 0, tokens: 0 },
  ...{ release: "r-1", model: "offline", degraded: false, input: null, reply: null, spans: [] },
  ...more,
});

describe("traces", () => {
  it("are given newest first, by agent, from any of them on", () => {
    const traces = new AgentTraces();
    for (const id of ["1", "2", "3"]) traces.add(trace(id));
    traces.add(trace("other", { agent: "b" }));
    expect(traces.of("a").map(({ id }) => id)).toEqual(["3", "2", "1"]);
    expect(traces.of("a", { after: "3", limit: 1 }).map(({ id }) => id)).toEqual(["2"]);
    expect([traces.find("a", "2")?.id, traces.find("b", "2")]).toEqual(["2", undefined]);
  });

  it("are bounded by number and by size, and the oldest are forgotten", () => {
    const traces = new AgentTraces();
    for (let i = 0; i < 250; i++) traces.add(trace(`${i}`));
    expect(traces.of("a", { limit: 1_000 })).toHaveLength(200);
    expect(traces.find("a", "49")).toBeUndefined();
    for (let i = 0; i < 30; i++) traces.add(trace(`long-${i}`, { reply: "x".repeat(1_000_000) }));
    expect(traces.of("a", { limit: 1_000 }).map(({ id }) => id)).toEqual(
      Array.from({ length: 15 }, (_, i) => `long-${29 - i}`),
    );
  });

  it("cut long values, and count tokens and steps of the model alone", async () => {
    expect(cutValue({ a: 1 })).toEqual({ a: 1 });
    expect(cutValue(undefined)).toBeNull();
    expect(cutValue("x".repeat(9_000))).toMatch(/^"x{3999}… \(9002 characters\)$/);
    const recorder = new TraceRecorder();
    const tokens = { prompt: 5, completion: 2 };
    await recorder.span(
      { type: "model", name: "m", input: 1 },
      async () => 2,
      () => ({ output: 3, tokens }),
    );
    await recorder
      .span(
        { type: "tool", name: "t", input: 1 },
        () => Promise.reject(new Error("x")),
        () => ({}),
      )
      .catch(() => undefined);
    for (let i = 0; i < 200; i++)
      await recorder.span(
        { type: "tool", name: "t", input: i },
        async () => i,
        () => ({}),
      );
    const { spans, ...taken } = recorder.taken;
    expect(taken).toEqual({ steps: 1, tokens: 7 });
    expect(spans).toHaveLength(100);
    expect(spans[1]).toMatchObject({ type: "tool", problem: { code: "thrown" }, output: null });
  });
});
