import { fraudTruth as fraud } from "./fraud-truth.ts";
import { generatedTruth as generated } from "./generated-truth.ts";
import { type Change, listedChanges, nobody } from "./listed-changes.ts";
import type { BaseProject, Mutation, Victims } from "./mutation.ts";

const [payments, figures, assistant] = ["data/payments.ts", "analyst/fraud-rate.ts", "ai/analyst.ts"];
const [api, pages] = ["backend/payments-api.ts", "frontend/alerts.page.tsx"];
const [rawPayments, silverPayments] = ["source:bronze.payments", "table:silver.payments"];
const rawFreshness = /freshness: "26h",(?=\n\}\);\n\nexport const payments)/;
const silverFreshness = /freshness: "26h",(?=\n {2}query)/;
const [service, endpoint, prompt, agent, rules] = [
  "service:payments-api",
  "endpoint:fraud-score",
  "prompt:explain-decision",
  "agent:fraud-analyst",
  "knowledgeBase:fraud-rules",
];

const ofFraud: readonly Change[] = [
  ["freshness", rawPayments, [payments, rawFreshness, 'freshness: "48h",'], fraud.afterRawPayments],
  ["freshness", rawPayments, [payments, rawFreshness, ""], fraud.afterRawPayments],
  ["freshness", silverPayments, [payments, silverFreshness, 'freshness: "2d",'], fraud.afterPayments],
  ["freshness strengthened", silverPayments, [payments, silverFreshness, 'freshness: "90m",'], nobody],
  ["quality", silverPayments, [payments, "quality: 0.95", "quality: 0.9"], fraud.afterPayments],
  ["quality strengthened", silverPayments, [payments, "quality: 0.95", "quality: 0.99"], nobody],
  ["check", silverPayments, [payments, 'check.min("amount", 0), ', ""], fraud.afterAmount],
  ["check", silverPayments, [payments, ', check.notFuture("paid_at")', ""], fraud.afterPaidAt],
  ["check", silverPayments, [payments, 'check.oneOf("country", "ZZ", ...countries), ', ""], fraud.afterCountry],
  [
    "check added",
    silverPayments,
    [payments, 'check.min("amount", 0), ', 'check.min("amount", 0), check.min("merchant_days", 0), '],
    nobody,
  ],
  ["latency", endpoint, ["mlops/fraud-score.ts", 'p99: "10ms"', 'p99: "1s"'], fraud.afterEndpoint],
  ["latency strengthened", endpoint, ["mlops/fraud-score.ts", 'p99: "10ms"', 'p99: "5ms"'], nobody],
  ["uptime", endpoint, ["mlops/fraud-score.ts", "uptime: 0.999", "uptime: 0.99"], fraud.afterEndpoint],
  ["uptime", endpoint, ["mlops/fraud-score.ts", ", uptime: 0.999", ""], fraud.afterEndpoint],
  ["uptime strengthened", endpoint, ["mlops/fraud-score.ts", "uptime: 0.999", "uptime: 0.9999"], nobody],
  ["gate", "model:fraud", ["ml/fraud.ts", "auc: { min: 0.85 }", "auc: { min: 0.8 }"], fraud.afterModel],
  ["gate", "model:fraud", ["ml/fraud.ts", ", f1: { min: 0.6 }", ""], fraud.afterModel],
  ["gate strengthened", "model:fraud", ["ml/fraud.ts", "auc: { min: 0.85 }", "auc: { min: 0.9 }"], nobody],
  ["gate", rules, [assistant, "recallAt5: { min: 0.95 }", "recallAt5: { min: 0.7 }"], fraud.afterRules],
  ["chunk rule", rules, [assistant, "tokens: 200", "tokens: 400"], fraud.afterRules],
  ["chunk rule strengthened", rules, [assistant, "overlap: 40", "overlap: 20"], nobody],
  ["gate", prompt, [assistant, "accuracy: { min: 0.8 }", "accuracy: { min: 0.7 }"], fraud.afterPrompt],
  ["gate", prompt, [assistant, "max: 1_500", "max: 3_000"], fraud.afterPrompt],
  ["context limit", agent, [assistant, "tokens: 8_000", "tokens: 16_000"], fraud.afterAgent],
  ["latency", agent, [assistant, 'timeout: "30s"', 'timeout: "60s"'], fraud.afterAgent],
  ["latency strengthened", agent, [assistant, 'timeout: "30s"', 'timeout: "20s"'], nobody],
  ["page size", service, [api, "pageSize: 50", "pageSize: 20"], fraud.afterAlerts],
  ["page size strengthened", service, [api, "pageSize: 50", "pageSize: 100"], nobody],
  ["cache rule", service, [api, 'cache: "until-commit"', 'cache: "none"'], fraud.afterAlerts],
  ["rate limit", service, [api, 'rateLimit: "100/s"', 'rateLimit: "10/s"'], fraud.afterService],
  ["rate limit strengthened", service, [api, 'rateLimit: "100/s"', 'rateLimit: "200/s"'], nobody],
  [
    "accessibility",
    "page:alerts",
    [pages, 'title: "Alerts",', 'title: "Alerts",\n  accessibility: "WCAG2.2-A",'],
    fraud.afterPage,
  ],
  [
    "accessibility strengthened",
    "page:alerts",
    [pages, 'title: "Alerts",', 'title: "Alerts",\n  accessibility: "WCAG2.2-AAA",'],
    nobody,
  ],
  ["width", "page:alerts", [pages, 'title: "Alerts",', 'title: "Alerts",\n  widths: [1280],'], fraud.afterPage],
  ["target", "metric:fraud_rate", [figures, "max: 0.015", "max: 0.03"], fraud.afterFraudRate],
  ["target strengthened", "metric:fraud_rate", [figures, "max: 0.015", "max: 0.01"], nobody],
  [
    "journey",
    "app:fraud-desk",
    ["fullstack/fraud-desk.ts", /,\n {4}"a lead sees[\s\S]*?\n {4}\},/, ","],
    fraud.afterApp,
  ],
];

const orders = "table:silver.d000_orders";
const ofGenerated: readonly Change[] = [
  [
    "freshness",
    "source:bronze.d000_orders",
    ["data/d000-sources.ts", 'freshness: "26h"', 'freshness: "3d"'],
    generated.afterRawOrders,
  ],
  ["freshness", orders, ["data/d000-tables.ts", 'freshness: "26h",', ""], generated.afterOrders],
  ["quality", orders, ["data/d000-tables.ts", "quality: 0.95", "quality: 0.5"], generated.afterOrders],
  ["check", orders, ["data/d000-tables.ts", 'check.min("amount", 0), ', ""], generated.afterAmount],
  ["latency", "endpoint:d000-return-score", ["mlops/d000.ts", 'p99: "20ms"', 'p99: "200ms"'], generated.afterEndpoint],
  ["uptime", "endpoint:d000-return-score", ["mlops/d000.ts", "uptime: 0.999", "uptime: 0.9"], generated.afterEndpoint],
  ["gate", "model:d000_returns", ["ml/d000.ts", "auc: { min: 0.7 }", "auc: { min: 0.6 }"], generated.afterModel],
  ["page size", "service:d000-orders-api", ["backend/d000.ts", "pageSize: 50", "pageSize: 10"], generated.afterScored],
  ["cache rule", "service:d000-orders-api", ["backend/d000.ts", ', cache: "until-commit"', ""], generated.afterScored],
  ["target", "metric:d000_return_rate", ["analyst/d000.ts", "max: 0.1", "max: 0.2"], generated.afterReturnRate],
];

const afterOrders: Victims = { definite: ["service:orders-api", "metric:revenue", "external"], possible: [] };
const ofMinimal: readonly Change[] = [
  ["quality", "table:silver.orders", ["data/orders.ts", "quality: 0.5", "quality: 0.4"], afterOrders],
  ["check", "table:silver.orders", ["data/orders.ts", 'check.min("amount", 0)', ""], afterOrders],
];

const lines: Readonly<Record<BaseProject["name"], readonly Change[]>> = {
  fraud: ofFraud,
  generated: ofGenerated,
  minimal: ofMinimal,
};

/** Promises that are made weaker or stronger. */
export function promiseChanges(project: BaseProject): Mutation[] {
  return listedChanges(project, lines[project.name]).map((change) => {
    const isWeaker = change.truth !== nobody;
    return { ...change, kind: isWeaker ? `promise: ${change.kind}` : `no break: promise, ${change.kind}` };
  });
}
