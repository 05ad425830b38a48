import { apiKey, get, list, post, refuse, service } from "throughline/backend";
import { z } from "zod";
import { authorizations } from "../data/authorizations.ts";
import { payments } from "../data/payments.ts";
import { scores } from "../ml/fraud.ts";
import { fraudScore } from "../mlops/fraud-score.ts";
import { signsOf } from "./signs.ts";

export const paymentsApi = service("payments-api", {
  description: "Decides about payments and lists the ones to look at",
  auth: [apiKey()],
  rateLimit: "100/s",
  routes: {
    authorize: post("/payments/authorize", {
      description: "Approves or declines a payment, and counts it among those of its card where it has an id",
      body: z.object({
        card_id: z.string().min(1),
        amount: z.number().positive(),
        country: z.string().length(2),
        category: z.string(),
        merchant_days: z.number().nonnegative(),
        payment_id: z.string().min(1).optional(),
        paid_at: z.iso.datetime({ offset: true }).optional(),
      }),
      reply: z.object({ approved: z.boolean(), score: z.number(), release: z.string() }),
      uses: { fraudScore: fraudScore.pick("score", "release"), authorized: authorizations.append },
      handle: async ({ body: { paid_at = new Date().toISOString(), ...payment }, fraudScore, authorized }) => {
        const { score, release } = await fraudScore(payment);
        const { payment_id, card_id, country, amount } = payment;
        if (payment_id !== undefined) await authorized({ payment_id, card_id, country, amount, paid_at });
        return { approved: score < 0.9, score, release };
      },
    }),
    payment: get("/payments/:payment_id", {
      description: "One scored payment, and the signs in it that the rules name",
      reply: z.object({
        payment_id: z.string(),
        card_id: z.string(),
        paid_at: z.iso.datetime(),
        country: z.string(),
        category: z.string(),
        merchant_days: z.number(),
        amount: z.number(),
        payments_1h: z.number(),
        payments_24h: z.number(),
        spend_24h: z.number().nullable(),
        countries_7d: z.number(),
        payments_30d: z.number(),
        mean_30d: z.number().nullable(),
        score: z.number(),
        model_version: z.string(),
        signs: z.array(z.object({ rule: z.string(), says: z.string() })),
      }),
      uses: { payments, scores },
      handle: async ({ params, payments, scores }) => {
        const [payment, scored] = await Promise.all([payments.get(params), scores.get(params)]);
        if (payment === null || scored === null)
          throw refuse("not-found", `no scored payment has this id: ${params.payment_id}`);
        return { ...scored, card_id: payment.card_id, signs: signsOf(scored) };
      },
    }),
    alerts: list("/alerts", {
      description: "Scored payments, the newest first",
      from: scores,
      filter: ["country", "category"],
      sort: ["paid_at", "score"],
      pageSize: 50,
      cache: "until-commit",
    }),
  },
});
