import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import type { LineageRunEvent } from "../../formats/openlineage/run-event.ts";
import { systemClock } from "../../ports/clock.ts";
import { keepMeasurements } from "../project/keep-measurements.ts";
import { openProjectDatabase } from "../project/open-database.ts";

const projects: TrialProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

const configWith = (lineage: string) =>
  `import { defineConfig, env } from "throughline";\nexport default defineConfig({ name: "shop", lineage: { openlineage: ${lineage} } });\n`;

/** A project of a source and a table, whose query may fail on what it reads. */
async function ordersProject(lineage: string): Promise<TrialProject> {
  const project = await trialProject({
    "throughline.config.ts": configWith(lineage),
    "data/orders.ts": `import { check, integer, source, sql, table, text } from "throughline/data";

export const rawOrders = source("bronze.orders", { files: "inbox/*.csv", columns: { id: text(), amount: text() }, key: "id" });

export const orders = table("silver.orders", {
  columns: { id: text(), amount: integer() },
  key: "id",
  checks: [check.min("amount", 0)],
  quality: 0.5,
  query: sql\`select id, amount::integer as amount from \${rawOrders}\`,
});
`,
    "inbox/a.csv": "id,amount\n1,10\n2,-4\n",
  });
  projects.push(project);
  return project;
}

const eventsIn = async (project: TrialProject, file: string): Promise<readonly LineageRunEvent[]> =>
  (await readFile(path.join(project.root, file), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LineageRunEvent);

const said = (events: readonly LineageRunEvent[]) => events.map(({ eventType, job }) => `${eventType} ${job.name}`);
const idsOf = (events: readonly LineageRunEvent[]) => events.map(({ run }) => run.runId);

describe("a run that tells of its lineage", () => {
  it("writes start and end of what it builds and checks into the file, and nothing of what is kept", async () => {
    const project = await ordersProject('{ file: "lineage.ndjson" }');
    const { code, stdout } = await project.run("run");
    expect(code).toBe(0);
    expect(stdout).toMatch(/lineage +8 events to .*lineage\.ndjson/);
    const events = await eventsIn(project, ".throughline/lineage.ndjson");
    expect(said(events)).toEqual([
      ...["START run", "START source:bronze.orders", "COMPLETE source:bronze.orders"],
      ...["START table:silver.orders", "COMPLETE table:silver.orders"],
      ...["START table:silver.orders.checks", "COMPLETE table:silver.orders.checks", "COMPLETE run"],
    ]);
    expect(events[4]?.outputs[0]?.outputFacets?.outputStatistics).toMatchObject({ rowCount: 1, fileCount: 1 });
    expect(events[6]?.inputs[0]?.inputFacets?.dataQualityAssertions).toMatchObject({
      assertions: expect.arrayContaining([
        expect.objectContaining({ assertion: "quality", success: true, expected: "0.5" }),
      ]),
    });
    await project.run("run");
    const again = (await eventsIn(project, ".throughline/lineage.ndjson")).slice(events.length);
    expect(said(again)).not.toContain("START table:silver.orders");
    expect(idsOf(again).some((id) => idsOf(events).includes(id))).toBe(false);
  });

  it("can be exported later as the same events", async () => {
    const project = await ordersProject('{ file: "lineage.ndjson" }');
    const run = JSON.parse((await project.run("run --json")).stdout).run as string;
    const told = await eventsIn(project, ".throughline/lineage.ndjson");
    expect((await project.run(`export openlineage --run ${run} --out later.ndjson`)).code).toBe(0);
    const later = await eventsIn(project, "later.ndjson");
    expect(said(later)).toEqual(said(told));
    expect(idsOf(later)).toEqual(idsOf(told));
    expect(later.map(({ inputs, outputs }) => ({ inputs, outputs }))).toEqual(
      told.map(({ inputs, outputs }) => ({ inputs, outputs })),
    );
    const database = await openProjectDatabase(path.join(project.root, ".throughline"));
    await keepMeasurements(database, [], systemClock).finally(() => database.close());
    expect(JSON.parse((await project.run("export openlineage --json")).stdout).run).toBe(run);
    expect((await project.run("export openlineage --run run-none")).stderr).toContain("lineage.unknown-run");
  });

  it("ends what fails, and itself, with FAIL and the reason", async () => {
    const project = await ordersProject('{ file: "lineage.ndjson" }');
    await project.write("inbox/a.csv", "id,amount\n1,ten\n");
    expect((await project.run("run")).code).toBe(1);
    const events = await eventsIn(project, ".throughline/lineage.ndjson");
    expect(said(events).slice(-3)).toEqual(["START table:silver.orders", "FAIL table:silver.orders", "FAIL run"]);
    expect(events.at(-1)?.run.facets.errorMessage?.message).toMatch(/^[a-z-]+\.[a-z-]+: /);
    const { stdout } = await project.run("export openlineage");
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) as string).eventType).toBe("FAIL");
  });

  it("is the same run where nobody takes the events: they are counted, kept in a file, and can be sent again", async () => {
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.writeHead(201).end());
    });
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const project = await ordersProject(`{ url: "http://127.0.0.1:9", key: env("TRIAL_LINEAGE_KEY") }`);
    process.env.TRIAL_LINEAGE_KEY = "s3cret-of-lineage";
    try {
      const { code, stdout, stderr } = await project.run("run");
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /lineage +0 events to http:\/\/127\.0\.0\.1:9\/api\/v1\/lineage, 8 kept in .*\.ndjson: endpoint does not answer/,
      );
      expect(stdout + stderr).not.toContain("s3cret-of-lineage");
      const [kept = ""] = await readdir(path.join(project.root, ".throughline/lineage/unsent"));
      expect(await eventsIn(project, `.throughline/lineage/unsent/${kept}`)).toHaveLength(8);
      const sent = await project.run(`export openlineage --out ${url} --key TRIAL_LINEAGE_KEY`, {
        env: { TRIAL_LINEAGE_KEY: "s3cret-of-lineage" },
      });
      expect([sent.code, sent.stdout]).toEqual([0, expect.stringMatching(/^8 events of run-\w+ sent to http/)]);
    } finally {
      delete process.env.TRIAL_LINEAGE_KEY;
      await new Promise((done) => server.close(done));
    }
    const refused = await project.run(`export openlineage --out ${url}`);
    expect([refused.code, refused.stderr.split("\n")[0]]).toEqual([
      1,
      "✗ lineage.not-taken  The endpoint did not take all events",
    ]);
  });

  it("refuses settings that name nobody, two, or a secret", async () => {
    const issueOf = async (lineage: string) =>
      JSON.parse((await (await ordersProject(lineage)).run("check --json")).stdout).problems[0]?.issues[0]?.message;
    expect(await issueOf("{}")).toBe("has to have one of file and url");
    expect(await issueOf('{ file: "a", url: "http://a" } as never')).toBe("has to have one of file and url");
    expect(await issueOf('{ url: "http://me:pw@a" }')).toBe(
      "is not an http or https address without a user or password",
    );
    expect(await issueOf('{ url: "http://a", key: "s3cret" as never }')).toContain('write env("NAME")');
    expect(await issueOf('{ file: "a", keys: 1 } as never')).toContain("is not known; key is");
  });
});
