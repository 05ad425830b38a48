import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, spawnCli } from "../support/cli.ts";
import { smallProject } from "../support/small-project.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

interface Rehearsed {
  readonly fault: string;
  readonly status: "caught" | "missed" | "not-applicable" | "failed";
  readonly target: { readonly declaration: string; readonly families: readonly string[] } | null;
  readonly caught: { readonly stage: string; readonly declaration: string; readonly clause: string } | null;
  readonly callers: { readonly failed: number; readonly degraded: number; readonly isLast: boolean } | null;
  readonly because: string | null;
}
interface Rehearsal {
  readonly release: string;
  readonly run: string | null;
  readonly faults: readonly Rehearsed[];
  readonly summary: { readonly caught: number; readonly missed: number; readonly notApplicable: number };
}

const now = ["--now", "2026-06-30T12:00:00Z"];

async function rehearse(
  project: TempProject,
  ...args: readonly string[]
): Promise<Rehearsal & { code: number | null }> {
  const { code, stdout } = await cli(project, ["rehearse", "--json", ...args]);
  return { ...(JSON.parse(stdout) as Rehearsal), code };
}

/** Every file of a project with its size and time, but for the database, in which the record is kept. */
async function filesOf(project: TempProject): Promise<readonly string[]> {
  const names = await readdir(project.root, { recursive: true });
  const kept = names.filter((name) => !name.startsWith(".throughline/database")).sort();
  return Promise.all(
    kept.map(async (name) => {
      const { size, mtimeMs, isDirectory } = await stat(path.join(project.root, name)).then((one) => ({
        ...{ size: one.size, mtimeMs: one.mtimeMs, isDirectory: one.isDirectory() },
      }));
      return isDirectory ? name : `${name} ${size} ${mtimeMs}`;
    }),
  );
}

describe("throughline rehearse of the fraud example", () => {
  let project: TempProject;
  let rehearsal: Rehearsal & { code: number | null };
  let before: readonly string[];
  beforeAll(async () => {
    project = await fraudProject();
    await project.edit(
      "ml/fraud.ts",
      "accept: { auc: { min: 0.85 }, f1: { min: 0.2 } }",
      "accept: { auc: { min: 0.85 } }",
    );
    // A machine that runs other tests too is slow without a fault.
    await project.edit("mlops/fraud-score.ts", 'p99: "10ms"', 'p99: "50ms"');
    expect((await cli(project, ["run", ...now])).code).toBe(0);
    before = await filesOf(project);
    rehearsal = await rehearse(project);
  }, 600_000);
  afterAll(() => project.remove());
  const of = (fault: string) => rehearsal.faults.find((one) => one.fault === fault);

  it("has every fault caught, and says by which contract", () => {
    const missed = rehearsal.faults.filter(({ status }) => status !== "caught");
    expect(missed).toEqual([]);
    expect(rehearsal.code).toBe(0);
    expect(of("changed-metric")?.caught).toMatchObject({ stage: "check", declaration: "metric:fraud_rate" });
    expect(of("stale-source")?.caught).toMatchObject({ declaration: "source:bronze.payments", clause: "freshness" });
    expect(of("missing-label")?.caught).toMatchObject({
      declaration: "source:bronze.chargebacks",
      clause: "freshness",
    });
    expect(of("dirty-batch")?.caught).toMatchObject({ stage: "run", clause: "rejected rows" });
    expect(of("lost-document")?.caught).toMatchObject({
      declaration: "knowledgeBase:fraud-rules",
      clause: "recallAt5",
    });
    expect(of("regressed-model")?.caught).toMatchObject({ stage: "run", declaration: "model:fraud", clause: "auc" });
    expect(of("dead-endpoint")?.caught).toMatchObject({ stage: "serve", clause: "fallback" });
    expect(of("slow-route")?.caught).toMatchObject({ stage: "verify", clause: "p99" });
    expect(of("feature-skew")?.caught).toMatchObject({ stage: "verify", clause: "serving consistency" });
    expect(of("drifted-input")?.caught).toMatchObject({ declaration: "endpoint:fraud-score" });
  });

  it("does a fault to each family of hand-offs that the project has", async () => {
    const file = path.join(project.state, "releases", rehearsal.release, "release.json");
    const { graph } = JSON.parse(await readFile(file, "utf8")) as { graph: { edges: { family?: string }[] } };
    const families = new Set(graph.edges.flatMap(({ family }) => family ?? []));
    const caught = rehearsal.faults.filter(({ status }) => status === "caught");
    expect(families.size).toBeGreaterThan(5);
    for (const family of families)
      expect(caught.filter(({ target }) => target?.families.includes(family)).length, family).toBeGreaterThan(0);
  });

  it("says what callers got: no request fails, and a dead model is answered for by the fallback", () => {
    expect(rehearsal.faults.filter(({ callers }) => (callers?.failed ?? 0) > 0)).toEqual([]);
    expect(of("dead-endpoint")?.callers?.degraded).toBeGreaterThan(0);
    expect(of("schema-break")?.callers?.isLast).toBe(true);
  });

  it("touches nothing of the project, and keeps a record of its release", async () => {
    expect(rehearsal.run).toMatch(/^rehearse-/);
    expect(await filesOf(project)).toEqual(before);
  });
});

