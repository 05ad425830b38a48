import { afterEach, describe, expect, it } from "vitest";
import type {
  DashboardAnswer,
  MetricAnswer,
  MetricRows,
  RemoteCall,
  RemoteDashboard,
  RemoteList,
  RemoteMetric,
} from "../contracts/core/remote.ts";
import { watchedRemote } from "./watched-remote.ts";

const rows = [{ id: "a", score: 0.5 }];
const list = {
  ...{ remote: "list", name: "alerts", fields: [], filters: [], sorts: [] },
  fetch: async () => ({ items: rows, next: null, release: "r-1" }),
} satisfies RemoteList;
const call = {
  ...{ remote: "call", name: "ask", request: [], reply: [] },
  call: async () => ({ value: { verdict: "fine", because: "rules" }, release: "r-1", degraded: false }),
} satisfies RemoteCall;

const metric = {
  ...{ remote: "metric", name: "revenue", dimensions: ["country", "category"] },
  fetch: async () => ({ metric: "revenue", rows: [{ country: "DE", value: 1 }] }) as unknown as MetricAnswer,
} satisfies RemoteMetric;
const dashboard = {
  ...{ remote: "dashboard", name: "overview", title: "Overview" },
  fetch: async () => {
    const tiles = ["kpi revenue", "bar revenue by country"].map((name) => ({ name, held: null, answer: {} }));
    return { dashboard: "overview", title: "Overview", release: "r-1", tiles } as unknown as DashboardAnswer;
  },
  rows: async () => ({}) as MetricRows,
} satisfies RemoteDashboard;

const page = globalThis as { throughlineReads?: (...told: readonly unknown[]) => void };
afterEach(() => {
  delete page.throughlineReads;
});

describe("a remote of a page", () => {
  it("is itself where nobody listens, and so are its rows", async () => {
    expect(watchedRemote(list, "alerts")).toBe(list);
    expect((await (watchedRemote(list, "alerts") as RemoteList).fetch()).items).toBe(rows);
  });

  it("tells whoever goes a journey which fields are read, each once an answer", async () => {
    const told: unknown[] = [];
    page.throughlineReads = (...parts) => told.push(parts.slice(1));
    const { items } = await (watchedRemote(list, "alerts") as RemoteList<{ id: string; score: number }>).fetch();
    expect([items[0]?.score, items[0]?.score]).toEqual([0.5, 0.5]);
    const { value } = await (watchedRemote(call, "ask") as RemoteCall<unknown, { verdict: string }>).call({});
    expect(value.verdict).toBe("fine");
    expect(told).toEqual([
      ["alerts", null],
      ["alerts", "score"],
      ["ask", null],
      ["ask", "verdict"],
    ]);
  });

  it("tells what is asked of a metric, and which tiles of a dashboard are looked at", async () => {
    const told: unknown[] = [];
    page.throughlineReads = (...parts) => told.push(parts.slice(1));
    await (watchedRemote(metric, "revenue") as RemoteMetric).fetch({ by: ["day", "country"] });
    const { tiles } = await (watchedRemote(dashboard, "overview") as RemoteDashboard).fetch();
    expect(tiles.find(({ name }) => name.startsWith("bar"))?.answer).toEqual({});
    expect(told).toEqual([
      ["revenue", null],
      ["revenue", "time"],
      ["revenue", "country"],
      ["revenue", "value"],
      ["overview", null],
      ["overview", "bar revenue by country"],
    ]);
    expect(
      await (watchedRemote(dashboard, "overview") as RemoteDashboard).rows({ metric: "revenue", filter: {} }),
    ).toEqual({});
  });
});
