import { execFile } from "node:child_process";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { seededTrainRequest } from "../../testing/trainer.ts";
import { FitWorkers } from "./fit-workers.ts";
import { leaveShared } from "./shared-garbage.ts";

const start = async () =>
  new Worker("require('node:worker_threads').parentPort.on('message', () => {})", { eval: true });

describe("threads of fits", () => {
  it("serve one fit after the other, and more are started where more are needed", async () => {
    const pool = new FitWorkers(start);
    const first = await pool.take(2);
    pool.keep(first);
    const second = await pool.take(3);
    expect(second.slice(0, 2)).toEqual(first);
    pool.keep(second);
    await pool.close();
    expect(second.map(({ threadId }) => threadId)).toEqual([-1, -1, -1]);
  });

  it("are replaced when they end while they wait", async () => {
    const pool = new FitWorkers(start);
    const [first] = (await pool.take(1)) as [Worker];
    pool.keep([first]);
    await first.terminate();
    const [second] = (await pool.take(1)) as [Worker];
    expect(second).not.toBe(first);
    await pool.close();
    pool.keep([second]);
    await expect.poll(() => second.threadId).toBe(-1);
  });

  it("end, all of them, when one cannot be started", async () => {
    const started: Worker[] = [];
    let asked = 0;
    const pool = new FitWorkers(async () => {
      if (++asked === 2) throw new Error("no more threads");
      started.push(await start());
      return started[0] as Worker;
    });
    await expect(pool.take(2)).rejects.toThrow("no more threads");
    expect(started[0]?.threadId).toBe(-1);
  });

  it("keep no process alive while they wait", async () => {
    const script = `
      const { Worker } = require("node:worker_threads");
      const worker = new Worker("require('node:worker_threads').parentPort.on('message', () => {})", { eval: true });
      import(${JSON.stringify(new URL("./fit-workers.ts", import.meta.url).href)}).then(({ FitWorkers }) => {
        new FitWorkers(async () => worker, 3_600_000).keep([worker]);
      });`;
    const tsx = ["--conditions=source", "--import", "tsx", "-e", script];
    await expect(promisify(execFile)(process.execPath, tsx, { timeout: 20_000 })).resolves.toMatchObject({
      stderr: "",
    });
  });
});

describe("memory that a fit has left", () => {
  it("is collected when there is much of it", async () => {
    const request = seededTrainRequest();
    let buffer: SharedArrayBuffer | undefined = new SharedArrayBuffer(2 ** 28);
    const held = new WeakRef(buffer);
    leaveShared({ request, shared: { memory: { buffer }, module: undefined } });
    buffer = undefined;
    await turn();
    await turn();
    expect(held.deref()).toBeUndefined();
  });
});
