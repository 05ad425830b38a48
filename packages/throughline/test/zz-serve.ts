import { z } from "zod";
import { activity, answered, fraud, fraudRate, fraudScore, overview, payments, scores, spend, strictScore } from "./card-declarations.ts";
import { serve } from "./served.ts";
import { openCardProject } from "./serving-project.ts";
import { apiKey, get, list, patch, post, put, refuse, remove, service } from "../src/contracts/backend/index.ts";

const Tree: z.ZodType = z.object({ name: z.string(), get kids() { return z.array(Tree); } });
const api = service("payments-api", {
  description: "Decides about payments and lists the ones to look at",
  rateLimit: "100000/s",
  routes: {
    authorize: post("/authorizations", { description: "Approves or declines a payment",
      body: z.object({ card_id: z.string().min(1), amount: z.number().positive().max(1e9), country: z.string().length(2), category: z.string().default("unknown") }),
      reply: z.object({ approved: z.boolean(), score: z.number(), release: z.string() }),
      uses: { fraudScore: fraudScore.pick("score", "release") },
      handle: async ({ body, fraudScore }) => { const { score, release } = await fraudScore({ card_id: body.card_id, amount: body.amount, country: body.country }); return { approved: score < 0.9, score, release }; } }),
    payment: get("/payments/:payment_id", { description: "One payment", reply: z.object({ payment_id: z.string(), amount: z.number(), paid_at: z.iso.datetime({ precision: 6 }), branch: z.int().nullable() }), uses: { payments },
      handle: async ({ params, payments }) => { const p = await payments.get({ payment_id: params.payment_id }); if (p === null) throw refuse("not-found", `no payment: ${params.payment_id}`); return p; } }),
    review: put("/payments/:id/review", { description: "Keeps a verdict", status: 201, body: z.object({ verdict: z.enum(["fraud", "fine"]), note: z.string().max(200).nullable().optional(), tags: z.array(z.string()).max(3).default([]) }), reply: z.object({ id: z.string(), verdict: z.string() }), handle: ({ params, body }) => ({ id: params.id, verdict: body.verdict }) }),
    drop: remove("/payments/:payment/review", { reply: z.null(), handle: () => null }),
    tree: patch("/tree", { body: z.object({ root: Tree }), reply: Tree, handle: ({ body }) => body.root as never }),
    search: get("/search", { query: z.object({ n: z.coerce.number().int().min(1).max(50), mode: z.enum(["a", "b"]).optional() }), reply: z.array(z.union([z.string(), z.number()])), handle: ({ query }) => [query.n, query.mode ?? "none"] }),
    alerts: list("/alerts", { description: "Scored payments, the newest first", from: scores, filter: ["country", "amount", "paid_at"], sort: ["paid_at", "score"], pageSize: 20, cache: "until-commit" }),
    payments: list("/payments", { from: payments, filter: ["country", "branch", "account", "weight", "exact", "day", "charged_back", "channel"], sort: ["amount", "branch", "exact"], pageSize: 50 }),
  },
});
const locked = service("locked", { auth: [apiKey()], routes: { who: get("/who", { reply: z.object({ ok: z.boolean() }), handle: () => ({ ok: true }) }) } });
const project = await openCardProject();
const served = await serve(project, [payments, activity, fraud, scores, fraudScore, strictScore, spend, fraudRate, answered, overview, api, ...(process.argv[2] === "locked" ? [locked] : [])]);
await served.shared.logs.get("fraud-score")?.moveToLake(); await served.shared.logs.get("strict-score")?.moveToLake();
console.log(served.url);
process.on("SIGTERM", async () => { console.log("LINES", served.shared.lines.slice(0, 10).join("\n")); await served.close(); await project.close(); process.exit(0); });
setInterval(() => undefined, 1000);
