import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../testing/child-module.ts";
import { acquireProjectLock, readProjectLock } from "./project-lock.ts";

/** Takes the lock when told so; a holder writes its pid to a file only it may touch, and reads it back after a while. */
const child = `
  import { readFile, writeFile } from "node:fs/promises";
  import { setTimeout as pause } from "node:timers/promises";
  import { acquireProjectLock } from "./project-lock.ts";
  const [dir] = process.argv.slice(2);
  process.on("message", async (order) => {
    try {
      const lock = await acquireProjectLock(dir, { purpose: "test" });
      await writeFile(dir + "/owner", String(process.pid));
      await pause(20);
      const owner = await readFile(dir + "/owner", "utf8");
      if (order === "release") await lock.release();
      process.send({ held: true, alone: owner === String(process.pid) });
    } catch (error) {
      process.send({ held: false, code: error.code, detail: error.detail });
    }
  });
  process.send("ready");
`;

interface Outcome {
  readonly held: boolean;
  readonly alone?: boolean;
  readonly code?: string;
}

let module: ChildModule;
let dir: string;
beforeAll(async () => {
  module = await compileChildModule(child, import.meta.dirname);
});
afterAll(() => module.remove());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "throughline-lock-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function startChildren(count: number) {
  const children = Array.from({ length: count }, () => module.start(dir));
  await Promise.all(children.map((one) => nextMessage(one)));
  return children;
}

/** All children try at the same moment. */
async function race(children: Awaited<ReturnType<typeof startChildren>>, order: string): Promise<Outcome[]> {
  const outcomes = children.map((one) => nextMessage<Outcome>(one));
  for (const one of children) one.send(order);
  return Promise.all(outcomes);
}

describe("acquireProjectLock", () => {
  it("gives the folder to one process only, however many try", async () => {
    const children = await startChildren(8);
    const outcomes = await race(children, "keep");
    expect(outcomes.filter((one) => one.held)).toEqual([{ held: true, alone: true }]);
    expect(new Set(outcomes.filter((one) => !one.held).map((one) => one.code))).toEqual(new Set(["project.locked"]));
    await Promise.all(children.map(crash));
  });

  it("gives the lock of a killed process to one process only, round after round", async () => {
    const children = await startChildren(8);
    for (let round = 0; round < 6; round++) {
      const holder = module.start(dir);
      await nextMessage(holder);
      expect(await race([holder], "keep")).toEqual([{ held: true, alone: true }]);
      await crash(holder);
      const outcomes = await race(children, "release");
      expect(outcomes.filter((one) => one.held).length).toBeGreaterThan(0);
      expect(outcomes.filter((one) => one.held && !one.alone)).toEqual([]);
    }
    await Promise.all(children.map(crash));
    expect((await readdir(dir)).filter((name) => name !== "owner")).toEqual([]);
  });

  it("names the holder, where its server runs and the cure", async () => {
    const lock = await acquireProjectLock(dir, { purpose: "serve" });
    await lock.update({ port: 4000, url: "http://localhost:4000" });
    await expect(acquireProjectLock(dir, { purpose: "run" })).rejects.toMatchObject({
      code: "project.locked",
      detail: expect.stringContaining(`pid ${process.pid} on ${hostname()} (serve at http://localhost:4000) since 20`),
      hint: expect.stringMatching(/^Use its server at http:\/\/localhost:4000, or stop it with `kill \d+`/),
    });
    await lock.release();
  });

  it("refuses to publish an address when another process took the lock over", async () => {
    const lock = await acquireProjectLock(dir, { purpose: "serve" });
    await writeFile(join(dir, "project.lock"), JSON.stringify({ id: "other", pid: process.pid, purpose: "run" }));
    await expect(lock.update({ port: 1, url: "http://localhost:1" })).rejects.toMatchObject({
      code: "project.lock-lost",
    });
    await lock.release();
    expect(JSON.parse(await readFile(join(dir, "project.lock"), "utf8"))).toMatchObject({ id: "other" });
  });

  it("is free after its release, and a second release harms nobody", async () => {
    const first = await acquireProjectLock(dir, { purpose: "run" });
    await first.release();
    const second = await acquireProjectLock(dir, { purpose: "serve" });
    await first.release();
    expect(await readProjectLock(dir)).toMatchObject({ purpose: "serve", pid: process.pid });
    await second.release();
  });

  it.skipIf(process.platform !== "linux").each([
    ["its pid now belongs to a process that started later", { startTicks: "1" }],
    ["the machine was started anew", { bootId: "00000000-0000-0000-0000-000000000000" }],
  ])("takes a lock over when %s", async (_case, change) => {
    await forge(change);
    const lock = await acquireProjectLock(dir, { purpose: "serve" });
    expect(await readProjectLock(dir)).toMatchObject({ purpose: "serve" });
    await lock.release();
  });

  it("respects a process that it cannot see until that has been silent for a minute", async () => {
    const file = await forge({ host: "elsewhere", pidNamespace: "pid:[1]", bootId: "other" });
    await expect(acquireProjectLock(dir, { purpose: "run" })).rejects.toMatchObject({
      code: "project.locked",
      hint: "Stop it on elsewhere; when it is gone, its lock is void after a minute",
    });
    const before = new Date(Date.now() - 61_000);
    await utimes(file, before, before);
    await (await acquireProjectLock(dir, { purpose: "run" })).release();
  });

  it.skipIf(process.platform !== "linux")("removes what killed processes left beside the lock", async () => {
    const record = JSON.parse(await readFile(await forge({ startTicks: "1" }), "utf8"));
    await writeFile(join(dir, `project.lock.${record.id}`), JSON.stringify({ ...record, id: "follower" }));
    await writeFile(join(dir, "project.lock.new-1"), JSON.stringify({ ...record, id: "stray" }));
    const lock = await acquireProjectLock(dir, { purpose: "run" });
    expect(await readdir(dir)).toEqual(["project.lock"]);
    await lock.release();
  });

  it("refuses a damaged lock file and names it", async () => {
    await writeFile(join(dir, "project.lock"), "{}");
    await expect(acquireProjectLock(dir, { purpose: "run" })).rejects.toMatchObject({
      code: "project.lock-unreadable",
      detail: `the lock file is damaged: ${join(dir, "project.lock")}`,
    });
  });

  it("says which file cannot be written", async () => {
    await writeFile(join(dir, "file"), "");
    await expect(acquireProjectLock(join(dir, "file"), { purpose: "run" })).rejects.toMatchObject({
      code: "project.lock-failed",
    });
  });
});

describe("readProjectLock", () => {
  it("gives nothing for a free folder and for one whose holder is dead", async () => {
    expect(await readProjectLock(join(dir, "none"))).toBeUndefined();
    await forge({ pid: 2 ** 30 });
    expect(await readProjectLock(dir)).toBeUndefined();
  });
});

/** Leaves a lock of this process with facts changed. */
async function forge(change: object): Promise<string> {
  const file = join(dir, "project.lock");
  const lock = await acquireProjectLock(dir, { purpose: "test" });
  const record = JSON.parse(await readFile(file, "utf8"));
  await lock.release();
  await writeFile(file, JSON.stringify({ ...record, id: "forged", ...change }));
  return file;
}
