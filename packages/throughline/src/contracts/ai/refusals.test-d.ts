import { z } from "zod";
import { metric } from "../analyst/index.ts";
import type { Injected } from "../core/injectable.ts";
import { boolean, decimal, documents, sql, table, text, timestamp } from "../data/index.ts";
import { gradientBoosting, model } from "../ml/index.ts";
import { endpoint } from "../mlops/index.ts";
import { agent, embeddings, knowledgeBase, type Passage, passages, prompt } from "./index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const payments = table("silver.payments", {
  columns: { id: text(), country: text(), amount: decimal(12, 2), at: timestamp(), bad: boolean() },
  key: "id",
  query: sql`select 1`,
});
const score = endpoint("score", {
  model: model("fraud", {
    rows: payments,
    at: "at",
    label: { column: "bad" },
    features: { amount: payments.columns.amount },
    trainer: gradientBoosting({}),
    split: { by: "time", test: 0.2 },
  }),
});
const rate = metric("rate", {
  from: payments,
  time: "at",
  dimensions: ["country"],
  measure: ({ count }) => count(),
});
const handbook = documents("bronze.handbook", { files: "inbox/*.md" });
const chunk = { tokens: 200, overlap: 40 };
const base = { from: handbook, id: "doc_id", text: "body", chunk } as const;

const rules = knowledgeBase("rules", { ...base, title: "title", filter: ["format"] });
knowledgeBase("payments", {
  from: payments,
  id: "id",
  text: "country",
  chunk,
  embed: embeddings.local("models/small"),
});

// @ts-expect-error a text column that the documents do not have
knowledgeBase("rules", { ...base, text: "content" });
// @ts-expect-error a body that is no text
knowledgeBase("rules", { ...base, text: "bytes" });
// @ts-expect-error an id that the documents do not have
knowledgeBase("rules", { ...base, id: "id" });
// @ts-expect-error a filter by a column that the documents do not have
knowledgeBase("rules", { ...base, filter: ["author"] });
// @ts-expect-error a gate on a measure that there is none of
knowledgeBase("rules", { ...base, evaluate: { cases: "ai/rules.cases.jsonl", accept: { recall: { min: 0.5 } } } });
// @ts-expect-error a prompt is no relation
knowledgeBase("rules", { ...base, from: score });

const input = z.object({ score: z.number(), rules: passages() });
const output = z.object({ verdict: z.enum(["approve", "decline"]), because: z.string() });
const explain = prompt("explain", {
  input,
  output,
  variants: { plain: ({ score, rules }) => `${score} ${rules[0]?.text}` },
});

prompt("explain", { input, output, variants: { a: () => "a", b: () => ({ system: "s", user: "u" }) }, use: "b" });
// @ts-expect-error a variant that there is none of
prompt("explain", { input, output, variants: { a: () => "a" }, use: "b" });
// @ts-expect-error a field that the input does not have
prompt("explain", { input, output, variants: { a: ({ scores }) => `${scores}` } });
// @ts-expect-error a variant that gives no text
prompt("explain", { input, output, variants: { a: () => 5 } });

const question = z.object({ amount: z.number(), question: z.string() });
const uses = { score, rules, rate };
const analyst = agent("analyst", {
  input: question,
  uses,
  fill: async ({ input, score, rules }) => {
    const found: Passage[] = await rules.search(input.question, { limit: 3, filter: { format: "markdown" } });
    return { score: (await score({ amount: input.amount })).score, rules: found };
  },
  prompt: explain,
  limits: { steps: 4, tokens: 4_000, timeout: "20s" },
});

/** A handler calls the agent with its input, and gets the prompt's output or no decision. */
type Called = Injected<{ analyst: typeof analyst }>["analyst"];
const sent: Equal<Parameters<Called>[0], { amount: number; question: string }> = true;
const judged = async (call: Called) => {
  const reply = await call({ amount: 5, question: "why" });
  if (!reply.decided) return reply.passages[0]?.document;
  const verdict: "approve" | "decline" = reply.verdict;
  // @ts-expect-error a decided reply has citations, no passages
  void reply.passages;
  return verdict + reply.because + reply.citations.length + reply.release;
};
void [sent, judged];

const whole = { input: question, uses, prompt: explain } as const;
const fill = () => ({ score: 1, rules: [] });
agent("analyst", { ...whole, fill });
// @ts-expect-error a fill without a field of the prompt's input
agent("analyst", { ...whole, fill: () => ({ rules: [] }) });
// @ts-expect-error a fill that gives a field of the prompt's input another type
agent("analyst", { ...whole, fill: async ({ input }) => ({ score: input.question, rules: [] }) });
// @ts-expect-error a field that the agent's input does not have
agent("analyst", { ...whole, fill: ({ input }) => ({ score: input.total, rules: [] }) });
// @ts-expect-error something that the agent does not use
agent("analyst", { ...whole, uses: { rules }, fill: async ({ score }) => ({ score, rules: [] }) });
agent("analyst", {
  ...whole,
  // @ts-expect-error a misspelt field of the endpoint's request
  fill: async ({ score }) => ({ score: (await score({ amuont: 1 })).score, rules: [] }),
});
agent("analyst", {
  ...whole,
  // @ts-expect-error a filter by a column that the knowledge base does not have
  fill: async ({ rules }) => ({ score: 1, rules: await rules.search("x", { filter: { author: "me" } }) }),
});
// @ts-expect-error a table is no tool
agent("analyst", { ...whole, uses: { payments }, fill });
// @ts-expect-error text of a user is alone in chat, and the amount is required
agent("analyst", { ...whole, fill, chat: "question" });
agent("analyst", { ...whole, input: question.partial({ amount: true }), fill, chat: "question" });
// @ts-expect-error a number takes no text of a user
agent("analyst", { ...whole, input: question.partial(), fill, chat: "amount" });
