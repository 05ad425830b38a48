import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson, query } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { expectProblem } from "../support/problems.ts";
import { serveCli } from "../support/server.ts";
import { builtSmallProject, smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
const copy = madeOnce(builtSmallProject);
const unbuilt = async () => {
  project = await smallProject();
};
const built = async () => {
  project = await copy();
};
afterEach(() => project.remove());

const config = (settings: string) => project.edit("throughline.config.ts", 'name: "small",', settings);

describe("a config that is wrong", () => {
  beforeEach(unbuilt);

  it("is reported with the setting, by every verb that reads it", async () => {
    await config('name: "small", prot: 4400, port: "high",');
    for (const args of [["run"], ["serve"], ["start"], ["query", "select 1"]]) {
      const text = expectProblem(await cli(project, args), { code: "load.config-invalid", exit: 1 });
      expect(text).toMatch(/prot is not known; port is/);
      expect(text).toMatch(/port is not a whole number/);
      expect(text).toContain("throughline.config.ts");
    }
  });

  it("is reported at its line when it is not TypeScript", async () => {
    await config("name: small small,");
    const text = expectProblem(await cli(project, ["run"]), { code: "load.syntax", exit: 1 });
    expect(text).toMatch(/throughline\.config\.ts:4/);
  });
});

describe("declarations that are wrong", () => {
  beforeEach(built);

  it("are reported at their line, and nothing is built", async () => {
    const { current } = await cliJson<{ current: string }>(project, ["releases"]);
    await project.edit("analyst/revenue.ts", "import { orders }", "import { ordres as orders }");
    expectProblem(await cli(project, ["run"]), { code: "contracts.unknown-export", exit: 1 });
    await project.edit("analyst/revenue.ts", "import { ordres as orders }", "import { orders }");
    await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("amuont")');
    const column = expectProblem(await cli(project, ["run"]), { code: "contracts.unknown-column", exit: 1 });
    expect(column).toMatch(/analyst\/revenue\.ts:\d+/);
    await project.edit("analyst/revenue.ts", 'sum("amuont")', 'sum("amount")');
    expect(await cliJson(project, ["run"])).toMatchObject({ release: current, built: 0 });
  });

  it("are reported with the place in the SQL", async () => {
    await project.edit("data/orders.ts", "select order_id,", "selct order_id,");
    const syntax = await cli(project, ["run"]);
    expect(syntax.stdout).toMatch(/data\/orders\.ts:\d+/);
    expectProblem(syntax, { code: /✗ (\S+)/.exec(syntax.stdout)?.[1] as string, exit: 1 });
    await project.edit("data/orders.ts", "selct order_id,", "select order_id, colour,");
    const unknown = await cli(project, ["run"]);
    expect(unknown.stdout).toMatch(/colour/);
    expectProblem(unknown, { code: /✗ (\S+)/.exec(unknown.stdout)?.[1] as string, exit: 1 });
  });
});

describe("data that is wrong", () => {
  beforeEach(built);

  it("is rejected row by row with its reason, and the run goes on", async () => {
    await project.write(
      "inbox/two.csv",
      "order_id,amount,ordered_at\no-4,much,2026-06-30T10:00:00Z\no-5,1.00,yesterday\no-1,2.00,2026-06-30T10:00:00Z\no-6,3.00,2026-06-30T12:00:00Z\n",
    );
    await cliJson(project, ["run"]);
    const reasons = await query(
      project,
      "select reason, count(*) n from bronze.orders__rejected group by 1 order by 1",
    );
    expect(reasons).toEqual([
      { reason: "duplicate order_id", n: "1" },
      { reason: "not-a-decimal amount", n: "1" },
      { reason: "not-a-timestamp ordered_at", n: "1" },
    ]);
    expect(await query(project, "select order_id from silver.orders order by 1")).toEqual([
      { order_id: "o-1" },
      { order_id: "o-2" },
      { order_id: "o-6" },
    ]);
  });

  it("is refused file by file where a file cannot be read, by name, and the others are read", async () => {
    await project.write("inbox/two.csv", "order_id,price\no-9,1.00\n");
    const { code, stdout } = await cli(project, ["run"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/note +bronze\.orders: ingest\.missing-column: .*two\.csv/);
    expect(await query(project, "select count(*) n from bronze.orders")).toEqual([{ n: "3" }]);
  });
});

describe("a user's code that fails", () => {
  beforeEach(unbuilt);

  it("is named as theirs", async () => {
    await config('name: "small", prepare: () => { throw new Error("no network"); },');
    const text = expectProblem(await cli(project, ["run"]), { code: "run.prepare-failed", exit: 1 });
    expect(text).toContain("no network");
    expect(text).toMatch(/throughline\.config\.ts:\d+:\d+/);
  });
});

describe("a command line that is wrong", () => {
  beforeEach(unbuilt);

  it("is refused with 2, before anything is done", async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["strat"], "cli.unknown-verb"],
      [["run", "--rebild"], "cli.unknown-option"],
      [["run", "--now", "yesterday"], "cli.bad-option"],
      [["run", "--now", "2026-13-45T00:00:00Z"], "cli.bad-option"],
      [["start", "--port", "http"], "cli.bad-option"],
      [["start", "--port", "70000"], "cli.bad-option"],
      [["serve", "--port", "1.5"], "cli.bad-option"],
      [["query"], "cli.bad-argument"],
      [["query", "select 1", "--limit", "0"], "cli.bad-option"],
      [["run", "--project", "nowhere"], "cli.no-project"],
    ];
    for (const [args, code] of cases) expectProblem(await cli(project, args), { code, exit: 2 });
    expectProblem(await cli(project, ["serve"], { PORT: "http" }), { code: "cli.bad-option", exit: 2 });
  });

  it("is told where there is nothing to serve or to read yet", async () => {
    for (const args of [["serve", "--port", "0"], ["query", "select 1"], ["metrics"]])
      expectProblem(await cli(project, args), { code: "releases.none", exit: 1 });
    await cliJson(project, ["run"]);
    expectProblem(await cli(project, ["metrics", "revenu"]), { code: "metrics.unknown-metric", exit: 1 });
    expectProblem(await cli(project, ["query", "selec 1"]), { code: "sql.not-a-select", exit: 1 });
    expectProblem(await cli(project, ["query", "drop table silver.orders"]), { code: "sql.not-a-select", exit: 1 });
    expect(await query(project, "select count(*) n from silver.orders")).toEqual([{ n: "2" }]);
  });
});

