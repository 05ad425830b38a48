import { domainQueries } from "./domain-queries.ts";

/** Texts of one domain of a generated project: twenty-two declarations of all fifteen kinds in nine files. */
export interface Domain {
  readonly files: Readonly<Record<string, string>>;
}

/** Declarations of a domain. */
export const domainSize = 22;

export const domainName = (index: number): string => `d${String(index).padStart(3, "0")}`;

/** @param index  from 0; every domain after the first reads the customers of the one before */
export function domain(index: number): Domain {
  const name = domainName(index);
  const before = index === 0 ? undefined : domainName(index - 1);
  return {
    files: {
      [`data/${name}-sources.ts`]: sources(name),
      [`data/${name}-tables.ts`]: tables(name, before),
      [`ml/${name}.ts`]: learning(name),
      [`mlops/${name}.ts`]: serving(name),
      [`ai/${name}.ts`]: assistant(name),
      [`backend/${name}.ts`]: api(name),
      [`fullstack/${name}.ts`]: desk(name),
      [`frontend/${name}.page.ts`]: scoresPage(name),
      [`analyst/${name}.ts`]: figures(name),
    },
  };
}

const sources = (
  name: string,
) => `import { boolean, date, decimal, documents, integer, source, text, timestamp } from "throughline/data";

export const rawOrders = source("bronze.${name}_orders", {
  description: "Orders as the shop sends them",
  files: "inbox/${name}/orders/*.csv.gz",
  columns: {
    order_id: text(),
    customer_id: text(),
    product_id: text(),
    quantity: integer(),
    amount: decimal(12, 2).unit("USD"),
    country: text().nullable(),
    channel: text().oneOf("web", "store", "phone"),
    ordered_at: timestamp(),
  },
  key: "order_id",
  at: "ordered_at",
  freshness: "26h",
});

export const rawCustomers = source("bronze.${name}_customers", {
  files: "inbox/${name}/customers/*.jsonl",
  columns: {
    customer_id: text(),
    full_name: text().pii("name"),
    email: text().pii("email").nullable(),
    country: text(),
    joined_on: date(),
    is_company: boolean(),
  },
  key: "customer_id",
});

export const handbook = documents("bronze.${name}_handbook", { files: "inbox/${name}/handbook/*.md" });

export const rawReturns = source("bronze.${name}_returns", {
  files: "inbox/${name}/returns/*.csv",
  columns: { order_id: text(), reason: text().nullable(), returned_at: timestamp() },
  at: "returned_at",
});
`;

function tables(name: string, before: string | undefined): string {
  const query = domainQueries(before !== undefined, (relation) => `\${${relation}}`);
  return `import { boolean, check, date, decimal, bigint, integer, sql, table, text, timestamp } from "throughline/data";
import { rawCustomers, rawOrders, rawReturns } from "./${name}-sources.ts";
${before === undefined ? "" : `import { customers as earlier } from "./${before}-tables.ts";\n`}
export const customers = table("silver.${name}_customers", {
  columns: { customer_id: text(), country: text(), joined_on: date(), is_company: boolean(), is_known: boolean() },
  key: "customer_id",
  checks: [check.matches("country", "^[A-Z]{2}$")],
  query: sql\`${query.customers}\`,
});

export const orders = table("silver.${name}_orders", {
  description: "Orders that count, with whether they came back",
  columns: {
    ...rawOrders.columns,
    country: text(),
    unit_price: decimal(12, 2).unit("USD"),
    is_company: boolean(),
    returned: boolean(),
  },
  key: "order_id",
  at: "ordered_at",
  checks: [check.min("amount", 0), check.min("quantity", 1), check.notFuture("ordered_at")],
  freshness: "26h",
  query: sql\`${query.orders}\`,
});

export const daily = table("gold.${name}_daily", {
  columns: { day: timestamp(), country: text(), orders: bigint(), revenue: decimal(38, 2).unit("USD") },
  key: ["day", "country"],
  at: "day",
  query: sql\`${query.daily}\`,
});

export const best = table("gold.${name}_best", {
  columns: { product_id: text(), rank: integer(), revenue: decimal(38, 2).unit("USD") },
  key: "product_id",
  query: sql\`${query.best}\`,
});
`;
}

const learning = (
  name: string,
) => `import { entity, featureView, gradientBoosting, model, predictions } from "throughline/ml";
import { orders } from "../data/${name}-tables.ts";

export const customer = entity("${name}_customer", { key: orders.columns.customer_id });

export const activity = featureView("${name}_activity", {
  entity: customer,
  from: orders,
  at: "ordered_at",
  features: ({ count, countDistinct, mean, sum }) => ({
    orders_24h: count().over("24h"),
    spend_7d: sum("amount").over("7d"),
    mean_30d: mean("amount").over("30d"),
    web_90d: count({ where: { channel: "web" } }).over("90d"),
    products_30d: countDistinct("product_id").over("30d"),
  }),
});

export const returns = model("${name}_returns", {
  description: "Probability that an order comes back",
  rows: orders,
  at: "ordered_at",
  label: { column: "returned", matures: "30d" },
  features: {
    amount: orders.columns.amount,
    quantity: orders.columns.quantity,
    country: orders.columns.country,
    channel: orders.columns.channel,
    ...activity.features,
  },
  trainer: gradientBoosting({ rounds: 100, leaves: 15 }),
  split: { by: "time", test: 0.2 },
  accept: { auc: { min: 0.7 } },
});

export const scores = predictions("gold.${name}_scores", { model: returns, rows: orders });
`;

