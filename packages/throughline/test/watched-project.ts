import { idOf } from "../src/contracts/core/declaration.ts";
import { boolean, source, text, timestamp } from "../src/contracts/data/index.ts";
import { gradientBoosting, model } from "../src/contracts/ml/index.ts";
import { endpoint } from "../src/contracts/mlops/index.ts";
import type { MonitorOptions } from "../src/contracts/mlops/monitor.ts";
import type { Watched } from "../src/runtime/monitoring/watched.ts";
import { modelRunner } from "../src/runtime/training/model-runner.ts";
import { payments } from "./card-declarations.ts";
import { openServingProject, paymentsSql, type ServingProject } from "./serving-project.ts";

/** Chargebacks as they are reported: a row is a positive label. */
export const chargebacks = source("bronze.chargebacks", {
  files: "chargebacks/*.csv",
  columns: { payment_id: text(), reported_at: timestamp() },
  at: "reported_at",
});

/** Verdicts of people: true or false, or nothing yet. */
export const verdicts = source("bronze.verdicts", {
  files: "verdicts/*.csv",
  columns: { payment_id: text(), fraud: boolean().nullable(), said_at: timestamp() },
  at: "said_at",
});

/** A model of two plain inputs. */
export const plainFraud = model("plain-fraud", {
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back" },
  features: { amount: payments.columns.amount, country: payments.columns.country },
  trainer: gradientBoosting({ rounds: 10, leaves: 4, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
  accept: { auc: { min: 0.9 } },
  retrain: { after: "30d", onDrift: true },
});

/** An endpoint of it that is watched as asked. */
export const watching = (
  monitor: MonitorOptions<typeof chargebacks | typeof verdicts, typeof payments.columns.payment_id>,
) => endpoint("plain-score", { model: plainFraud, id: payments.columns.payment_id, monitor });

/** A trained model over payments. */
export async function openWatchedProject(): Promise<ServingProject> {
  const project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
  await project.build(modelRunner, plainFraud);
  return project;
}

export interface LoggedOptions {
  /** SQL over a number `i` of 0 to `rows` - 1. */
  readonly amount?: string;
  readonly country?: string;
  readonly asOf?: string;
  readonly id?: string;
  readonly score?: string;
  readonly version?: string;
  readonly degraded?: string;
  readonly features?: string;
  readonly rows?: number;
}

/** Answers as the log keeps them: by default as the payments are that the model learned from, in the last hours. */
export function loggedSql(options: LoggedOptions = {}): string {
  const {
    amount = "(i * 37) % 1000 + 0.25",
    country = "['DE', 'FR', 'US'][1 + i % 3]",
    asOf = "TIMESTAMPTZ '2026-02-20 12:00:00Z' + to_microseconds(i * 1000000)",
    id = "'p-' || lpad(i::VARCHAR, 4, '0')",
    score = "CASE WHEN (i * 37) % 1000 > 600 THEN 0.9 ELSE 0.1 END",
    version = "'1'",
    degraded = "false",
    rows = 300,
  } = options;
  const features = options.features ?? `json_object('amount', ${amount}, 'country', ${country})`;
  return `SELECT 'q-' || i AS request_id, ${id} AS id, NULL::VARCHAR AS entity, ${asOf} AS as_of, NULL::TIMESTAMPTZ AS watermark,
    '{}'::JSON AS request, (${features})::JSON AS features, (${score})::DOUBLE AS score, ${version} AS model_version,
    'r-1' AS release, ${degraded} AS degraded FROM range(${rows}) t(i)`;
}

/** Where a project's answers are read, at the time of its clock. */
export function watchedOf(project: ServingProject, nowUs = project.engines.clock.nowUs()): Watched {
  const relations = new Set(Object.values(project.pins).map((pin) => String(pin.table)));
  return {
    ...{ session: project.session, objects: project.engines.objects, nowUs },
    versionOf: (id) => project.pins[id],
    has: (relation) => relations.has(relation),
  };
}

/** The pin of the model. */
export const modelId = idOf(plainFraud);
