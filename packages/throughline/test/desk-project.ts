import { z } from "zod";
import { agent, knowledgeBase, passages, prompt } from "../src/contracts/ai/index.ts";
import { documents, source, text, timestamp } from "../src/contracts/data/index.ts";
import { page } from "../src/contracts/frontend/index.ts";
import { app } from "../src/contracts/fullstack/index.ts";
import { inRole, paymentsProject } from "./payments-project.ts";

/** The declarations of `paymentsProject`, and those of the roles that stand on them: documents to an app. Fresh ones at each call. */
export function deskProject() {
  const core = paymentsProject();
  const data = sources();
  const ai = assistant(core, data);
  const alertsPage = inRole(
    "frontend",
    page("alerts", {
      path: "/alerts",
      uses: {
        alerts: core.api.routes.alerts,
        rate: core.fraudRate,
        analyst: ai.analyst,
        feedback: data.feedback.append,
      },
      view: () => null,
    }),
  );
  const desk = inRole(
    "fullstack",
    app("desk", { pages: [alertsPage, core.overview], journeys: { "somebody looks": async () => undefined } }),
  );
  return { ...core, ...data, ...ai, alertsPage, desk };
}

function sources() {
  const handbook = inRole("data", documents("bronze.handbook", { files: "inbox/handbook/*.md" }));
  const feedback = inRole(
    "data",
    source("bronze.feedback", {
      events: true,
      columns: {
        payment_id: text(),
        verdict: text().oneOf("fraud", "fine"),
        note: text().nullable(),
        given_at: timestamp(),
      },
      at: "given_at",
    }),
  );
  return { handbook, feedback };
}

function assistant(core: ReturnType<typeof paymentsProject>, { handbook }: ReturnType<typeof sources>) {
  const rules = inRole(
    "ai",
    knowledgeBase("rules", {
      from: handbook,
      id: "doc_id",
      text: "body",
      chunk: { tokens: 200, overlap: 40 },
      filter: ["format"],
      evaluate: { cases: "ai/rules.cases.jsonl", accept: { recallAt5: { min: 0.8 } } },
    }),
  );
  const explain = inRole(
    "ai",
    prompt("explain", {
      input: z.object({ score: z.number(), rules: passages() }),
      output: z.object({ verdict: z.enum(["approve", "decline"]), because: z.string() }),
      variants: { plain: ({ score }) => `score ${score}` },
      evaluate: { cases: "ai/explain.cases.jsonl", accept: { accuracy: { min: 0.9 }, tokens: { max: 400 } } },
    }),
  );
  const analyst = inRole(
    "ai",
    agent("analyst", {
      input: z.object({ question: z.string(), amount: z.number().optional() }),
      uses: { score: core.score.pick("score"), rules, fraudRate: core.fraudRate },
      fill: async ({ input, rules: knowledge }) => ({ score: 0, rules: await knowledge.search(input.question) }),
      prompt: explain,
      chat: "question",
    }),
  );
  return { rules, explain, analyst };
}