describe("a port that is taken", () => {
  beforeEach(built);

  it("is told before anything is built, and by serve as well", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    try {
      await project.write("inbox/three.csv", "order_id,amount,ordered_at\no-7,7.00,2026-06-30T12:00:00Z\n");
      const started = await cli(project, ["start", "--port", String(port)]);
      expect(expectProblem(started, { code: "server.port-in-use", exit: 1 })).not.toContain("silver.orders");
      expect(await cliJson(project, ["run"])).toMatchObject({ created: true });
      expectProblem(await cli(project, ["serve", "--port", String(port)]), { code: "server.port-in-use", exit: 1 });
    } finally {
      other.close();
    }
    expect(await cliJson(project, ["run"])).toMatchObject({ built: 0 });
  });
});

describe("a second process on the same project", () => {
  beforeEach(built);

  it("is refused with the first one's address; run and query go through it", async () => {
    const server = await serveCli(project, ["start"]);
    try {
      for (const verb of ["start", "serve", "dev"]) {
        const text = expectProblem(await cli(project, [verb, "--port", "0"]), { code: "project.locked", exit: 1 });
        expect(text.replaceAll(/\s+/g, " ")).toContain(server.url);
      }
      await project.write("inbox/three.csv", "order_id,amount,ordered_at\no-7,7.00,2026-06-30T12:00:00Z\n");
      const before = (await server.get("/ready")).json.release;
      const summary = await cliJson<{ release: string }>(project, ["run"]);
      expect(summary).toMatchObject({ created: true });
      expect(summary.release).not.toBe(before);
      expect((await server.get("/ready")).json.release).toBe(summary.release);
      expect((await server.get("/api/orders")).json.items).toHaveLength(3);
      expect(await query(project, "select count(*) n from silver.orders")).toEqual([{ n: "3" }]);
      const clocked = await cli(project, ["run", "--now", "2026-06-30T12:00:00Z"]);
      expectProblem(clocked, { code: "cli.bad-option", exit: 2 });
      await project.edit("analyst/revenue.ts", 'sum("amount")', 'sum("amuont")');
      const broken = await cli(project, ["run"]);
      expect(expectProblem(broken, { code: "run.has-problems", exit: 1 })).toContain("amuont");
      expect((await server.get("/metrics/revenue")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
