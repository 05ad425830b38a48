import { z } from "zod";
import { bar, dashboard, kpi, metric } from "../src/contracts/analyst/index.ts";
import { list, post, service } from "../src/contracts/backend/index.ts";
import type { Declaration } from "../src/contracts/core/declaration.ts";
import { missingUse } from "../src/contracts/core/missing.ts";
import { boolean, check, decimal, source, sql, table, text, timestamp } from "../src/contracts/data/index.ts";
import { page } from "../src/contracts/frontend/index.ts";
import type { SqlTrace } from "../src/contracts/graph/kind-spec.ts";
import { resolveProject } from "../src/contracts/graph/resolve.ts";
import { entity, featureView, gradientBoosting, model } from "../src/contracts/ml/index.ts";
import { endpoint } from "../src/contracts/mlops/index.ts";
import type { Column } from "../src/contracts/shape/column.ts";
import { inRole } from "./payments-project.ts";

/** What can be changed of the project, in steps that a user would take. Every value has the state that stands in the lock as its default. */
export interface Changes {
  /** Columns of the source beside or instead of its own; undefined takes one away. */
  readonly raw?: Readonly<Record<string, Column | undefined>>;
  /** Columns of the table beside or instead of those it takes over from the source. */
  readonly silver?: Readonly<Record<string, Column | undefined>>;
  /** Columns of the table that are made of a source's column of another name. */
  readonly made?: Readonly<Record<string, string>>;
  /** The name under which the feature view, the model and the metric each read the amount. */
  readonly view?: string;
  readonly model?: string;
  readonly metric?: string;
  /** Columns that the model learns from beside its own inputs. */
  readonly inputs?: readonly string[];
  /** Options that replace those of a declaration, by its key in the result. */
  readonly options?: Readonly<Record<string, object>>;
  readonly without?: readonly string[];
  /** True where the SQL does not bind, so that nothing is known of what it reads. */
  readonly untraced?: boolean;
}

/** Declarations of six roles, from a source to a page, as they stand after some changes. */
export function changedProject(changes: Changes = {}): Readonly<Record<string, Declaration>> {
  const data = dataOf(changes);
  const ml = mlOf(data.payments, changes);
  const own = (key: string) => changes.options?.[key] as Readonly<Record<string, unknown>>;
  const score = inRole(
    "mlops",
    endpoint("fraud-score", { model: ml.fraud, objectives: { p99: "10ms" }, ...own("score") }),
  );
  const api = inRole("backend", apiOf(data.payments, score as never, own("api")));
  const alerts = inRole(
    "frontend",
    page("alerts", { path: "/alerts", uses: { alerts: api.routes.alerts }, view: () => null, ...own("alerts") }),
  );
  const total = inRole("analyst", totalOf(data.payments, changes));
  const overview = inRole("analyst", dashboard("overview", { tiles: [kpi(total), bar(total, { by: "country" })] }));
  const all: Record<string, Declaration> = { ...data, ...ml, score, api, alerts, total, overview };
  for (const key of changes.without ?? []) delete all[key];
  return all;
}

const given = (columns: Readonly<Record<string, Column | undefined>>) =>
  Object.fromEntries(Object.entries(columns).filter((entry): entry is [string, Column] => entry[1] !== undefined));

function dataOf(changes: Changes) {
  const columns = {
    payment_id: text(),
    card_id: text(),
    country: text().oneOf("DE", "US"),
    amount: decimal(12, 2).unit("USD"),
    holder: text(),
    paid_at: timestamp(),
    sent_at: timestamp(),
  };
  const whole = given({ ...columns, ...changes.raw });
  const raw = inRole(
    "data",
    source("bronze.payments", {
      files: "inbox/*.csv",
      columns: whole as typeof columns,
      key: "payment_id",
      at: "paid_at",
      freshness: "26h",
      ...(changes.options?.raw as object),
    }),
  );
  const silver = given({ ...whole, charged_back: boolean(), ...changes.silver });
  const payments = inRole(
    "data",
    table("silver.payments", {
      columns: silver as typeof columns & { charged_back: Column<boolean, "boolean"> },
      key: "payment_id",
      at: "paid_at",
      checks: "amount" in silver ? [check.min("amount", 0)] : [],
      query: sql`select p.*, false as charged_back from ${raw} p`,
      ...(changes.options?.payments as object),
    }),
  );
  return { raw, payments };
}

type Payments = ReturnType<typeof dataOf>["payments"];

