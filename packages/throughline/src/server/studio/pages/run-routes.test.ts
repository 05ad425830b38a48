import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraud, payments } from "../../../../test/card-declarations.ts";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { studioClient } from "../../../client/studio/index.ts";
import type { RunEvent } from "../../../runtime/run/run-options.ts";

let opened: StudioProject;
let finish: () => void = () => undefined;
const get = (path: string) => opened.served.get(`/studio/api/${path}`);
const own = { "x-throughline-studio": "1" };

/** A run that stops in its middle until it is told to go on. */
async function work(onEvent: (event: RunEvent) => void) {
  const steps = [payments, fraud].map(({ kind, name }) => ({
    id: `${kind}:${name}`,
    action: "build" as const,
    address: "a",
    reason: "never built",
  }));
  onEvent({ event: "planned", plan: { id: "p-2", steps } });
  onEvent({ event: "step-started", declaration: payments });
  const done = { action: "built" as const, text: "200 rows", tookMs: 4, notes: [] };
  onEvent({ event: "step-done", declaration: payments, ...done });
  onEvent({ event: "step-started", declaration: fraud });
  onEvent({ event: "step-progress", declaration: fraud, text: "round 1 of 20" });
  await new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { release: { id: "r-2" } };
}

beforeAll(async () => {
  opened = await openStudioProject({ run: () => opened.studio.progress.show(work) });
});
afterAll(() => opened.close());

describe("runs", () => {
  it("are listed newest first, with what they built and what went wrong", async () => {
    const page = (await get("runs?limit=1")).body;
    expect(page.items[0]).toMatchObject({
      id: "run-1",
      status: "succeeded",
      built: 2,
      measured: 1,
      broken: 0,
      tookMs: 9_000,
    });
    const rest = (await get(`runs?cursor=${page.next}`)).body;
    expect(rest.items).toHaveLength(1);
    expect(rest.items[0]).toMatchObject({ status: "failed", problem: { code: "run.prepare-failed" }, release: null });
  });

  it("have their steps, what they did not have to build, and their evidence", async () => {
    const { body } = await get("runs/run-1");
    expect(body.steps[0]).toMatchObject({ name: "silver.payments", title: "source", role: "data", text: "200 rows" });
    expect(body.skipped).toContain("model:fraud");
    expect(body.evidence[0]).toMatchObject({
      declaration: "metric:fraud_rate",
      status: "held",
      figure: 0.4,
      limit: 0.9,
    });
    expect((await get("runs/run-none")).body.code).toBe("studio.unknown-run");
  });
});

describe("POST /studio/api/runs", () => {
  it.each([
    ["without the header of the Studio", {}],
    ["from another origin", { ...own, origin: "http://localhost:3000" }],
    ["from another site, as the browser says", { ...own, "sec-fetch-site": "same-site" }],
  ])("is refused %s", async (_, headers) => {
    const answer = await opened.served.post("/studio/api/runs", {}, headers);
    expect(answer.status).toBe(403);
    expect(opened.studio.progress.isRunning).toBe(false);
  });

  it("starts a run that is shown while it goes on, also to those who come later", async () => {
    const client = studioClient(opened.served.url);
    expect((await client.startRun()).started).toBe(true);
    expect((await client.startRun()).started).toBe(false);
    const stop = new AbortController();
    const states: string[] = [];
    for await (const progress of client.runLive({ signal: stop.signal })) {
      states.push(progress.state);
      if (states.length === 1) {
        expect(progress).toMatchObject({ done: 1, total: 2, remainingMs: null });
        expect(progress.steps[1]).toMatchObject({ name: "fraud", state: "running", text: "round 1 of 20" });
        finish();
      }
      if (progress.state === "succeeded") {
        expect(progress.release).toBe("r-2");
        stop.abort();
      }
    }
    expect(states.at(-1)).toBe("succeeded");
    expect((await client.project()).running).toBe(false);
  });

  it("shows why a run failed", async () => {
    const failed = opened.studio.progress.show(() => Promise.reject(new Error("no")));
    await expect(failed).rejects.toThrow("no");
    expect(opened.studio.progress.state).toMatchObject({ state: "failed", problem: { code: "server.internal" } });
  });
});

describe("releases", () => {
  it("say what they pin and what changed against the one before", async () => {
    const { body } = await get("releases");
    expect(body.items.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      ["r-1", true],
      ["r-0", false],
    ]);
    expect(body.items[0].changes).toContainEqual({ id: "model:fraud", change: "rebuilt", before: null, after: "v1" });
    expect(body.items[1].changes).toBeNull();
    const one = (await get("releases/r-1")).body;
    expect(one.pins).toContainEqual(expect.objectContaining({ id: "model:fraud", says: "v1" }));
    expect((await get("releases/r-9")).status).toBe(404);
  });
});
