import { z } from "zod";
import { agent, knowledgeBase, passages, prompt } from "../src/contracts/ai/index.ts";
import { source, text } from "../src/contracts/data/index.ts";
import { fraudRate, fraudScore } from "./card-declarations.ts";

/** Rules of a bank, one a row. */
export const ruleTexts = source("bronze.rules", {
  files: "rules/*.csv",
  columns: { doc_id: text(), title: text(), body: text(), format: text() },
  key: "doc_id",
});

export const rulesSql = `
  SELECT * FROM (VALUES
    ('limits', 'Limits', '# Limits\n\nPayments over 10,000 USD are held for review by a person.\n\n## Cash\n\nCash is limited to 500 USD a day.', 'markdown'),
    ('travel', 'Travel', '# Travel\n\nA card used in two countries within one hour is blocked at once.', 'markdown'),
    ('gifts', 'Gifts', '# Gifts\n\nGift cards over 200 USD need a second look: they are sold on.', 'markdown')
  ) t(doc_id, title, body, format)`;

export const rules = knowledgeBase("fraud-rules", {
  description: "the bank's rules on fraud",
  from: ruleTexts,
  id: "doc_id",
  text: "body",
  title: "title",
  format: "format",
  chunk: { tokens: 60, overlap: 10 },
});

export const explain = prompt("explain-decision", {
  input: z.object({ score: z.number(), question: z.string(), rules: passages() }),
  output: z.object({ verdict: z.enum(["approve", "review", "decline"]), because: z.string().max(200) }),
  variants: {
    plain: ({ score, question, rules: found }) =>
      `Score ${score}. ${question}\n${found.map(({ text: body, document }) => `[${document}] ${body}`).join("\n")}`,
    strict: ({ score, question, rules: found }) => ({
      system: "You decide about payments by the rules alone.",
      user: `${question} The score is ${score}. Rules:\n${found.map(({ text: body }) => body).join("\n")}`,
    }),
  },
});

export const analyst = agent("fraud-analyst", {
  description: "Says what to do with a payment",
  input: z.object({
    question: z.string().min(1),
    card_id: z.string().default("card-1"),
    amount: z.number().default(250.25),
    country: z.string().length(2).default("DE"),
  }),
  uses: { fraudScore: fraudScore.pick("score"), rules, fraudRate },
  fill: async ({ input, fraudScore: score, rules: known }) => ({
    score: (await score(input)).score,
    question: input.question,
    rules: await known.search(input.question, { limit: 2 }),
  }),
  prompt: explain,
  limits: { steps: 4, tokens: 2_000, timeout: "5s" },
  chat: "question",
});