function mlOf(payments: Payments, changes: Changes) {
  const card = inRole("ml", entity("card", { key: payments.columns.card_id }));
  const activity = inRole(
    "ml",
    featureView("card_activity", {
      entity: card,
      from: payments,
      at: "paid_at",
      features: ({ count, sum }) => ({
        payments_1h: count().over("1h"),
        spend_24h: sum((changes.view ?? "amount") as "amount").over("24h"),
      }),
      ...(changes.options?.activity as object),
    }),
  );
  const amount = payments.columns[(changes.model ?? "amount") as "amount"];
  const more = Object.fromEntries((changes.inputs ?? []).map((name) => [name, payments.columns[name as "country"]]));
  const fraud = inRole(
    "ml",
    model("fraud", {
      rows: payments,
      at: "paid_at",
      label: { column: "charged_back", matures: "30d" },
      features: { amount, country: payments.columns.country, ...more, ...activity.features },
      trainer: gradientBoosting({ rounds: 20 }),
      split: { by: "time", test: 0.2 },
      accept: { auc: { min: 0.8 } },
      ...(changes.options?.fraud as object),
    }),
  );
  return { card, activity, fraud };
}

function apiOf(payments: Payments, score: ReturnType<typeof endpoint>, options: Readonly<Record<string, unknown>>) {
  const given = options?.routes as Partial<Record<"authorize" | "alerts", (of: Known) => never>> | undefined;
  const known = { payments, score };
  const routes = {
    authorize: (given?.authorize ?? authorizeRoute())(known),
    alerts: (given?.alerts ?? alertsRoute)(known),
  };
  return service("payments-api", { rateLimit: "100/s", ...options, routes });
}

interface Known {
  readonly payments: Payments;
  readonly score: ReturnType<typeof endpoint>;
}

/** A route behind whose handler an endpoint is called; `internal` where only the project calls it. */
export const authorizeRoute =
  (body: z.ZodObject = z.object({ card_id: z.string(), amount: z.number() }), internal = false) =>
  ({ score }: Known) =>
    post("/authorize", {
      body,
      reply: z.object({ approved: z.boolean() }),
      uses: { score: score.pick("score") },
      internal,
      handle: async () => ({ approved: true }),
    });

/** A list that the project alone reads. */
export const alertsRoute = ({ payments }: Known) =>
  list("/alerts", { from: payments, fields: ["payment_id", "holder"], sort: ["paid_at"], internal: true });

function totalOf(payments: Payments, changes: Changes) {
  return metric("total", {
    from: payments,
    time: "paid_at",
    dimensions: ["country"],
    measure: ({ sum }) => sum((changes.metric ?? "amount") as "amount"),
    ...(changes.options?.total as object),
  });
}

/** The project, resolved; its SQL is traced as `analyse` does it: each column is made of the source's column of its name. */
export function resolvedProject(changes: Changes = {}) {
  const all = changedProject(changes);
  const { raw, payments } = all as unknown as ReturnType<typeof dataOf>;
  const columns = Object.entries(payments.columns as Readonly<Record<string, Column>>).map(([name, { field }]) => {
    const column = changes.made?.[name] ?? name;
    const direct = Object.hasOwn(raw.columns, column) ? [{ table: raw.name, column }] : [];
    return { name, type: field.type, direct, indirect: [] };
  });
  const traces: [string, SqlTrace][] = changes.untraced === true ? [] : [["table:silver.payments", { columns }]];
  const input = {
    project: "trial",
    declarations: Object.values(all),
    missing: missingIn(all, changes),
    ownerOf: ownerOfRole,
  };
  const { value, problems } = resolveProject(input, { sql: new Map(traces) });
  return { graph: value, problems };
}

/** The columns that the model and the entity name and the table does not have, as the loader reports them. */
function missingIn(all: Readonly<Record<string, Declaration>>, changes: Changes) {
  const { payments, fraud, card } = all as unknown as ReturnType<typeof dataOf> & ReturnType<typeof mlOf>;
  const named = [
    [fraud, payments.columns[(changes.model ?? "amount") as "amount"]],
    [card, payments.columns.card_id],
  ] as const;
  return named.flatMap(([declaration, column]) => {
    const use = missingUse(column);
    return use === undefined ? [] : [{ use, place: declaration.declaredAt, declaration }];
  });
}

const ownerOfRole = ({ role }: Declaration) => `@${role}`;
