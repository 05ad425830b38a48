import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

interface Clause {
  readonly declaration: string;
  readonly promise: string;
  readonly status: "held" | "broken" | "not-measured";
  readonly figure: number | string | null;
}
interface Verification {
  readonly release: string;
  readonly clauses: readonly Clause[];
  readonly summary: { readonly held: number; readonly broken: number; readonly notMeasured: number };
}

let project: TempProject;
beforeAll(async () => {
  project = await smallProject();
  await project.edit("data/orders.ts", "quality: 0.5,", 'quality: 0.5,\n  freshness: "2h",');
  expect((await cli(project, ["run", "--now", "2026-06-30T12:00:00Z"])).code).toBe(0);
});
afterAll(() => project.remove());

async function verify(...args: readonly string[]): Promise<Verification & { readonly code: number | null }> {
  const { code, stdout } = await cli(project, ["verify", "--json", ...args]);
  return { ...(JSON.parse(stdout) as Verification), code };
}
const statusOf = ({ clauses }: Verification, name: string) =>
  clauses.find(({ declaration, promise }) => `${declaration} ${promise}` === name)?.status;
/** Every file of the tables and logs of a project. */
const stored = async (folder: string) =>
  (await readdir(path.join(project.state, folder), { recursive: true }).catch(() => [])).sort();
const evening = ["--now", "2026-06-30T13:00:01Z"];
const noon = ["--now", "2026-06-30T12:30:00Z"];

describe("throughline verify", () => {
  it("measures what is built and served, keeps it as evidence, and leaves tables and logs as they were", async () => {
    const before = [await stored("lake"), await stored("events")];
    const verification = await verify(...noon);
    expect(verification).toMatchObject({ code: 0, summary: { broken: 0 } });
    expect(statusOf(verification, "table:silver.orders freshness")).toBe("held");
    expect(statusOf(verification, "service:orders-api pages GET /orders")).toBe("held");
    expect(statusOf(verification, "service:orders-api pages under inserts GET /orders")).toBe("not-measured");
    expect(statusOf(verification, "metric:revenue accuracy")).toBe("held");
    expect([await stored("lake"), await stored("events")]).toEqual(before);
    expect((await cli(project, ["roles", "data"])).stdout).toMatch(/fresh within 2h\s+✓ held\s+1\.5 h/);
  });

  it("ends with 1 and names what is broken, in a role or a hand-off alone", async () => {
    const { code, stdout } = await cli(project, ["verify", ...evening, "--role", "data"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ broken\s+silver\.orders\s+fresh within 2h\s+2 h/);
    const pages = await verify(...evening, "--handoff", "pagination");
    expect([pages.code, new Set(pages.clauses.map(({ declaration }) => declaration))]).toEqual([
      0,
      new Set(["service:orders-api"]),
    ]);
    const unknown = await cli(project, ["verify", "--handoff", "pagnation"]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("Use pagination")]);
  });

  it("goes through the server that holds the project, which counts its own answers", async () => {
    const server = await serveCli(project, ["serve", ...noon]);
    try {
      const verification = await verify("--role", "data");
      expect(statusOf(verification, "table:silver.orders freshness")).toBe("held");
      const served = JSON.parse(
        await readFile(path.join(project.state, "releases", verification.release, "release.json"), "utf8"),
      );
      expect(served.id).toBe(verification.release);
      expect((await server.get("/api/orders")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it("shows nothing of a release as verified of the next one", async () => {
    await verify(...noon);
    await project.edit("backend/orders-api.ts", '"hello"', '"good day"');
    expect((await cli(project, ["run", "--now", "2026-06-30T12:00:00Z"])).stdout).toContain("release");
    expect((await cli(project, ["roles", "analyst"])).code).toBe(0);
    const { stdout } = await cli(project, ["roles", "data"]);
    expect(stdout).toMatch(/fresh within 2h\s+✓ held\s+1 h/);
  });

  it("says that there is no release before the first run", async () => {
    const empty = await smallProject();
    try {
      const { code, stderr } = await cli(empty, ["verify"]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("releases.none")]);
    } finally {
      await empty.remove();
    }
  });
});