describe("throughline rehearse of a small project", () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await smallProject();
    expect((await cli(project, ["run", ...now])).code).toBe(0);
  });
  afterAll(() => project.remove());

  it("ends with 1 where nobody catches a fault, and with 0 once a promise does", async () => {
    const { code, stdout } = await cli(project, ["rehearse", "--fault", "stale-source"]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/✗ missed {2}stale-source[\s\S]*by nobody/)]);
    const safe = await project.copy();
    try {
      await safe.edit("data/orders.ts", "quality: 0.5,", 'quality: 0.5,\n  freshness: "2h",');
      const found = await rehearse(safe, "--fault", "stale-source");
      expect(found.code).toBe(0);
      expect(found.faults[0]?.caught).toMatchObject({ declaration: "table:silver.orders", clause: "freshness" });
      expect(found.run).toBeNull();
    } finally {
      await safe.remove();
    }
  });

  it("says why a fault can't happen in it", async () => {
    const { code, faults, summary } = await rehearse(project, "--fault", "feature-skew,lost-document");
    expect([code, summary.notApplicable]).toEqual([0, 2]);
    expect(faults.map(({ because }) => because)).toEqual(["no documents are searched", "no endpoint answers"]);
  });

  it("builds the copy by itself where there is no release", async () => {
    const fresh = await smallProject();
    try {
      const { code, faults, run } = await rehearse(fresh, "--fault", "dirty-batch", ...now);
      expect([code, run]).toEqual([0, null]);
      expect(faults[0]?.caught?.clause).toBe("rejected rows");
      expect(await readdir(fresh.state)).toEqual(["cache"]);
    } finally {
      await fresh.remove();
    }
  });

  it("refuses a fault that it does not know, a project with problems, and one that declares nothing", async () => {
    const unknown = await cli(project, ["rehearse", "--fault", "stale-sauce"]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("Use stale-source")]);
    const wrong = await project.copy();
    try {
      await wrong.edit("data/orders.ts", "select order_id", "select no_id");
      expect((await cli(wrong, ["rehearse"])).stderr).toContain("rehearsal.not-sound");
      for (const folder of ["data", "analyst", "backend"]) await rm(path.join(wrong.root, folder), { recursive: true });
      expect((await cli(wrong, ["rehearse"])).stderr).toContain("rehearsal.no-project");
    } finally {
      await wrong.remove();
    }
  });

  it("leaves nothing behind when it is stopped", async () => {
    const temporary = path.join(path.dirname(project.root), "temporary");
    await mkdir(temporary);
    const before = await filesOf(project);
    const running = spawnCli(project, ["rehearse"], { TMPDIR: temporary });
    await running.until("schema-break");
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining("rehearsal.interrupted")]);
    expect((await readdir(temporary)).filter((name) => name.startsWith("throughline"))).toEqual([]);
    expect(await filesOf(project)).toEqual(before);
  });

  it("lists the faults that there are", async () => {
    const { code, stdout } = await cli(project, ["rehearse", "--list"]);
    expect(code).toBe(0);
    for (const name of ["schema-break", "drifted-input", "lost-document"]) expect(stdout).toContain(name);
  });
});
