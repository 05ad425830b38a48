import { apiKey, list, post, service } from "throughline/backend";
import { z } from "zod";
import { scores } from "../ml/fraud.ts";
import { fraudScore } from "../mlops/fraud-score.ts";

export const paymentsApi = service("payments-api", {
  description: "Decides about payments and lists the ones to look at",
  auth: [apiKey()],
  rateLimit: "100/s",
  routes: {
    authorize: post("/payments/authorize", {
      description: "Approves or declines a payment",
      body: z.object({
        card_id: z.string().min(1),
        amount: z.number().positive(),
        country: z.string().length(2),
        category: z.string(),
        merchant_days: z.number().nonnegative(),
      }),
      reply: z.object({ approved: z.boolean(), score: z.number(), release: z.string() }),
      uses: { fraudScore: fraudScore.pick("score", "release") },
      handle: async ({ body, fraudScore }) => {
        const { score, release } = await fraudScore(body);
        return { approved: score < 0.9, score, release };
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
