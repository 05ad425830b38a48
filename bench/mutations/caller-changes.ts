import { type Change, executed, listedChanges, nobody, refusing } from "./listed-changes.ts";
import type { BaseProject, Mutation } from "./mutation.ts";

const [api, assistant, learning, replies] = [
  "backend/payments-api.ts",
  "ai/analyst.ts",
  "ml/fraud.ts",
  "data/feedback.ts",
];
const [service, agent, prompt] = ["service:payments-api", "agent:fraud-analyst", "prompt:explain-decision"];
const [feedback, model] = ["source:bronze.feedback", "model:fraud"];
const body = /(body: z\.object\(\{\n\s+card_id: z\.string\(\)\.min\(1\),)/;

/** What callers send: requests, prompts, what is appended, what models ask for. */
const ofFraud: readonly Change[] = [
  ["accepted field added as required", service, [api, body, "$1\n        channel: z.string(),"], refusing()],
  [
    "no break: accepted optional field added",
    service,
    [api, body, "$1\n        channel: z.string().optional(),"],
    nobody,
  ],
  [
    "accepted field removed",
    service,
    [
      [api, "        merchant_days: z.number().nonnegative(),\n", ""],
      [api, "fraudScore(payment)", "fraudScore({ ...payment, merchant_days: 0 })"],
    ],
    refusing(),
  ],
  [
    "accepted narrowed",
    service,
    [api, "amount: z.number().positive(),", "amount: z.number().int().positive(),"],
    refusing(),
  ],
  [
    "limit lowered",
    service,
    [api, "amount: z.number().positive(),", "amount: z.number().positive().max(10_000),"],
    refusing(),
  ],
  ["no break: accepted widened", service, [api, "amount: z.number().positive(),", "amount: z.number(),"], nobody],
  ["no break: accepted widened", service, [api, "card_id: z.string().min(1),", "card_id: z.string(),"], nobody],
  [
    "no break: accepted widened",
    service,
    [api, "country: z.string().length(2),", "country: z.string().min(2).max(3),"],
    nobody,
  ],
  ["accepted field removed", service, [api, 'filter: ["country", "category"]', 'filter: ["country"]'], refusing()],
  [
    "no break: accepted optional field added",
    service,
    [api, 'filter: ["country", "category"]', 'filter: ["country", "category", "payment_id"]'],
    nobody,
  ],
  [
    "enum narrowed",
    service,
    [
      api,
      "category: z.string(),\n        merchant_days: z.number().nonneg",
      'category: z.enum(["gaming", "travel"]),\n        merchant_days: z.number().nonneg',
    ],
    refusing(),
  ],
  [
    "accepted field added as required",
    agent,
    [assistant, "    payment: z\n", "    language: z.string(),\n    payment: z\n"],
    refusing(),
  ],
  ["limit lowered", agent, [assistant, /\.max\(2_000/, ".max(500"], refusing()],
  ["no break: limit raised", agent, [assistant, /\.max\(2_000/, ".max(4_000"], nobody],
  ["accepted field added as required", agent, [assistant, "      })\n      .optional(),", "      }),"], refusing()],
  [
    "accepted field added as required",
    prompt,
    [
      assistant,
      "input: z.object({ question: z.string(), score",
      "input: z.object({ tone: z.string(), question: z.string(), score",
    ],
    executed(),
  ],
  ["accepted narrowed", prompt, [assistant, "score: z.number().nullable()", "score: z.number()"], executed()],
  [
    "accepted field renamed",
    prompt,
    [
      [assistant, "score: z.number().nullable()", "risk: z.number().nullable()"],
      [assistant, "plain: ({ question, score, rules })", "plain: ({ question, risk: score, rules })"],
    ],
    executed(),
  ],
  [
    "accepted field added as required",
    feedback,
    [replies, "given_at: timestamp(),", "given_at: timestamp(),\n    analyst: text(),"],
    refusing(),
  ],
  [
    "no break: accepted optional field added",
    feedback,
    [replies, "given_at: timestamp(),", "given_at: timestamp(),\n    analyst: text().nullable(),"],
    executed(),
  ],
  ["accepted narrowed", feedback, [replies, "note: text().nullable()", "note: text()"], refusing()],
  ["enum narrowed", feedback, [replies, 'oneOf("fraud", "fine")', 'oneOf("fraud")'], refusing()],
  ["enum value added", feedback, [replies, 'oneOf("fraud", "fine")', 'oneOf("fraud", "fine", "unsure")'], executed()],
  ["accepted field renamed", feedback, [replies, "note: text()", "remark: text()"], refusing()],
  ["accepted field removed", feedback, [replies, /\n {4}note: text.*/, ""], refusing()],
  [
    "accepted retyped",
    feedback,
    [
      [replies, "import { source", "import { integer, source"],
      [replies, /verdict: text\(\).*/, "verdict: integer(),"],
    ],
    refusing(),
  ],
  [
    "accepted field added as required",
    model,
    [
      learning,
      "    category: payments.columns.category,",
      "    category: payments.columns.category,\n    merchant: payments.columns.merchant_id,",
    ],
    executed(),
  ],
  ["accepted field removed", model, [learning, "    merchant_days: payments.columns.merchant_days,\n", ""], executed()],
  [
    "accepted field renamed",
    model,
    [learning, "    category: payments.columns.category,", "    goods: payments.columns.category,"],
    executed(),
  ],
];

const [shop, adviser, returns] = ["backend/d000.ts", "ai/d000.ts", "ml/d000.ts"];
const shopApi = "service:d000-orders-api";
const ofGenerated: readonly Change[] = [
  ["enum narrowed", shopApi, [shop, 'z.enum(["web", "store", "phone"])', 'z.enum(["web", "store"])'], refusing()],
  [
    "no break: accepted widened",
    shopApi,
    [shop, "quantity: z.number().int().positive(),", "quantity: z.number().int(),"],
    nobody,
  ],
  [
    "accepted narrowed",
    shopApi,
    [shop, "customer_id: z.string(),", "customer_id: z.string().regex(/^c/),"],
    refusing(),
  ],
  ["accepted field removed", "knowledgeBase:d000-rules", [adviser, 'filter: ["format"],', ""], executed()],
  [
    "accepted field removed",
    "model:d000_returns",
    [returns, "    quantity: orders.columns.quantity,\n", ""],
    executed(),
  ],
  [
    "accepted field added as required",
    "model:d000_returns",
    [
      returns,
      "    quantity: orders.columns.quantity,",
      "    quantity: orders.columns.quantity,\n    price: orders.columns.unit_price,",
    ],
    executed(),
  ],
];

const changes: Readonly<Record<BaseProject["name"], readonly Change[]>> = {
  fraud: ofFraud,
  generated: ofGenerated,
  minimal: [
    [
      "accepted field removed",
      "service:orders-api",
      ["backend/orders-api.ts", ' filter: ["country"],', ""],
      refusing(),
    ],
  ],
};

/** Changes of what others send. */
export const callerChanges = (project: BaseProject): Mutation[] => listedChanges(project, changes[project.name]);
