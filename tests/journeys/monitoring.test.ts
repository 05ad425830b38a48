import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../packages/throughline/src/adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../packages/throughline/src/adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { shop, type TrialProject, trialProject } from "../../packages/throughline/test/trial-project.ts";
import { loggedSql } from "../../packages/throughline/test/watched-project.ts";

const watched: Readonly<Record<string, string>> = {
  ...shop,
  "data/orders.ts": (shop["data/orders.ts"] as string).concat(`
export const refundsSeen = source("bronze.refunds", {
  files: "inbox/refunds/*.csv",
  columns: { order_id: text(), seen_at: timestamp() },
  at: "seen_at",
});
`),
  "ml/refunds.ts": (shop["ml/refunds.ts"] as string)
    .replace(", ...activity.features", "")
    .replace("accept:", 'retrain: { after: "300d", onDrift: true },\n  accept:'),
  "mlops/refund-score.ts": `import { endpoint } from "throughline/mlops";
import { orders, refundsSeen } from "../data/orders.ts";
import { refunds } from "../ml/refunds.ts";

export const refundScore = endpoint("refund-score", {
  model: refunds,
  id: orders.columns.order_id,
  monitor: { drift: { psi: 0.2 }, label: { from: refundsSeen, delay: "1h" } },
});
`,
  // The service of the shop asks by card, which the model takes no more.
  "backend/api.ts": "export {};\n",
};

/** Orders of three weeks before March, one an hour; about half are worth more than 100. */
const orders = (from: number, amount: (i: number) => number) =>
  `order_id,card_id,amount,paid_at\n${Array.from({ length: 400 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 1, 8) + i * 3_600_000 + from * 60_000).toISOString();
    return `o-${from + i},c-${i % 9},${amount(i).toFixed(2)},${at}`;
  }).join("\n")}\n`;

let project: TrialProject;
beforeAll(async () => {
  project = await trialProject(watched);
  await project.write(
    "inbox/orders/a.csv",
    orders(0, (i) => ((i * 37) % 200) + 1),
  );
  await project.write("inbox/refunds/a.csv", "order_id,seen_at\no-1,2026-02-08T00:00:00Z\n");
});
afterAll(() => project.remove());

/** Answers as a server would have logged them and moved into the lake. */
async function answered(select: string): Promise<void> {
  const lake = join(project.root, ".throughline/lake");
  const engine = await openDuckDb({ folders: [lake] });
  try {
    const tables = openDeltaTableStore({ root: lake, engine });
    const session = await engine.session();
    await tables.write("logs.refund-score", { session, mode: "append", query: select });
  } finally {
    await engine.close();
  }
}

const at = (hour: number) => `--now 2026-03-01T${String(hour).padStart(2, "0")}:00:00Z`;
const modelLine = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line.includes("refunds"))
    .join("\n");

describe("a project whose model retrains on drift", () => {
  it("has nothing to compare before it was asked anything", async () => {
    expect(await project.run(`run ${at(0)}`)).toMatchObject({ code: 0 });
    const { code, stdout } = await project.run(`monitor ${at(2)}`);
    expect([code, stdout]).toEqual([0, expect.stringContaining("version 1 gave 0 answers in the last 24h")]);
  });

  it("shows what drifted and which labels came, and exits with 1", async () => {
    await answered(
      loggedSql({
        features: "json_object('amount', (i * 37) % 200 * 5 + 1)",
        asOf: "TIMESTAMPTZ '2026-03-01 00:30:00Z' + to_microseconds(i * 1000000)",
        id: "'o-' || i",
      }),
    );
    const { code, stdout } = await project.run(`monitor refund-score ${at(2)}`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/amount +\d+\.\d+ +0\.\d+ +0 +✗ drifted/);
    expect(stdout).toContain("300 predictions = 1 labelled + 0 not yet due + 299 missing");
    const json = JSON.parse((await project.run(`monitor --json ${at(2)}`)).stdout);
    expect(json.items[0].drift.columns.map(({ input }: { input: string }) => input)).toEqual(["amount", null]);
  });

  it("is not trained again on the same rows", async () => {
    const { code, stdout } = await project.run(`run ${at(2)}`);
    expect([code, modelLine(stdout)]).toEqual([0, expect.stringContaining("there is nothing new to learn from")]);
  });

  it("is trained on new rows long before it is old, and says why", async () => {
    await project.write(
      "inbox/orders/b.csv",
      orders(1_000, (i) => (((i * 37) % 200) + 1) * 5),
    );
    const { code, stdout } = await project.run(`run ${at(3)}`);
    expect([code, modelLine(stdout)]).toEqual([
      0,
      expect.stringMatching(/retrained: amount drifted, PSI \d\.\d\d > 0\.2/),
    ]);
    expect(modelLine(stdout)).toContain("v2");
  });

  it("is not trained again and again: the new version has its own reference and answers", async () => {
    await project.write(
      "inbox/orders/c.csv",
      orders(2_000, (i) => (((i * 37) % 200) + 1) * 5),
    );
    const { code, stdout } = await project.run(`run ${at(4)}`);
    expect([code, modelLine(stdout)]).toEqual([0, expect.stringContaining("stale: input changed")]);
    expect((await project.run(`monitor ${at(4)}`)).stdout).toContain("version 2 gave 0 answers");
  });
});

describe("throughline monitor", () => {
  it("refuses an endpoint that is not watched, and names the one that is meant", async () => {
    const { code, stderr, stdout } = await project.run("monitor refund-scores");
    expect(code).not.toBe(0);
    expect(stderr + stdout).toContain("monitoring.unknown-endpoint");
    expect(stderr + stdout).toContain("refund-score");
  });
});
