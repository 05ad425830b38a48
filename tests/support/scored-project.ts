import { inlineProject, type TempProject } from "./temp-project.ts";

/** How the project's endpoint and model are written. */
export interface ScoredOptions {
  /** Rounds of training: each number gives other scores. */
  readonly rounds: number;
  /** Text of the rollout, such as `canary({ steps: [0.5, 1] })`; absent: none. */
  readonly rollout?: string;
  /** Whether the model asks callers for the channel too. */
  readonly asksChannel?: boolean;
  /** Promised latency of the endpoint; absent: none. */
  readonly p99?: string;
}

const payments = `import { boolean, decimal, source, text, timestamp } from "throughline/data";

export const payments = source("bronze.payments", {
  files: "inbox/*.csv",
  columns: {
    payment_id: text(), card_id: text(), channel: text(), amount: decimal(12, 2), paid_at: timestamp(), fraud: boolean(),
  },
  key: "payment_id",
  at: "paid_at",
});
`;

const learned = ({
  rounds,
  asksChannel = false,
}: ScoredOptions) => `import { entity, featureView, gradientBoosting, model } from "throughline/ml";
import { payments } from "../data/payments.ts";

export const card = entity("card", { key: payments.columns.card_id });

export const activity = featureView("activity", {
  entity: card,
  from: payments,
  at: "paid_at",
  features: ({ count }) => ({ payments_30d: count().over("30d") }),
});

export const fraud = model("fraud", {
  rows: payments,
  at: "paid_at",
  label: { column: "fraud" },
  features: { amount: payments.columns.amount,${asksChannel ? " channel: payments.columns.channel," : ""} ...activity.features },
  trainer: gradientBoosting({ rounds: ${rounds}, leaves: 4, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
});
`;

const scored = ({ rollout, p99 }: ScoredOptions) => `import { canary, endpoint } from "throughline/mlops";
import { payments } from "../data/payments.ts";
import { fraud } from "../ml/fraud.ts";

export const unused = canary({ steps: [1] });

export const score = endpoint("score", {
  model: fraud,
  id: payments.columns.payment_id,${p99 === undefined ? "" : `\n  objectives: { p99: "${p99}" },`}${rollout === undefined ? "" : `\n  rollout: ${rollout},`}
});
`;

const api = `import { post, service } from "throughline/backend";
import { z } from "zod";
import { score } from "../mlops/score.ts";

export const api = service("api", {
  routes: {
    judge: post("/judge", {
      body: z.object({ card_id: z.string(), amount: z.number() }),
      reply: z.object({ release: z.string() }),
      uses: { score: score.pick("release") },
      handle: async ({ body, score }) => ({ release: (await score(body as never)).release }),
    }),
  },
});
`;

/** Four hundred payments of forty cards; the larger ones are fraud more often. */
function csv(): string {
  const lines = ["payment_id,card_id,channel,amount,paid_at,fraud"];
  for (let i = 0; i < 400; i++) {
    const amount = ((i * 37) % 1_000) + 0.25;
    const at = new Date(Date.UTC(2026, 0, 1) + i * 7_200_000).toISOString();
    lines.push(`p-${i},card-${i % 40},${i % 2 ? "web" : "shop"},${amount},${at},${amount + ((i * 53) % 300) > 800}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Writes the model and the endpoint anew. */
export async function writeScored(project: TempProject, options: ScoredOptions): Promise<void> {
  await project.write("ml/fraud.ts", learned(options));
  await project.write("mlops/score.ts", scored(options));
}

/** A project with a model, its endpoint, and a route that asks the endpoint. */
export async function scoredProject(options: ScoredOptions): Promise<TempProject> {
  const project = await inlineProject({
    "throughline.config.ts": `import { defineConfig } from "throughline";\n\nexport default defineConfig({ name: "scored" });\n`,
    "data/payments.ts": payments,
    "backend/api.ts": api,
    "inbox/one.csv": csv(),
  });
  await writeScored(project, options);
  return project;
}
