import { type Change, executed, listedChanges, nobody } from "./listed-changes.ts";
import type { BaseProject, Mutation } from "./mutation.ts";

const [api, assistant, learning] = ["backend/payments-api.ts", "ai/analyst.ts", "ml/fraud.ts"];
const [service, prompt, card] = ["service:payments-api", "prompt:explain-decision", "featureView:card_activity"];
const verdict = 'z.enum(["approve", "review", "decline"]).nullable()';
const authorize = `${service}#POST /payments/authorize`;
const payment = `${service}#GET /payments/:payment_id`;

/** Readers name a declaration by its export; people outside the project name it by its name. */
const outside = { definite: ["external"], possible: [] } as const;

/** What others get beyond the columns of tables: features, outputs of prompts, replies, figures, tiles and pages. */
const ofFraud: readonly Change[] = [
  ["field removed", card, [learning, '    spend_24h: sum("amount").over("24h"),\n', ""], executed()],
  ["field removed", card, [learning, '    payments_24h: count().over("24h"),\n', ""], executed()],
  ["field renamed", card, [learning, "mean_30d:", "mean_month:"], executed()],
  ["field renamed", card, [learning, "countries_7d:", "countries_week:"], executed()],
  ["field removed", prompt, [assistant, /\n {4}because: z.*\n/, "\n"], executed()],
  ["field renamed", prompt, [assistant, "    verdict: z.enum", "    decision: z.enum"], executed()],
  [
    "enum value added",
    prompt,
    [assistant, '"review", "decline"]', '"review", "ask", "decline"]'],
    executed(`${prompt}#output.verdict`),
  ],
  [
    "enum value removed",
    prompt,
    [assistant, '"approve", "review", "decline"]', '"approve", "decline"]'],
    executed(`${prompt}#output.verdict`),
  ],
  ["retyped", prompt, [assistant, verdict, "z.number().nullable()"], executed(`${prompt}#output.verdict`)],
  [
    "no break: made non-null",
    "source:bronze.payments",
    [["data/payments.ts", "country: text().nullable(),", "country: text(),"]],
    nobody,
  ],
  [
    "field removed",
    service,
    [
      [api, "signs: z.array(z.object({ rule: z.string(), says: z.string() })),\n", ""],
      [api, ", signs: signsOf(scored) };", " };"],
    ],
    executed(),
  ],
  [
    "field renamed",
    service,
    [
      [api, "        card_id: z.string(),\n        paid_at", "        card: z.string(),\n        paid_at"],
      [api, "card_id: payment.card_id", "card: payment.card_id"],
    ],
    executed(),
  ],
  [
    "retyped",
    service,
    [
      [api, "score: z.number(), release", "score: z.string(), release"],
      [api, "score < 0.9, score, release", "score < 0.9, score: String(score), release"],
    ],
    executed(`${authorize}.score`),
  ],
  [
    "made nullable",
    service,
    [api, "        amount: z.number(),", "        amount: z.number().nullable(),"],
    executed(`${payment}.amount`),
  ],
  [
    "field removed",
    service,
    [api, "from: scores,", 'from: scores,\n      fields: ["payment_id", "country", "category", "paid_at", "score"],'],
    executed(),
  ],
  ["route removed", service, [api, /\n {4}alerts: list\([\s\S]*?\n {4}\}\),/, ""], executed()],
  ["route removed", service, [[api, /\n {4}authorize: post\([\s\S]*?\n {4}\}\),/, ""]], executed()],
  ["route renamed", service, [api, 'list("/alerts"', 'list("/warnings"'], executed()],
  [
    "metric grain",
    "metric:fraud_rate",
    [
      "analyst/fraud-rate.ts",
      /dimensions: \["country", "category"\],(?=\n {2}measure: \(\{ count)/,
      'dimensions: ["category"],',
    ],
    executed(),
  ],
  [
    "metric grain",
    "metric:charged_back_usd",
    [
      "analyst/fraud-rate.ts",
      /dimensions: \["country", "category"\],(?=\n {2}measure: \(\{ sum)/,
      'dimensions: ["country"],',
    ],
    executed(),
  ],
  [
    "metric grain",
    "metric:charged_back_usd",
    [
      "analyst/fraud-rate.ts",
      /dimensions: \["country", "category"\],(?=\n {2}measure: \(\{ sum)/,
      'dimensions: ["category"],',
    ],
    executed(),
  ],
  ["tile removed", "dashboard:fraud-overview", ["analyst/fraud-rate.ts", "    kpi(chargedBack),\n", ""], executed()],
  ...(
    [
      ["table:silver.payments", "data/payments.ts", 'table("silver.payments"', 'table("silver.card_payments"'],
      ["source:bronze.payments", "data/payments.ts", 'source("bronze.payments"', 'source("bronze.card_payments"'],
      [card, learning, 'featureView("card_activity"', 'featureView("card_habits"'],
      ["model:fraud", learning, 'model("fraud"', 'model("card_fraud"'],
      ["metric:fraud_rate", "analyst/fraud-rate.ts", 'metric("fraud_rate"', 'metric("fraud_share"'],
    ] as const
  ).map(([root, ...edit]): Change => ["declaration renamed", root, edit, nobody]),
  ...(
    [
      ["endpoint:fraud-score", "mlops/fraud-score.ts", 'endpoint("fraud-score"', 'endpoint("card-score"'],
      ["agent:fraud-analyst", assistant, 'agent("fraud-analyst"', 'agent("card-analyst"'],
    ] as const
  ).map(([root, ...edit]): Change => ["declaration renamed", root, edit, outside]),
  ["page removed", "app:fraud-desk", ["fullstack/fraud-desk.ts", "paymentPage, overview]", "overview]"], executed()],
];

const [shop, adviser, returns] = ["backend/d000.ts", "ai/d000.ts", "ml/d000.ts"];
const shopApi = "service:d000-orders-api";
const ofGenerated: readonly Change[] = [
  [
    "field removed",
    "featureView:d000_activity",
    [returns, '    mean_30d: mean("amount").over("30d"),\n', ""],
    executed(),
  ],
  ["field removed", "prompt:d000-advise", [adviser, ", because: z.string() }", " }"], executed()],
  [
    "enum value added",
    "prompt:d000-advise",
    [adviser, '"accept", "call", "refuse"', '"accept", "call", "wait", "refuse"'],
    executed("prompt:d000-advise#output.advice"),
  ],
  [
    "metric grain",
    "metric:d000_return_rate",
    ["analyst/d000.ts", 'dimensions: ["country", "channel"]', 'dimensions: ["country"]'],
    executed(),
  ],
  [
    "field renamed",
    shopApi,
    [
      [shop, "reply: z.object({ days: z.number() })", "reply: z.object({ count: z.number() })"],
      [shop, "({ days: (await", "({ count: (await"],
    ],
    executed(),
  ],
];

const changes: Readonly<Record<BaseProject["name"], readonly Change[]>> = {
  fraud: ofFraud,
  generated: ofGenerated,
  minimal: [["metric grain", "metric:revenue", ["analyst/revenue.ts", 'dimensions: ["country"],', ""], executed()]],
};

/** Changes of what others get. */
export const replyChanges = (project: BaseProject): Mutation[] => listedChanges(project, changes[project.name]);
