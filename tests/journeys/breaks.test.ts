import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { builtSmallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
const built = madeOnce(builtSmallProject);
beforeEach(async () => {
  project = await built();
});
afterEach(() => project.remove());

const lock = "throughline.lock.json";

/** A unit that nobody was told of: everything still compiles, and every reader takes the amount for something else. */
const changeUnit = () =>
  project.edit(
    "data/orders.ts",
    'columns: { order_id: text(), amount: decimal(12, 2), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
    'columns: { order_id: text(), amount: decimal(12, 2).unit("ct"), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
  );

describe("a break that nobody accepted", () => {
  it("stops a run before anything is built, until it is accepted", async () => {
    const { current } = await cliJson<{ current: string }>(project, ["releases"]);
    const before = await project.read(lock);
    await changeUnit();
    const stopped = await cli(project, ["run"]);
    expect(stopped).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("BREAK  silver.orders.amount  unit changed"),
    });
    expect(stopped.stdout).toContain("analyst  revenue");
    const asked = await cli(project, ["run", "--json"]);
    expect(JSON.parse(asked.stdout)).toMatchObject({ verdict: "breaking", problems: [] });
    expect(await project.read(lock)).toBe(before);
    expect((await cli(project, ["accept", "silver.orders.amount"])).code).toBe(0);
    const after = await cliJson<{ release: string; created: boolean }>(project, ["run"]);
    expect([after.created, after.release === current]).toEqual([true, false]);
    expect((await cli(project, ["check", "--frozen"])).code).toBe(0);
  });

  it("is written into the lock by the run where it affects nobody, as is all that is compatible", async () => {
    await project.edit("data/orders.ts", "  quality: 0.5,\n", "");
    await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("amount", { where: { order_id: "o-1" } })');
    expect((await cli(project, ["check"])).stdout).toContain("affects nobody");
    expect((await cli(project, ["check", "--frozen"])).code).toBe(1);
    await cliJson(project, ["run"]);
    expect((await cli(project, ["check", "--frozen"])).code).toBe(0);
  });
});

describe("dev and a break", () => {
  let server: ServedProject;
  afterEach(() => server.kill());

  it("serves the last release until the break is accepted, also after a restart", async () => {
    server = await serveCli(project, ["dev"]);
    await server.until("watching");
    const { release } = (await server.get("/ready")).json;
    await changeUnit();
    const output = await server.until(/release r-\w+ goes on/);
    expect(output).toContain("BREAK  silver.orders.amount  unit changed");
    expect((await server.get("/ready")).json.release).toBe(release);
    expect((await server.stop()).code).toBe(0);
    server = await serveCli(project, ["dev"]);
    await server.until("watching");
    expect((await server.get("/ready")).json.release).toBe(release);
    await cliJson(project, ["accept", "--all"]);
    await expect.poll(async () => (await server.get("/ready")).json.release, { timeout: 90_000 }).not.toBe(release);
  });

  it("refuses a run that is asked of it, and names the break", async () => {
    server = await serveCli(project, ["serve"]);
    await changeUnit();
    const { code, stderr } = await cli(project, ["run"]);
    expect(code).toBe(1);
    expect(stderr).toContain("run.breaking");
    expect(stderr).toContain("silver.orders.amount amount unit changed");
  });
});
