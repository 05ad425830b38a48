import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { spawnCli } from "../support/cli.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
let server: ServedProject;
beforeEach(async () => {
  project = await smallProject();
  server = await serveCli(project, ["dev"]);
  await server.until("watching");
});
afterEach(async () => {
  await server.kill();
  await project.remove();
});

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

/** Resolves once `dev` has made its nth release. */
async function release(nth: number): Promise<string> {
  const output = await server.until(new RegExp(`(?:release {3}r-\\w+ +new[^]*){${nth}}`));
  return [...output.matchAll(released)][nth - 1]?.[1] as string;
}

describe("dev", () => {
  it("answers from a new release after a change, without a dropped request", async () => {
    const load = askAllTheTime("/api/greeting");
    expect((await server.get("/api/greeting")).json).toEqual({ text: "hello" });
    await project.edit("backend/orders-api.ts", '"hello"', '"good morning"');
    const id = await release(2);
    await expect.poll(async () => (await server.get("/ready")).json.release, { timeout: 90_000 }).toBe(id);
    expect((await server.get("/api/greeting")).json).toEqual({ text: "good morning" });
    const { answered, bad } = await load.stop();
    expect(bad).toEqual([]);
    expect(answered).toBeGreaterThan(10);
  });

  it("picks up new input, new files and new folders", async () => {
    await project.write("inbox/two.csv", "order_id,amount,ordered_at\no-9,9.00,2026-06-30T12:00:00Z\n");
    await release(2);
    await expect
      .poll(async () => (await server.get("/metrics/revenue")).json.rows[0].value, { timeout: 90_000 })
      .toBe(23.75);
    await project.write(
      "fullstack/more/hours.ts",
      `import { get, service } from "throughline/backend";
import { z } from "zod";

export const hours = service("hours", {
  routes: { open: get("/open", { reply: z.object({ open: z.boolean() }), handle: async () => ({ open: true }) }) },
});
`,
    );
    await release(3);
    await expect.poll(async () => (await server.get("/api/open")).json, { timeout: 90_000 }).toEqual({ open: true });
    await project.edit("fullstack/more/hours.ts", "open: true", "open: false");
    await release(4);
    await expect.poll(async () => (await server.get("/api/open")).json, { timeout: 90_000 }).toEqual({ open: false });
  });

  it("prints a problem and goes on with the release before, until it is mended", async () => {
    const { release: before } = (await server.get("/ready")).json;
    await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("amuont")');
    const output = await server.until(/release r-\w+ goes on/);
    expect(output).toContain("amuont");
    expect(output).toMatch(/analyst\/revenue\.ts:\d+/);
    expect((await server.get("/metrics/revenue")).json).toMatchObject({ release: before, rows: [{ value: 14.75 }] });
    await project.edit("analyst/revenue.ts", 'sum("amuont")', 'sum("amount", { where: { order_id: "o-1" } })');
    const id = await release(2);
    await expect.poll(async () => (await server.get("/ready")).json.release, { timeout: 90_000 }).toBe(id);
    expect((await server.get("/metrics/revenue")).json.rows).toMatchObject([{ value: 10.5 }]);
  });

  it("ends with 0 on SIGTERM and leaves the project free", async () => {
    expect(await server.stop()).toMatchObject({ code: 0, stderr: "" });
    for (const verb of ["serve", "start"]) {
      const started = spawnCli(project, [verb, "--port", "0"]);
      await started.until("serving");
      started.child.kill("SIGTERM");
      expect(await started.ended).toMatchObject({ code: 0, stderr: "" });
    }
  });
});
