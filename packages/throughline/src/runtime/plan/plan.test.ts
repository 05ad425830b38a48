import { describe, expect, it } from "vitest";
import { type Built, type PlanInput, type PlanNode, planRun } from "./plan.ts";

const week = 7 * 86_400_000_000;

/** `source -> table -> model -> scores`. */
const nodes: readonly PlanNode[] = [
  { id: "source:raw", definition: "d1", needs: [], content: "rows of today" },
  { id: "table:clean", definition: "d2", needs: ["source:raw"] },
  { id: "model:fraud", definition: "d3", needs: ["table:clean"], patience: { afterUs: week } },
  { id: "predictions:scores", definition: "d4", needs: ["table:clean", "model:fraud"] },
];

const input = (changes: Partial<PlanInput> = {}): PlanInput => ({ nodes, built: new Map(), nowUs: 0, ...changes });

/** What stands after a plan was carried out. */
function builtBy(plan: ReturnType<typeof planRun>, of: PlanInput, before: ReadonlyMap<string, Built> = new Map()) {
  const built = new Map(before);
  for (const { id, action, address } of plan.steps) {
    const definition = of.nodes.find((node) => node.id === id)?.definition ?? "";
    const atUs = of.nowUs;
    if (action === "build") built.set(id, { id, address, definition, version: {}, accepted: true, atUs, measured: [] });
  }
  return built;
}

const change = (id: string, changed: Partial<PlanNode>) =>
  nodes.map((node) => (node.id === id ? { ...node, ...changed } : node));

const actions = (plan: ReturnType<typeof planRun>) =>
  Object.fromEntries(plan.steps.map(({ id, action, reason }) => [id, `${action}: ${reason}`]));

const first = planRun(input());
const built = builtBy(first, input());

describe("planRun", () => {
  it("builds everything that was never built, providers first", () => {
    expect(first.steps.map(({ id, action }) => `${action} ${id}`)).toEqual(nodes.map(({ id }) => `build ${id}`));
  });

  it("keeps everything where nothing changed, and gives equal plans equal ids", () => {
    const second = planRun(input({ built, nowUs: 5 }));
    expect(new Set(Object.values(actions(second)))).toEqual(new Set(["keep: unchanged"]));
    expect(planRun(input({ built, nowUs: 9 })).id).toBe(second.id);
    expect(second.id).not.toBe(first.id);
  });

  it("keeps a model whose input changed until it is old enough, and scores the new rows with it", () => {
    const today = input({ nodes: change("source:raw", { content: "rows of tomorrow" }), built, nowUs: week - 1 });
    const plan = planRun(today);
    expect(actions(plan)).toMatchObject({
      "table:clean": "build: input changed",
      "model:fraud": "keep: stale: input changed, the retrain policy is not due",
      "predictions:scores": "build: input changed",
    });
    const again = planRun({ ...today, built: builtBy(plan, today, built) });
    expect(again.steps.filter(({ action }) => action === "build")).toEqual([]);
    const due = planRun({ ...today, built: builtBy(plan, today, built), nowUs: week });
    expect(actions(due)).toMatchObject({
      "table:clean": "keep: unchanged",
      "model:fraud": "build: input changed, and the retrain policy is due",
      "predictions:scores": "build: input changed",
    });
  });

  it("never retrains for new input alone without a policy, nor before a clock that went back", () => {
    const changed = change("source:raw", { content: "rows of tomorrow" });
    const never = changed.map((node) =>
      node.patience === undefined ? node : { ...node, patience: { afterUs: undefined } },
    );
    expect(actions(planRun(input({ nodes: never, built, nowUs: 100 * week })))["model:fraud"]).toMatch(/^keep: stale/);
    expect(actions(planRun(input({ nodes: changed, built, nowUs: -5 * week })))["model:fraud"]).toMatch(/^keep: stale/);
  });

  it("trains before its time where something drifted, once there is something new to learn from", () => {
    const overdue = "amount drifted, PSI 0.31 > 0.2";
    const drifted = change("source:raw", { content: "rows of tomorrow" }).map((node) =>
      node.patience === undefined ? node : { ...node, patience: { afterUs: undefined, overdue } },
    );
    expect(actions(planRun(input({ nodes: drifted, built })))["model:fraud"]).toBe(
      "build: input changed; retrains: amount drifted, PSI 0.31 > 0.2",
    );
    const same = change("model:fraud", { patience: { afterUs: week, overdue } });
    expect(actions(planRun(input({ nodes: same, built })))["model:fraud"]).toBe(
      "keep: unchanged: amount drifted, PSI 0.31 > 0.2, and there is nothing new to learn from",
    );
  });

  it("builds what is declared anew, at once, and what stands on it", () => {
    const plan = planRun(input({ nodes: change("model:fraud", { definition: "d3 with another gate" }), built }));
    expect(actions(plan)).toMatchObject({
      "table:clean": "keep: unchanged",
      "model:fraud": "build: declaration or code changed",
      "predictions:scores": "build: input changed",
    });
  });

  it("builds again what is gone, and what names its version, but trains nothing for it", () => {
    const table = planRun(input({ nodes: change("table:clean", { gone: true }), built }));
    expect(actions(table)).toMatchObject({
      "table:clean": "build: what was built is gone",
      "model:fraud": "keep: unchanged",
      "predictions:scores": "build: input was built again",
    });
    const model = planRun(input({ nodes: change("model:fraud", { gone: true }), built }));
    expect(actions(model)).toMatchObject({
      "table:clean": "keep: unchanged",
      "model:fraud": "build: what was built is gone",
      "predictions:scores": "build: input was built again",
    });
  });

  it("says why else a version can't be taken", () => {
    const plan = planRun(input({ nodes: change("table:clean", { gone: "its cases changed" }), built }));
    expect(actions(plan)["table:clean"]).toBe("build: its cases changed");
    const kept = planRun(input({ nodes: change("table:clean", { gone: false }), built }));
    expect(actions(kept)["table:clean"]).toBe("keep: unchanged");
  });

  it("builds a model that is gone on the input of today, also when it was stale", () => {
    const stale = change("source:raw", { content: "rows of tomorrow" }).map((node) =>
      node.id === "model:fraud" ? { ...node, gone: true } : node,
    );
    const plan = planRun(input({ nodes: stale, built }));
    const step = plan.steps.find(({ id }) => id === "model:fraud");
    expect(step).toMatchObject({ action: "build", reason: "what was built is gone" });
    expect(step?.address).not.toBe(built.get("model:fraud")?.address);
  });

  it("builds one again when asked to, and nothing before it", () => {
    const plan = actions(planRun(input({ built, anew: ["table:clean"] })));
    expect(plan["source:raw"]).toBe("keep: unchanged");
    expect(plan["table:clean"]).toBe("build: asked to rebuild");
  });

  it("builds everything again when asked to", () => {
    const plan = planRun(input({ built, rebuild: true }));
    expect(new Set(Object.values(actions(plan)))).toEqual(new Set(["build: asked to rebuild"]));
  });
});
