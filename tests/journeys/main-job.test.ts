import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliJson, query } from "../support/cli.ts";
import { truthOf } from "../support/fraud-inputs.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

interface Summary {
  readonly release: string;
  readonly created: boolean;
  readonly built: number;
  readonly kept: number;
  readonly refused: readonly string[];
  readonly promised: number;
  readonly measured: readonly {
    readonly declaration: string;
    readonly promise: string;
    readonly held: boolean;
    readonly figure: number | string;
  }[];
}

const now = "2026-06-30T12:00:00Z";

let project: TempProject;
const run = (at: string) => cliJson<Summary>(project, ["run", "--now", at]);

beforeAll(async () => {
  project = await fraudProject();
});
afterAll(() => project.remove());

async function countsOf(source: string) {
  const [row] = await query<{ accepted: number }>(project, `select count(*) accepted from bronze.${source}`);
  const reasons = await query<{ reason: string; n: number }>(
    project,
    `select reason, count(*) n from bronze.${source}__rejected group by 1`,
  );
  return {
    accepted: Number(row?.accepted),
    rejected: Object.fromEntries(reasons.map(({ reason, n }) => [reason, Number(n)])),
  };
}

describe("a first run", () => {
  let summary: Summary;
  beforeAll(async () => {
    summary = await run(now);
  });

  it("builds everything and makes a release", () => {
    expect(summary).toMatchObject({ created: true, built: 16, kept: 0, refused: [] });
  });

  it("accounts for every line of the files, by reason, as the generator knows them", async () => {
    const truth = await truthOf(project);
    for (const folder of ["payments", "merchants", "chargebacks"] as const) {
      const { lines, rejectedAtIngest } = truth.inbox[folder];
      const { accepted, rejected } = await countsOf(folder);
      expect(rejected, folder).toEqual(rejectedAtIngest);
      expect(accepted + Object.values(rejected).reduce((sum, n) => sum + n, 0), folder).toBe(lines);
    }
  });

  it("puts the right rows into silver and the others, with their reason, beside it", async () => {
    const { accepted, rejectedByCheck } = (await truthOf(project)).inbox.payments;
    const [row] = await query(project, "select count(*) n, count(distinct payment_id) ids from silver.payments");
    expect(row).toEqual({ n: String(accepted), ids: String(accepted) });
    const reasons = await query<{ reason: string; n: string }>(
      project,
      "select reason, count(*) n from silver.payments__rejected group by 1 order by reason",
    );
    const of = (start: string) => Number(reasons.find(({ reason }) => reason.startsWith(start))?.n ?? 0);
    expect({
      "min amount": of("amount ≥ 0"),
      "one of country": of("country is one of"),
      "future paid_at": of("paid_at is not in the future"),
    }).toEqual({ "future paid_at": 0, ...rejectedByCheck });
  });

  it("scores every row of silver once", async () => {
    const rows = await query(
      project,
      `select count(*) n, count(distinct s.payment_id) ids, count(p.payment_id) known, min(score) >= 0 and max(score) <= 1 as probable
       from gold.scores s left join silver.payments p using (payment_id)`,
    );
    const { accepted } = (await truthOf(project)).inbox.payments;
    expect(rows).toEqual([{ n: String(accepted), ids: String(accepted), known: String(accepted), probable: true }]);
  });

  it("measures quality, freshness, keys, checks and the gates of the model", () => {
    const held = summary.measured
      .filter(({ held }) => held)
      .map(({ declaration, promise }) => `${declaration} ${promise}`);
    expect(held).toEqual(summary.measured.map(({ declaration, promise }) => `${declaration} ${promise}`));
    expect(held).toEqual(
      expect.arrayContaining([
        "table:silver.payments quality",
        "table:silver.payments freshness",
        "source:bronze.payments freshness",
      ]),
    );
    expect(held.some((promise) => promise.startsWith("model:fraud auc"))).toBe(true);
    expect(new Set(held).size).toBe(held.length);
  });

  it("keeps the model with its signature, card and report", async () => {
    const folder = path.join(project.state, "objects/models/fraud/1");
    const files = ["README.md", "card.json", "evaluation.json", "model.txt", "reference.json", "report.html"];
    expect((await readdir(folder)).sort()).toEqual([...files, "signature.json"]);
    const card = JSON.parse(await readFile(path.join(folder, "card.json"), "utf8"));
    expect(card).toMatchObject({
      model: "fraud",
      version: 1,
      accepted: true,
      createdAt: "2026-06-30T12:00:00.000000Z",
    });
    expect(card.metrics.auc).toBeGreaterThan(0.85);
    const { rows } = card;
    const { accepted } = (await truthOf(project)).inbox.payments;
    expect(rows.warmUp + rows.train + rows.validation + rows.test + rows.tooYoung).toBe(accepted);
    const signature = JSON.parse(await readFile(path.join(folder, "signature.json"), "utf8"));
    expect(signature.inputs.map(({ name }: { name: string }) => name)).toContain("mean_30d");
    expect(await readFile(path.join(folder, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });

  it("writes the release whole and points to it", async () => {
    const folder = path.join(project.state, "releases");
    expect((await readdir(folder)).sort()).toEqual(["current", "moves.jsonl", summary.release]);
    expect((await readFile(path.join(folder, "current"), "utf8")).trim()).toBe(summary.release);
    const release = JSON.parse(await readFile(path.join(folder, summary.release, "release.json"), "utf8"));
    expect(Object.keys(release.pins)).toHaveLength(15);
  });
});

describe("a second run with nothing changed", () => {
  it("builds nothing, makes no release, leaves the lock byte for byte, and still knows every figure", async () => {
    const before = await project.read("throughline.lock.json");
    const first = await run(now);
    const second = await run(now);
    expect(second).toMatchObject({ created: false, built: 0, kept: 16, release: first.release });
    expect(second.measured).toEqual(first.measured);
    expect(await project.read("throughline.lock.json")).toBe(before);
    expect((await readdir(project.root)).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

describe("a run an hour later", () => {
  it("ingests the new tail alone, rebuilds what depends on it, and keeps the model as stale", async () => {
    const before = await countsOf("payments");
    const files = await query<{ n: string }>(project, "select count(*) n from bronze.payments");
    const summary = await run("2026-06-30T13:00:00Z");
    const truth = await truthOf(project);
    const after = await countsOf("payments");
    expect(files).toEqual([{ n: String(before.accepted) }]);
    expect(after.accepted).toBeGreaterThan(before.accepted);
    expect(after.rejected).toEqual(truth.inbox.payments.rejectedAtIngest);
    expect(summary).toMatchObject({ created: true, refused: [] });
    const versions = await query(project, "select distinct model_version v from gold.scores");
    expect(versions).toEqual([{ v: "1" }]);
    const [row] = await query(project, "select count(*) n from gold.scores");
    expect(row).toEqual({ n: String(truth.inbox.payments.accepted) });
  });
});

describe("a run after the retrain policy is due", () => {
  it("trains a new version and scores with it", async () => {
    const summary = await run("2026-07-07T13:00:00Z");
    expect(summary).toMatchObject({ created: true, refused: [] });
    expect(await readdir(path.join(project.state, "objects/models/fraud"))).toEqual(["1", "2"]);
    expect(await query(project, "select distinct model_version v from gold.scores")).toEqual([{ v: "2" }]);
  });

  it("takes what was built last for the newest, also when the clock goes back", async () => {
    const before = "2026-06-30T13:00:00Z";
    expect(await run(before)).toMatchObject({ created: false, built: 0 });
    const rebuilt = await cliJson<Summary>(project, ["run", "--rebuild", "--now", before]);
    expect(rebuilt).toMatchObject({ created: true, refused: [] });
    expect(await run(before)).toMatchObject({ created: false, built: 0, release: rebuilt.release });
    expect(await query(project, "select distinct model_version v from gold.scores")).toEqual([{ v: "3" }]);
  });
});
