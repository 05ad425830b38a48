import { agent, knowledgeBase, passages, prompt } from "throughline/ai";
import { z } from "zod";
import { fraudRate } from "../analyst/fraud-rate.ts";
import { ruleDocuments } from "../data/rule-documents.ts";
import { fraudScore } from "../mlops/fraud-score.ts";

// #region knowledge
export const fraudRules = knowledgeBase("fraud-rules", {
  description: "the fraud team's rules",
  from: ruleDocuments,
  id: "doc_id",
  text: "body",
  chunk: { tokens: 200, overlap: 40 },
  evaluate: { cases: "ai/fraud-rules.cases.jsonl", accept: { recallAt5: { min: 0.95 } } },
});
// #endregion

// #region prompt
export const explainDecision = prompt("explain-decision", {
  description: "What the rules say about a payment or a question",
  input: z.object({ question: z.string(), score: z.number().nullable(), rules: passages() }),
  output: z.object({
    verdict: z.enum(["approve", "review", "decline"]).nullable().describe("null where no payment is asked about"),
    because: z.string().describe("the reasons in plain words, from the rules alone"),
  }),
  variants: {
    plain: ({ question, score, rules }) => ({
      system:
        "You help analysts of card fraud. Answer from the rules below and from nothing else. When they do not decide the question, say so and give no verdict.",
      user: [
        ...rules.map(({ title, heading, text }) => `## ${title} · ${heading.join(" · ")}\n${text}`),
        score === null ? "No payment is given." : `The model's score of the payment is ${score.toFixed(3)}.`,
        `Question: ${question}`,
      ].join("\n\n"),
    }),
  },
  evaluate: {
    cases: "ai/explain-decision.cases.jsonl",
    accept: { accuracy: { min: 0.8 }, tokens: { max: 1_500 } },
  },
});
// #endregion

// #region agent
export const fraudAnalyst = agent("fraud-analyst", {
  description: "Answers questions about payments from the fraud team's rules and the model's score",
  input: z.object({
    question: z
      .string()
      .min(1)
      .max(2_000)
      .meta({ examples: ["A card made six payments within the hour, far from home. What do the rules say?"] }),
    payment: z
      .object({
        card_id: z.string(),
        amount: z.number().positive(),
        country: z.string().length(2),
        category: z.string(),
        merchant_days: z.number().nonnegative(),
      })
      .optional(),
  }),
  uses: { fraudScore: fraudScore.pick("score", "degraded"), fraudRules, fraudRate },
  fill: async ({ input, fraudScore, fraudRules }) => ({
    question: input.question,
    score: input.payment === undefined ? null : (await fraudScore(input.payment)).score,
    rules: await fraudRules.search(input.question),
  }),
  prompt: explainDecision,
  limits: { steps: 6, tokens: 8_000, timeout: "30s" },
  chat: "question",
});
// #endregion
