import { fraudTruth as fraud } from "./fraud-truth.ts";
import { generatedTruth as generated } from "./generated-truth.ts";
import { type Change, listedChanges, nobody } from "./listed-changes.ts";
import type { BaseProject, Mutation } from "./mutation.ts";

const [payments, merchants, figures] = ["data/payments.ts", "data/merchants.ts", "analyst/fraud-rate.ts"];
const [rawPayments, silverPayments] = ["source:bronze.payments", "table:silver.payments"];
const [rate, value, card] = ["metric:fraud_rate", "metric:charged_back_usd", "featureView:card_activity"];

const ofFraud: readonly Change[] = [
  ["unit", rawPayments, [payments, '.unit("USD")', '.unit("EUR")'], fraud.afterRawAmount],
  ["unit", rawPayments, [payments, '.unit("USD")', ""], fraud.afterRawAmount],
  ["unit", silverPayments, [payments, '.unit("d")', '.unit("h")'], fraud.afterMerchantDays],
  ["tag", rawPayments, [payments, '.pii("name")', ""], fraud.afterRawHolder],
  ["tag", rawPayments, [payments, '.pii("name")', '.pii("person")'], fraud.afterRawHolder],
  ["tag", silverPayments, [payments, "category: text(),", 'category: text().pii("habit"),'], fraud.afterCategory],
  [
    "tag",
    "source:bronze.chargebacks",
    ["data/chargebacks.ts", "reason: text()", 'reason: text().pii("health")'],
    nobody,
  ],
  [
    "key",
    silverPayments,
    [payments, /key: "payment_id",(?=\n {2}at: "paid_at",\n {2}checks)/, 'key: ["payment_id", "card_id"],'],
    fraud.afterPayments,
  ],
  [
    "key",
    rawPayments,
    [payments, /key: "payment_id",(?=\n {2}at: "paid_at",\n {2}fresh)/, 'key: "card_id",'],
    fraud.afterRawPayments,
  ],
  [
    "key",
    "source:bronze.merchants",
    [merchants, /(opened_on: date\(\) \},)\n {2}key: "merchant_id",(?=\n\}\);\n\nexport const merchants)/, "$1"],
    fraud.afterRawMerchants,
  ],
  [
    "key",
    "table:silver.merchants",
    [merchants, /key: "merchant_id",(?=\n {2}query)/, 'key: ["merchant_id", "country"],'],
    fraud.afterMerchants,
  ],
  [
    "time semantics",
    rawPayments,
    [payments, /at: "paid_at",\n {2}(?=freshness: "26h",\n\}\);)/, ""],
    fraud.afterRawPayments,
  ],
  [
    "metric measure",
    rate,
    [figures, "charged_back: true } }).per(count())", "charged_back: true } })"],
    fraud.afterFraudRate,
  ],
  [
    "metric measure",
    rate,
    [figures, "count({ where: { charged_back: true } }).per", "count({ where: { charged_back: false } }).per"],
    fraud.afterFraudRate,
  ],
  [
    "metric measure",
    value,
    [figures, 'measure: ({ sum }) => sum("amount"', 'measure: ({ mean }) => mean("amount"'],
    fraud.afterChargedBack,
  ],
  [
    "metric measure",
    value,
    [figures, '"amount", { where: { charged_back: true } })', '"amount")'],
    fraud.afterChargedBack,
  ],
  [
    "metric filter",
    rate,
    [figures, "target: { max", 'filter: { country: "DE" },\n  target: { max'],
    fraud.afterFraudRate,
  ],
  [
    "metric filter",
    value,
    [figures, 'decision: "how', 'filter: { category: "gaming" },\n  decision: "how'],
    fraud.afterChargedBack,
  ],
  ["unit", value, [figures, 'decision: "how', 'unit: "kUSD",\n  decision: "how'], fraud.afterChargedBack],
  [
    "feature measure",
    card,
    [
      "ml/fraud.ts",
      /count, countDistinct, mean, sum \}([\s\S]*?)sum\("amount"\)/,
      'count, countDistinct, mean }$1mean("amount")',
    ],
    fraud.afterFeatures,
  ],
  [
    "feature window",
    card,
    ["ml/fraud.ts", 'countDistinct("country").over("7d")', 'countDistinct("country").over("14d")'],
    fraud.afterFeatures,
  ],
  [
    "feature window",
    card,
    ["ml/fraud.ts", 'payments_1h: count().over("1h")', 'payments_1h: count().over("2h")'],
    fraud.afterFeatures,
  ],
  [
    "feature measure",
    card,
    ["ml/fraud.ts", "payments_30d: count()", 'payments_30d: count({ where: { country: "DE" } })'],
    fraud.afterFeatures,
  ],
  [
    "feature measure",
    card,
    ["ml/fraud.ts", 'countries_7d: countDistinct("country")', 'countries_7d: countDistinct("category")'],
    fraud.afterFeatures,
  ],
  ["label", "model:fraud", ["ml/fraud.ts", 'matures: "30d"', 'matures: "60d"'], fraud.afterModel],
  ["label", "model:fraud", ["ml/fraud.ts", ', matures: "30d"', ""], fraud.afterModel],
];