const serving = (name: string) => `import { endpoint } from "throughline/mlops";
import { orders } from "../data/${name}-tables.ts";
import { returns } from "../ml/${name}.ts";

export const returnScore = endpoint("${name}-return-score", {
  model: returns,
  objectives: { p99: "20ms", uptime: 0.999 },
  id: orders.columns.order_id,
  fallback: ({ amount }) => ({ score: amount > 500 ? 0.5 : 0.1 }),
});
`;

const assistant = (name: string) => `import { agent, knowledgeBase, passages, prompt } from "throughline/ai";
import { z } from "zod";
import { revenue } from "../analyst/${name}.ts";
import { handbook } from "../data/${name}-sources.ts";
import { returnScore } from "../mlops/${name}.ts";

export const rules = knowledgeBase("${name}-rules", {
  from: handbook,
  id: "doc_id",
  text: "body",
  chunk: { tokens: 200, overlap: 40 },
  filter: ["format"],
});

export const advise = prompt("${name}-advise", {
  input: z.object({ question: z.string(), score: z.number().nullable(), rules: passages() }),
  output: z.object({ advice: z.enum(["accept", "call", "refuse"]), because: z.string() }),
  variants: {
    plain: ({ question, score, rules }) => \`\${rules.map(({ text }) => text).join("\\n")} \${score} \${question}\`,
  },
});

export const adviser = agent("${name}-adviser", {
  input: z.object({ question: z.string(), customer_id: z.string().optional(), amount: z.number().optional() }),
  uses: { returnScore: returnScore.pick("score"), rules, revenue },
  fill: async ({ input, returnScore, rules }) => {
    const { question, customer_id, amount } = input;
    const order = { customer_id: customer_id ?? "", amount: amount ?? 0, quantity: 1, country: "ZZ", channel: "web" } as const;
    const score = customer_id === undefined ? null : (await returnScore(order)).score;
    return { question, score, rules: await rules.search(question, { filter: { format: "markdown" } }) };
  },
  prompt: advise,
  chat: "question",
});
`;

const scoresPage = (name: string) => `import { page } from "throughline/frontend";
import { adviser } from "../ai/${name}.ts";
import { returnRate } from "../analyst/${name}.ts";
import { ordersApi } from "../backend/${name}.ts";

export const scoresPage = page("${name}-scores", {
  path: "/${name}/scores",
  uses: { scored: ordersApi.routes.scored, accept: ordersApi.routes.accept, returnRate, adviser },
  view: async ({ scored, adviser }) => {
    const { items } = await scored.fetch({ filter: { country: "DE" }, sort: "-score" });
    const worst = items[0];
    if (worst === undefined) return null;
    const { value } = await adviser.call({ question: "why", amount: worst.amount });
    return value.decided ? value.because : value.passages[0]?.text;
  },
});
`;

const desk = (name: string) => `import { app } from "throughline/fullstack";
import { overview } from "../analyst/${name}.ts";
import { scoresPage } from "../frontend/${name}.page.ts";

export const desk = app("${name}-desk", {
  pages: [scoresPage, overview],
  journeys: { "somebody looks at the scores": async ({ visit, see }) => { await visit("/${name}/scores"); await see("Scores"); } },
});
`;

const api = (name: string) => `import { apiKey, get, list, post, service } from "throughline/backend";
import { z } from "zod";
import { revenue } from "../analyst/${name}.ts";
import { scores } from "../ml/${name}.ts";
import { returnScore } from "../mlops/${name}.ts";

export const ordersApi = service("${name}-orders-api", {
  auth: [apiKey()],
  rateLimit: "100/s",
  routes: {
    accept: post("/${name}/orders", {
      body: z.object({
        customer_id: z.string(),
        amount: z.number().positive(),
        quantity: z.number().int().positive(),
        country: z.string().length(2),
        channel: z.enum(["web", "store", "phone"]),
      }),
      reply: z.object({ accepted: z.boolean(), score: z.number() }),
      uses: { returnScore: returnScore.pick("score") },
      handle: async ({ body, returnScore }) => {
        const { score } = await returnScore(body);
        return { accepted: score < 0.8, score };
      },
    }),
    scored: list("/${name}/scores", { from: scores, filter: ["country", "channel"], sort: ["ordered_at", "score"], cache: "until-commit" }),
    revenue: get("/${name}/revenue", {
      reply: z.object({ days: z.number() }),
      uses: { revenue },
      handle: async ({ revenue }) => ({ days: (await revenue({ by: ["day"] })).length }),
    }),
  },
});
`;

const figures = (name: string) => `import { bar, dashboard, kpi, line, metric } from "throughline/analyst";
import { orders } from "../data/${name}-tables.ts";

export const returnRate = metric("${name}_return_rate", {
  from: orders,
  time: "ordered_at",
  dimensions: ["country", "channel"],
  measure: ({ count }) => count({ where: { returned: true } }).per(count()),
  target: { max: 0.1 },
});

export const revenue = metric("${name}_revenue", {
  from: orders,
  time: "ordered_at",
  dimensions: ["country"],
  measure: ({ sum }) => sum("amount"),
  decision: "what to order next",
});

export const overview = dashboard("${name}-overview", {
  tiles: [kpi(returnRate), line(revenue, { by: "day" }), bar(returnRate, { by: "channel" })],
});
`;
