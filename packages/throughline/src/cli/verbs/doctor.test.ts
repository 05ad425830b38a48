import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import type { Finding } from "../doctor/finding.ts";
import { checkMemory, checkNode } from "../doctor/machine-checks.ts";

let project: TrialProject;
afterEach(() => project.remove());

const freePort = { PORT: "0" };

async function doctor(env: Readonly<Record<string, string>> = freePort, cwd = project.root) {
  const { code, stdout } = await project.run("doctor --json", { env, cwd });
  const { checks, failed, warned } = JSON.parse(stdout) as { checks: Finding[]; failed: number; warned: number };
  return {
    code,
    failed,
    warned,
    of: (name: string) => checks.find(({ check }) => check === name),
    names: checks.map(({ check }) => check),
  };
}

describe("doctor", () => {
  it("finds a project that can run ready, and leaves nothing behind", async () => {
    project = await trialProject();
    const { code, stdout } = await project.run("doctor", { env: freePort });
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ ok {4}node {4}\d+\.\d+\.\d+, at least \d+\.\d+/);
    expect(stdout).toMatch(/✓ ok {4}duckdb {2}\S+, opens/);
    expect(stdout).toMatch(/✓ ok {4}lmdb {4}\S+, opens/);
    expect(stdout).toMatch(/✓ ok {4}pglite {2}\d/);
    expect(stdout).toContain("✓ ok    lock    nobody holds the project");
    expect(await readdir(path.join(project.root, ".throughline"))).toEqual(["cache"]);
  });

  it("fails on a config that does not load, with its place and cure", async () => {
    project = await trialProject({ ...shop, "throughline.config.ts": 'export default { name: "shop", prot: 1 };\n' });
    const { code, failed, of } = await doctor();
    expect([code, failed]).toEqual([1, 1]);
    expect(of("config")).toMatchObject({ state: "fail", figure: expect.stringContaining("throughline.config.ts") });
    expect(of("config")?.cure).not.toBe("");
  });

  it("fails on a config that does not parse, and on a PORT that is no number", async () => {
    project = await trialProject({ "throughline.config.ts": "syntax(" });
    const { code, failed, of } = await doctor({ PORT: "xyz" });
    expect([code, failed, of("config")?.state]).toEqual([1, 2, "fail"]);
    expect(of("config")?.figure).toContain("throughline.config.ts:1");
    expect(of("port")?.figure).toBe("PORT is not a whole number from 0 to 65535: xyz");
  });

  it("fails where the state folder cannot be made", async () => {
    project = await trialProject({ ...shop, ".throughline": "a file\n" });
    const { code, of } = await doctor();
    expect(code).toBe(1);
    expect(of("state")).toMatchObject({ state: "fail", cure: expect.stringContaining("state") });
  });

  it("names who holds the project, and opens nothing of it", async () => {
    project = await trialProject();
    const lock = await acquireProjectLock(path.join(project.root, ".throughline"), { purpose: "run" });
    try {
      const { code, of } = await doctor();
      expect(code).toBe(0);
      expect(of("lock")?.figure).toContain(`held by pid ${process.pid}`);
      expect(of("lock")?.figure).toContain("(run)");
    } finally {
      await lock.release();
    }
  });

  it("warns of a port that another program has, and knows its own server's", async () => {
    project = await trialProject();
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as { port: number };
    const lock = await acquireProjectLock(path.join(project.root, ".throughline"), { purpose: "serve" });
    try {
      const other = await doctor({ PORT: String(port) });
      expect([other.code, other.warned]).toEqual([0, 1]);
      expect(other.of("port")).toMatchObject({ state: "warn", figure: `${port} is taken (EADDRINUSE)` });
      await lock.update({ port, url: `http://127.0.0.1:${port}` });
      expect((await doctor({ PORT: String(port) })).of("port")?.state).toBe("ok");
    } finally {
      await lock.release();
      await new Promise((closed) => server.close(closed));
    }
  });

  it("looks at the machine alone outside a project", async () => {
    project = await trialProject();
    const outside = await mkdtemp(path.join(tmpdir(), "throughline-outside-"));
    try {
      const { code, of, names } = await doctor(freePort, outside);
      expect(code).toBe(0);
      expect(of("config")?.state).toBe("warn");
      expect(names).not.toContain("lock");
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it("asks for enough Node and memory", async () => {
    project = await trialProject({});
    expect(checkNode("18.20.0")).toMatchObject({ state: "fail", cure: expect.stringContaining("Install Node") });
    expect([checkNode("20.19.0").state, checkNode("22.0.1").state, checkNode("20.9.9").state]).toEqual([
      "ok",
      "ok",
      "fail",
    ]);
    expect([checkMemory(4e9).state, checkMemory(1e9).state, checkMemory(2e8).state]).toEqual(["ok", "warn", "fail"]);
  });
});
