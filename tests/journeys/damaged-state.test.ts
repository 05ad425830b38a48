import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson, query } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { expectProblem } from "../support/problems.ts";
import { serveCli } from "../support/server.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const run = (project: TempProject) => cli(project, ["run", "--now", now]);
const runJson = (project: TempProject) =>
  cliJson<{ release: string; built: number; created: boolean }>(project, ["run", "--now", now]);
const at = (project: TempProject, ...names: string[]) => path.join(project.state, ...names);

describe("the state of a small project", () => {
  let project: TempProject;
  let release: string;
  const built = madeOnce(async () => {
    const made = await smallProject();
    ({ release } = await runJson(made));
    return made;
  });
  beforeEach(async () => {
    project = await built();
  });
  afterEach(() => project.remove());

  const serve = () => cli(project, ["serve", "--port", "0"]);
  const orders = () => query(project, "select order_id from silver.orders order by 1");
  const kept = [{ order_id: "o-1" }, { order_id: "o-2" }];

  it("has releases that are made anew when they are damaged", async () => {
    for (const file of ["release.json", "code/modules.json"]) {
      await truncate(at(project, "releases", release, file), 60);
      expectProblem(await serve(), {
        code: file.startsWith("code") ? "load.release-corrupt" : "releases.corrupt",
        exit: 1,
      });
      expect(await runJson(project)).toMatchObject({ release, built: 0, created: true });
    }
    await writeFile(at(project, "releases/current"), "../../elsewhere\n");
    expectProblem(await serve(), { code: "releases.corrupt", exit: 1 });
    expect(await runJson(project)).toMatchObject({ release, built: 0, created: true });
    expect(await runJson(project)).toMatchObject({ release, built: 0, created: false });
    expect(await orders()).toEqual(kept);
  });

  it("names the file of a table's log that is damaged, and loses nothing when it is put back", async () => {
    for (const table of ["bronze/orders", "silver/orders"]) {
      const log = at(project, "lake", table, "_delta_log");
      const newest = (await readdir(log))
        .filter((name) => name.endsWith(".json"))
        .sort()
        .at(-1) as string;
      await cp(path.join(log, newest), at(project, "copy"));
      await truncate(path.join(log, newest), 30);
      expect(expectProblem(await run(project), { code: "lake.log-corrupt", exit: 1 })).toContain(newest);
      await cp(at(project, "copy"), path.join(log, newest));
    }
    expect(await runJson(project)).toMatchObject({ release, built: 0 });
    expect(await orders()).toEqual(kept);
  });

  it.each([
    ["bronze/orders", /restore the file from a backup/],
    ["silver/orders", /delete the folder lake\/silver\/orders .*throughline\s+run\s+--rebuild/s],
    ["silver/orders__rejected", /delete the folder lake\/silver\/orders__rejected .*throughline\s+run\s+--rebuild/s],
  ])("has a log of %s whose damage is told with the cure that its rows have", async (table, cure) => {
    const log = at(project, "lake", table, "_delta_log");
    const newest = (await readdir(log)).filter((name) => name.endsWith(".json")).sort();
    await truncate(path.join(log, newest.at(-1) as string), 30);
    const rebuild = () => cli(project, ["run", "--rebuild", "--now", now]);
    expect(expectProblem(await rebuild(), { code: "lake.log-corrupt", exit: 1 })).toMatch(cure);
    if (table === "bronze/orders") return;
    await rm(at(project, "lake", table), { recursive: true });
    expect((await rebuild()).code).toBe(0);
    expect(await orders()).toEqual(kept);
  });

  it("has tables that are built again from the sources when they are gone", async () => {
    await rm(at(project, "lake/silver"), { recursive: true });
    expect((await runJson(project)).built).toBeGreaterThan(0);
    expect(await orders()).toEqual(kept);
  });

  it("has a database whose damage is told, and without which no row is read twice", async () => {
    await writeFile(at(project, "database/data/global/pg_control"), "damaged");
    expectProblem(await run(project), { code: "database.corrupt", exit: 1 });
    expectProblem(await serve(), { code: "database.corrupt", exit: 1 });
    await rename(at(project, "database/data"), at(project, "database/data.broken"));
    await runJson(project);
    expect(await query(project, "select count(*) n from bronze.orders")).toEqual([{ n: "3" }]);
    expect(await orders()).toEqual(kept);
  });

  it("has a lock file whose damage is told", async () => {
    await writeFile(at(project, "project.lock"), "{");
    expectProblem(await run(project), { code: "project.lock-unreadable", exit: 1 });
    await rm(at(project, "project.lock"));
    expect(await runJson(project)).toMatchObject({ release, built: 0 });
  });

  it("is read past a server whose address is damaged", async () => {
    const server = await serveCli(project, ["serve"]);
    try {
      await writeFile(at(project, "control.json"), "{");
      expect(await orders()).toEqual(kept);
      expectProblem(await run(project), { code: "project.locked", exit: 1 });
    } finally {
      expect(await server.stop()).toMatchObject({ code: 0 });
    }
  });
});

