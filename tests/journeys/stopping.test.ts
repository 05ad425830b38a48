import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, query } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";

const rows = Array.from({ length: 200 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 4, 1) + i * 3_600_000).toISOString();
  return `o-${i},${(i * 37) % 100}.50,${i % 3 === 0},${at}`;
});

/** Two endpoints, whose model no run accepts: both answer by their fallback. */
const files = {
  "throughline.config.ts": `import { defineConfig } from "throughline";
export default defineConfig({ name: "two-logs" });
`,
  "data/orders.ts": `import { boolean, decimal, source, text, timestamp } from "throughline/data";
export const orders = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { order_id: text(), amount: decimal(12, 2), returned: boolean(), ordered_at: timestamp() },
  key: "order_id",
  at: "ordered_at",
});
`,
  "ml/returns.ts": `import { gradientBoosting, model } from "throughline/ml";
import { orders } from "../data/orders.ts";
export const returns = model("returns", {
  rows: orders,
  at: "ordered_at",
  label: { column: "returned" },
  features: { amount: orders.columns.amount },
  trainer: gradientBoosting({ rounds: 2, leaves: 4, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
  accept: { logLoss: { max: 0 } },
});
`,
  "mlops/scores.ts": `import { endpoint } from "throughline/mlops";
import { returns } from "../ml/returns.ts";
export const alpha = endpoint("alpha-score", { model: returns, fallback: () => ({ score: 0.1 }) });
export const beta = endpoint("beta-score", { model: returns, fallback: () => ({ score: 0.2 }) });
`,
  "inbox/one.csv": `order_id,amount,returned,ordered_at\n${rows.join("\n")}\n`,
};

let project: TempProject;
const built = madeOnce(async () => {
  const made = await inlineProject(files);
  expect((await cli(made, ["run"])).code).toBe(1);
  return made;
});
beforeEach(async () => {
  project = await built();
});
afterEach(() => project.remove());

const logged = (name: string) => query(project, `select score from logs."${name}"`);

describe("a server that is stopped while one prediction log cannot be written", () => {
  it("brings the other logs into the lake, gives the project back, and ends with one coded error", async () => {
    await mkdir(path.join(project.state, "events"), { recursive: true });
    await writeFile(path.join(project.state, "events/predictions-alpha-score"), "no folder");
    const server = await serveCli(project, ["serve"]);
    for (const name of ["alpha-score", "beta-score"])
      expect((await server.post(`/endpoints/${name}/predict`, { amount: 5 })).status).toBe(200);
    const { code, stderr } = await server.stop();
    expect(code).toBe(1);
    expect(stderr.match(/✗ \S+/g)).toEqual(["✗ serving.log-unwritten"]);
    expect(stderr).toMatch(/1 answers? of alpha-score/);
    await expect(access(path.join(project.state, "control.json"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(access(path.join(project.state, "project.lock"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await logged("beta-score")).toEqual([{ score: 0.2 }]);
  });

  it("names every log that could not be written", async () => {
    await mkdir(path.join(project.state, "events"), { recursive: true });
    for (const name of ["alpha", "beta"])
      await writeFile(path.join(project.state, `events/predictions-${name}-score`), "no folder");
    const server = await serveCli(project, ["serve"]);
    for (const name of ["alpha-score", "beta-score"]) await server.post(`/endpoints/${name}/predict`, { amount: 5 });
    const { code, stderr } = await server.stop();
    expect(code).toBe(1);
    expect(stderr.match(/✗ \S+/g)).toEqual(["✗ serving.log-unwritten"]);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /✗ serving.log-unwritten.*1 answers of alpha-score.*1 answers of beta-score/,
    );
  });
});
