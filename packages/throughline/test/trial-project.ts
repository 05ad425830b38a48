import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { VerbEntry } from "../src/cli/frame/verb.ts";
import { verbs } from "../src/cli/frame/verbs.ts";
import { runCli } from "../src/cli/main.ts";

const nodeModules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A shop in five roles: every file is small, and every kind of hand-off between them is there. */
export const shop: Readonly<Record<string, string>> = {
  "throughline.config.ts": `import { defineConfig } from "throughline";
export default defineConfig({ name: "shop", owners: { data: "@data", ml: "@ml", mlops: "@ops", backend: "@api", analyst: "@bi" } });
`,
  "data/orders.ts": `import { boolean, check, decimal, source, sql, table, text, timestamp } from "throughline/data";

export const rawOrders = source("bronze.orders", {
  files: "inbox/orders/*.csv",
  columns: { order_id: text(), card_id: text(), amount: decimal(12, 2).unit("USD"), paid_at: timestamp() },
  key: "order_id",
  at: "paid_at",
});

export const orders = table("silver.orders", {
  columns: { ...rawOrders.columns, refunded: boolean() },
  key: "order_id",
  at: "paid_at",
  checks: [check.min("amount", 0)],
  query: sql\`
    select order_id, card_id, amount, paid_at, amount > 100 as refunded
    from \${rawOrders}\`,
});
`,
  "ml/refunds.ts": `import { entity, featureView, gradientBoosting, model } from "throughline/ml";
import { orders } from "../data/orders.ts";

export const card = entity("card", { key: orders.columns.card_id });

export const activity = featureView("card_activity", {
  entity: card,
  from: orders,
  at: "paid_at",
  features: ({ sum }) => ({ spend_24h: sum("amount").over("24h") }),
});

export const refunds = model("refunds", {
  rows: orders,
  at: "paid_at",
  label: { column: "refunded" },
  features: { amount: orders.columns.amount, ...activity.features },
  trainer: gradientBoosting({ rounds: 10 }),
  split: { by: "time", test: 0.2 },
  accept: { auc: { min: 0.8 } },
});
`,
  "mlops/refund-score.ts": `import { endpoint } from "throughline/mlops";
import { refunds } from "../ml/refunds.ts";

export const refundScore = endpoint("refund-score", { model: refunds, objectives: { p99: "10ms" } });
`,
  "backend/api.ts": `import { list, post, service } from "throughline/backend";
import { z } from "zod";
import { orders } from "../data/orders.ts";
import { refundScore } from "../mlops/refund-score.ts";

export const api = service("orders-api", {
  routes: {
    judge: post("/judge", {
      body: z.object({ card_id: z.string(), amount: z.number() }),
      reply: z.object({ ok: z.boolean() }),
      uses: { refundScore: refundScore.pick("score") },
      handle: async ({ body, refundScore }) => ({ ok: (await refundScore(body)).score < 0.5 }),
    }),
    orders: list("/orders", { from: orders, fields: ["order_id", "amount"], sort: ["paid_at"] }),
  },
});
`,
  "analyst/figures.ts": `import { dashboard, kpi, metric } from "throughline/analyst";
import { orders } from "../data/orders.ts";

export const revenue = metric("revenue", { from: orders, time: "paid_at", measure: ({ sum }) => sum("amount") });

export const overview = dashboard("overview", { tiles: [kpi(revenue)] });
`,
};

/** A project in a folder of its own, and the command line in it. */
export interface TrialProject {
  /** Absolute, without symbolic links. */
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  /** Runs a command line in this process. */
  run(
    line: string,
    options?: RunOptions,
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

export interface RunOptions {
  /** Cells of a line. @default 100 */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly isTTY?: boolean;
  /** Default: every command. */
  readonly commands?: readonly VerbEntry[];
}

/** Writes files into a new folder, beside the packages of this repository. */
export async function trialProject(files: Readonly<Record<string, string>> = shop): Promise<TrialProject> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "throughline-trial-")));
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  await symlink(nodeModules, path.join(root, "node_modules"), "dir");
  return {
    root,
    write,
    run: (line, options = {}) => runIn(root, line, options),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function runIn(
  root: string,
  line: string,
  { columns = 100, env = {}, cwd = root, isTTY = false, commands = verbs }: RunOptions,
) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY,
    columns,
    write: (text: string) => {
      output[name] += text;
    },
  });
  const io = { stdout: stream("stdout"), stderr: stream("stderr"), env, cwd, signal: new AbortController().signal };
  const code = await runCli(line.split(" "), io, commands);
  return { code, ...output };
}
