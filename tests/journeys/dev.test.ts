import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { spawnCli } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { builtSmallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

const built = madeOnce(builtSmallProject);
let project: TempProject;
let server: ServedProject;

/** Asks all the time until it is stopped; gives how often, and what was not answered well. */
function askAllTheTime(path: string) {
  let stopped = false;
  let answered = 0;
  const bad: unknown[] = [];
  const asking = (async () => {
    while (!stopped) {
      const answer = await server.get(path).catch((error: unknown) => error);
      if ((answer as { status?: number }).status === 200) answered++;
      else bad.push(answer);
      await sleep(3);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await asking;
      return { answered, bad };
    },
  };
}

const released = /release {3}(r-\w+) +new/g;

const releasesOf = (output: string) => [...output.matchAll(released)].map(([, id]) => id as string);

/** Changes the project; gives the release that `dev` makes of it. */
async function release(change: () => Promise<void>): Promise<string> {
  const before = releasesOf(server.output()).length;
  await change();
  const output = await server.until(new RegExp(`(?:release {3}r-\\w+ +new[^]*){${before + 1}}`));
  return releasesOf(output)[before] as string;
}

const revenue = async () => (await server.get("/metrics/revenue")).json.rows[0].value as number;

describe("dev", () => {
  beforeAll(async () => {
    project = await built();
    server = await serveCli(project, ["dev"]);
    await server.until("watching");
  });
  afterAll(async () => {
    await server.kill();
    await project.remove();
  });

  it("answers from a new release after a change, without a dropped request", async () => {
    const load = askAllTheTime("/api/greeting");
    expect((await server.get("/api/greeting")).json).toEqual({ text: "hello" });
    const id = await release(() => project.edit("backend/orders-api.ts", '"hello"', '"good morning"'));
    await expect.poll(async () => (await server.get("/ready")).json.release, { timeout: 90_000 }).toBe(id);
    expect((await server.get("/api/greeting")).json).toEqual({ text: "good morning" });
    const { answered, bad } = await load.stop();
    expect(bad).toEqual([]);
    expect(answered).toBeGreaterThan(10);
  });

  it("picks up new input, new files and new folders", async () => {
    const before = await revenue();
    await release(() => project.write("inbox/two.csv", "order_id,amount,ordered_at\no-9,9.00,2026-06-30T12:00:00Z\n"));
    await expect.poll(revenue, { timeout: 90_000 }).toBe(before + 9);
    await release(() =>
      project.write(
        "fullstack/more/hours.ts",
        `import { get, service } from "throughline/backend";
import { z } from "zod";

export const hours = service("hours", {
  routes: { open: get("/open", { reply: z.object({ open: z.boolean() }), handle: async () => ({ open: true }) }) },
});
`,
      ),
    );
    await expect.poll(async () => (await server.get("/api/open")).json, { timeout: 90_000 }).toEqual({ open: true });
    await release(() => project.edit("fullstack/more/hours.ts", "open: true", "open: false"));
    await expect.poll(async () => (await server.get("/api/open")).json, { timeout: 90_000 }).toEqual({ open: false });
  });

  it("prints a problem and goes on with the release before, until it is mended", async () => {
    const [{ release: before }, value] = [(await server.get("/ready")).json, await revenue()];
    await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("amuont")');
    const output = await server.until(/release r-\w+ goes on/);
    expect(output).toContain("amuont");
    expect(output).toMatch(/analyst\/revenue\.ts:\d+/);
    expect((await server.get("/metrics/revenue")).json).toMatchObject({ release: before, rows: [{ value }] });
    const id = await release(() =>
      project.edit("analyst/revenue.ts", 'sum("amuont")', 'sum("amount", { where: { order_id: "o-1" } })'),
    );
    await expect.poll(async () => (await server.get("/ready")).json.release, { timeout: 90_000 }).toBe(id);
    expect((await server.get("/metrics/revenue")).json.rows).toMatchObject([{ value: 10.5 }]);
  });
});

describe("dev, serve and start", () => {
  afterEach(() => project.remove());

  it("end with 0 on SIGTERM and leave the project free", async () => {
    project = await built();
    for (const verb of ["dev", "serve", "start"]) {
      const started = spawnCli(project, [verb, "--port", "0"]);
      await started.until(verb === "dev" ? "watching" : "serving");
      started.child.kill("SIGTERM");
      expect(await started.ended).toMatchObject({ code: 0, stderr: "" });
    }
  });
});
