import { z } from "zod";
import { bar, dashboard, kpi, line, metric } from "../src/contracts/analyst/index.ts";
import { list, post, service } from "../src/contracts/backend/index.ts";
import { type Declaration, originOf, type Role } from "../src/contracts/core/declaration.ts";
import { boolean, check, decimal, source, sql, table, text, timestamp } from "../src/contracts/data/index.ts";
import type { SqlColumn, SqlTrace } from "../src/contracts/graph/kind-spec.ts";
import { entity, featureView, gradientBoosting, model, predictions } from "../src/contracts/ml/index.ts";
import { endpoint } from "../src/contracts/mlops/index.ts";

/** Puts a declaration into a role's file, as the loader does. */
export function inRole<D extends Declaration>(role: Role, declaration: D, line = 1): D {
  const origin = originOf(declaration);
  origin.role = role;
  origin.place = { file: `${role}/${declaration.name}.ts`, line };
  return declaration;
}

/** Ten declarations, one of each kind, from raw payments to a dashboard; fresh ones at each call. */
export function paymentsProject() {
  const data = dataDeclarations();
  const ml = mlDeclarations(data.payments);
  const score = inRole(
    "mlops",
    endpoint("fraud-score", {
      model: ml.fraud,
      id: data.payments.columns.payment_id,
      objectives: { p99: "10ms", uptime: 0.999 },
      fallback: () => ({ score: 0.5 }),
    }),
  );
  const routes = {
    authorize: post("/authorize", {
      body: z.object({ card_id: z.string(), amount: z.number(), country: z.string() }),
      reply: z.object({ approved: z.boolean() }),
      uses: { score: score.pick("score") },
      handle: async () => ({ approved: true }),
    }),
    alerts: list("/alerts", { from: ml.scores, sort: ["paid_at"], filter: ["country"] }),
  };
  const api = inRole("backend", service("payments-api", { rateLimit: "100/s", routes }));
  return { ...data, ...ml, score, api, ...analystDeclarations(data.payments) };
}

function dataDeclarations() {
  const raw = inRole(
    "data",
    source("bronze.payments", {
      files: "inbox/*.csv",
      columns: {
        payment_id: text(),
        card_id: text(),
        country: text().nullable(),
        amount: decimal(12, 2).unit("USD"),
        paid_at: timestamp(),
        holder: text().pii("name"),
      },
      key: "payment_id",
      at: "paid_at",
      freshness: "26h",
    }),
  );
  const payments = inRole(
    "data",
    table("silver.payments", {
      columns: { ...raw.columns, country: text(), charged_back: boolean() },
      key: "payment_id",
      at: "paid_at",
      checks: [check.min("amount", 0), check.matches("country", "^[A-Z]{2}$")],
      quality: 0.95,
      query: sql`select p.*, false as charged_back from ${raw} p`,
    }),
  );
  return { raw, payments };
}

type Payments = ReturnType<typeof dataDeclarations>["payments"];

function mlDeclarations(payments: Payments) {
  const card = inRole("ml", entity("card", { key: payments.columns.card_id }));
  const activity = inRole(
    "ml",
    featureView("card_activity", {
      entity: card,
      from: payments,
      at: "paid_at",
      features: ({ count, sum }) => ({
        payments_1h: count({ where: { country: "US" } }).over("1h"),
        spend_24h: sum("amount").over("24h"),
      }),
    }),
  );
  const fraud = inRole(
    "ml",
    model("fraud", {
      rows: payments,
      at: "paid_at",
      label: { column: "charged_back", matures: "30d" },
      features: { amount: payments.columns.amount, country: payments.columns.country, ...activity.features },
      trainer: gradientBoosting({ rounds: 20 }),
      split: { by: "time", test: 0.2 },
      accept: { auc: { min: 0.8 }, logLoss: { max: 0.5 } },
    }),
  );
  const scores = inRole("ml", predictions("gold.scores", { model: fraud, rows: payments }));
  return { card, activity, fraud, scores };
}

function analystDeclarations(payments: Payments) {
  const fraudRate = inRole(
    "analyst",
    metric("fraud_rate", {
      from: payments,
      time: "paid_at",
      dimensions: ["country"],
      measure: ({ count }) => count({ where: { charged_back: true } }).per(count()),
      target: { max: 0.01 },
    }),
  );
  const tiles = [kpi(fraudRate), line(fraudRate, { by: "day" }), bar(fraudRate, { by: "country" })];
  return { fraudRate, overview: inRole("analyst", dashboard("overview", { tiles })) };
}

/** What `analyse` finds for the table of `paymentsProject`: each column is copied from the source's column of its name. */
export function paymentsTrace(): SqlTrace {
  const { raw, payments } = paymentsProject();
  const columns = Object.entries(payments.columns).map(([name, { field }]): SqlColumn => {
    const direct = Object.hasOwn(raw.columns, name) ? [{ table: raw.name, column: name }] : [];
    return { name, type: field.type, direct, indirect: [] };
  });
  return { columns, oneToOne: { table: raw.name } };
}