describe("a lock that cannot be read", () => {
  it("is told before anything is built", async () => {
    const project = await smallProject();
    await mkdir(path.join(project.root, "throughline.lock.json/taken"), { recursive: true });
    const { code, stdout } = await run(project);
    expect([code, stdout]).toEqual([1, expect.stringContaining("lock.unreadable")]);
    expect(stdout).toContain("throughline.lock.json");
    await rm(path.join(project.root, "throughline.lock.json"), { recursive: true });
    expect(await runJson(project)).toMatchObject({ created: true });
    expect(await project.read("throughline.lock.json")).toContain("table:silver.orders");
    await project.remove();
  });
});

describe("a state folder that cannot be written", () => {
  it("is told with its path", async () => {
    const project = await smallProject();
    await project.write(".throughline", "no folder");
    expect(expectProblem(await run(project), { code: "project.lock-failed", exit: 1 })).toContain(".throughline");
    expectProblem(await cli(project, ["serve"]), { code: "project.lock-failed", exit: 1 });
    await project.remove();
  });
});

/** A tmpfs of a few megabytes over the state folder; undefined where this user may not mount one. */
async function smallDisk(
  project: TempProject,
  kilobytes: number,
): Promise<{ grow(): void; unmount(): void } | undefined> {
  await mkdir(project.state, { recursive: true });
  const mount = (options: string) =>
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", project.state], { stdio: "ignore" });
  try {
    mount(`size=${kilobytes}k`);
  } catch (error) {
    if (typeof (error as { status?: unknown }).status !== "number") throw error;
    return undefined;
  }
  return {
    grow: () => mount("remount,size=512m"),
    unmount: () => execFileSync("umount", ["-l", project.state], { stdio: "ignore" }),
  };
}

describe("a disk that is full", () => {
  it("is told as such, and the run goes on where it stopped when there is room", async ({ skip }) => {
    const project = await smallProject();
    const lines = Array.from({ length: 60_000 }, (_, i) => `big-${i},${i}.37,2026-06-${10 + (i % 20)}T10:00:00Z`);
    await project.write("inbox/big.csv", `order_id,amount,ordered_at\n${lines.join("\n")}\n`);
    const codes: (string | undefined)[] = [];
    for (const kilobytes of [2_000, 30_500, 31_200]) {
      const disk = await smallDisk(project, kilobytes);
      if (disk === undefined) skip("only root may mount the small disk that this test needs");
      try {
        const outcome = await run(project);
        const code = /✗ (\S+)/.exec(outcome.stdout + outcome.stderr)?.[1];
        codes.push(code);
        if (outcome.code !== 0) {
          expectProblem(outcome, { code: code as string, exit: 1 });
          expect(code).toMatch(/disk-full|lock-failed|not-written/);
        }
        disk?.grow();
        expect(await runJson(project)).toMatchObject({ release: expect.stringMatching(/^r-/) });
        expect(await query(project, "select count(*) n, count(distinct order_id) ids from bronze.orders")).toEqual([
          { n: "60003", ids: "60003" },
        ]);
      } finally {
        disk?.unmount();
      }
    }
    expect(codes[0]).toMatch(/disk-full/);
    await project.remove();
  });
});
