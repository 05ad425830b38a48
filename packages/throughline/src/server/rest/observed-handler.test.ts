import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fraudScore, payments } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { post, service } from "../../contracts/backend/index.ts";
import { ObservedUse } from "../../runtime/observed-use/observed-use.ts";

const api = service("payments-api", {
  routes: {
    authorize: post("/authorize", {
      body: z.object({ payment_id: z.string(), card_id: z.string(), amount: z.number(), country: z.string() }),
      reply: z.object({ approved: z.boolean(), country: z.string().nullable() }),
      uses: { fraudScore, payments },
      handle: async ({ body, fraudScore: score, payments: known }) => {
        const { payment_id, ...asked } = body;
        const payment = await known.get({ payment_id });
        return { approved: (await score(asked)).score < 2, country: payment?.country ?? null };
      },
    }),
  },
});

let project: ServingProject;
let served: Served;
const observed = new ObservedUse();
beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, [payments, fraudScore, api], { observed });
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("a handler that is watched", () => {
  it("answers the same, and is seen to read what it reads", async () => {
    const ask = (payment_id: string) =>
      served.post("/api/authorize", { payment_id, card_id: "card-1", amount: 12.25, country: "DE" });
    const replies = [await ask("p-0007"), await ask("p-none")];
    expect(replies.map(({ status, body }) => [status, body.approved])).toEqual([
      [200, true],
      [200, true],
    ]);
    const place = "POST /authorize";
    expect(observed.take()).toMatchObject([
      { consumer: "service:payments-api", place, use: "payments", calls: 1, fields: { country: 1 } },
      { consumer: "service:payments-api", place, use: "fraudScore", calls: 2, fields: { score: 2 }, canPick: true },
    ]);
  });
});