const [sources, tables, learning] = ["data/d000-sources.ts", "data/d000-tables.ts", "ml/d000.ts"];
const [rawOrders, orders] = ["source:bronze.d000_orders", "table:silver.d000_orders"];
const [revenue, returnRate] = ["metric:d000_revenue", "metric:d000_return_rate"];
const base = "knowledgeBase:d000-rules";
const vectors = 'embeddings.local("models/small", { dimensions: 384 })';

const ofGenerated: readonly Change[] = [
  ["unit", rawOrders, [sources, '.unit("USD")', '.unit("cent")'], generated.afterRawAmount],
  [
    "unit",
    rawOrders,
    [sources, "quantity: integer()", 'quantity: integer().unit("dozen")'],
    generated.afterRawQuantity,
  ],
  [
    "unit",
    orders,
    [tables, 'unit_price: decimal(12, 2).unit("USD")', 'unit_price: decimal(12, 2).unit("EUR")'],
    nobody,
  ],
  [
    "unit",
    "table:gold.d000_daily",
    [
      tables,
      'orders: bigint(), revenue: decimal(38, 2).unit("USD")',
      'orders: bigint(), revenue: decimal(38, 2).unit("EUR")',
    ],
    nobody,
  ],
  ["tag", "source:bronze.d000_customers", [sources, 'text().pii("email")', "text()"], nobody],
  [
    "tag",
    "source:bronze.d000_customers",
    [sources, "country: text(),\n    joined_on", 'country: text().pii("place"),\n    joined_on'],
    generated.afterRawCustomerCountry,
  ],
  ["vector dimension", base, ["ai/d000.ts", "dimensions: 384", "dimensions: 512"], generated.afterPassages],
  ["vector model", base, ["ai/d000.ts", "models/small", "models/large"], generated.afterPassages],
  [
    "vector model",
    base,
    ["ai/d000.ts", vectors, 'embeddings.openai({ url: "http://127.0.0.1:1/v1", model: "small", dimensions: 384 })'],
    generated.afterPassages,
  ],
  ["vector model", base, ["ai/d000.ts", `embed: ${vectors},`, ""], generated.afterPassages],
  [
    "key",
    orders,
    [tables, /key: "order_id",(?=\n {2}at: "ordered_at",\n {2}checks)/, 'key: ["order_id", "product_id"],'],
    generated.afterOrders,
  ],
  ["key", rawOrders, [sources, 'key: "order_id",\n', ""], generated.afterRawOrders],
  ["grain", "table:gold.d000_daily", [tables, 'key: ["day", "country"]', 'key: "day"'], nobody],
  ["grain", "table:gold.d000_best", [tables, 'key: "product_id"', 'key: ["product_id", "rank"]'], nobody],
  [
    "time semantics",
    rawOrders,
    [sources, /at: "ordered_at",(?=\n {2}freshness)/, 'at: "shipped_at",'],
    generated.afterRawOrders,
  ],
  ["time semantics", orders, [tables, /at: "ordered_at",(?=\n {2}checks)/, 'at: "shipped_at",'], generated.afterOrders],
  [
    "time semantics",
    "featureView:d000_activity",
    [learning, /at: "ordered_at",(?=\n {2}features: \(\{)/, 'at: "ordered_at",\n  available: "shipped_at",'],
    generated.afterFeatures,
  ],
  ["time semantics", "source:bronze.d000_returns", [sources, 'at: "returned_at",\n', ""], generated.afterRawReturns],
  [
    "metric measure",
    revenue,
    ["analyst/d000.ts", 'measure: ({ sum }) => sum("amount")', 'measure: ({ sum }) => sum("quantity")'],
    generated.afterRevenue,
  ],
  [
    "metric measure",
    returnRate,
    ["analyst/d000.ts", ".per(count())", '.per(count({ where: { channel: "web" } }))'],
    generated.afterReturnRate,
  ],
  [
    "metric filter",
    revenue,
    ["analyst/d000.ts", 'decision: "what', 'filter: { returned: false },\n  decision: "what'],
    generated.afterRevenue,
  ],
  [
    "metric filter",
    returnRate,
    ["analyst/d000.ts", "target: {", "filter: { is_company: true },\n  target: {"],
    generated.afterReturnRate,
  ],
  [
    "metric grain",
    revenue,
    ["analyst/d000.ts", /time: "ordered_at",(?=\n {2}dimensions: \["country"\],)/, 'time: "shipped_at",'],
    generated.afterRevenue,
  ],
  [
    "metric grain",
    returnRate,
    ["analyst/d000.ts", /time: "ordered_at",(?=\n {2}dimensions: \["country", )/, 'time: "shipped_at",'],
    generated.afterReturnRateTime,
  ],
  [
    "label",
    "model:d000_returns",
    [learning, 'column: "returned", matures: "30d"', 'column: "is_company", matures: "30d"'],
    generated.afterModel,
  ],
  [
    "feature window",
    "featureView:d000_activity",
    [learning, 'sum("amount").over("7d")', 'sum("amount").over("14d")'],
    generated.afterFeatures,
  ],
  [
    "feature measure",
    "featureView:d000_activity",
    [learning, 'channel: "web"', 'channel: "store"'],
    generated.afterFeatures,
  ],
];

const ofMinimal: readonly Change[] = [
  [
    "unit",
    "source:bronze.orders",
    ["data/orders.ts", '.unit("EUR")', '.unit("USD")'],
    { definite: ["table:silver.orders", "service:orders-api", "metric:revenue", "external"], possible: [] },
  ],
  [
    "metric measure",
    "metric:revenue",
    ["analyst/revenue.ts", 'measure: ({ sum }) => sum("amount")', 'measure: ({ max }) => max("amount")'],
    nobody,
  ],
  [
    "metric filter",
    "metric:revenue",
    ["analyst/revenue.ts", "decision:", 'filter: { country: "DE" },\n  decision:'],
    nobody,
  ],
  [
    "key",
    "table:silver.orders",
    ["data/orders.ts", /key: "order_id",(?=\n {2}at: "ordered_at",\n {2}checks)/, 'key: ["order_id", "country"],'],
    { definite: ["service:orders-api", "metric:revenue", "external"], possible: [] },
  ],
  [
    "tag",
    "source:bronze.orders",
    ["data/orders.ts", "order_id: text()", 'order_id: text().pii("order")'],
    { definite: ["table:silver.orders", "service:orders-api", "external"], possible: [] },
  ],
];

const lines: Readonly<Record<BaseProject["name"], readonly Change[]>> = {
  fraud: ofFraud,
  generated: ofGenerated,
  minimal: ofMinimal,
};

/** Changes that leave every shape as it is, and mean something else. */
export const meaningChanges = (project: BaseProject): Mutation[] => listedChanges(project, lines[project.name]);
