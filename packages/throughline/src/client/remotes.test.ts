import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudRate, fraudScore, overview, payments, scores } from "../../test/card-declarations.ts";
import { type Served, serve } from "../../test/served.ts";
import { openCardProject, type ServingProject } from "../../test/serving-project.ts";
import { get, list, post, refuse, service } from "../contracts/backend/index.ts";
import type { RemoteCall, RemoteDashboard, RemoteList, RemoteMetric, RemoteQuery } from "../contracts/core/remote.ts";
import { fieldOf, formatType } from "../contracts/shape/field.ts";
import { shapeOf } from "../contracts/shape/relation.ts";
import { createClient, isRemoteError, type RemoteField, remotesOf, rowsOf } from "./index.ts";

const api = service("api", {
  routes: {
    payments: list("/payments", {
      from: payments,
      filter: ["country", "channel"],
      sort: ["amount"],
      pageSize: 7,
      cache: "until-commit",
    }),
    payment: get("/payments/:payment_id/in/:country", {
      query: z.object({ shout: z.string().optional() }),
      reply: z.object({ payment_id: z.string(), country: z.string(), shout: z.string().nullable() }),
      handle: ({ params, query }) => {
        if (params.payment_id === "none")
          throw refuse("not-found", `no payment has this id: ${params.payment_id}`, { hint: "look for another" });
        return { ...params, shout: query.shout ?? null };
      },
    }),
    decide: post("/cards/:card_id/decide", {
      body: z.object({ amount: z.number().positive() }),
      query: z.object({ dry: z.string() }),
      reply: z.object({ card_id: z.string(), amount: z.number(), dry: z.string() }),
      handle: ({ params, body, query }) => ({ ...params, ...body, ...query }),
    }),
  },
});

const text = (name: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name,
  type: "text",
  nullable: false,
  ...more,
});
const number = (name: string): RemoteField => ({ name, type: "float64", nullable: false });
const columns = Object.keys(payments.columns).map((name): RemoteField => {
  const field = fieldOf(shapeOf(payments.columns), name);
  return { name, type: field === undefined ? "unknown" : formatType(field.type), nullable: field?.nullable ?? true };
});
const listed = {
  kind: "list",
  name: "payments",
  method: "GET",
  path: "/api/payments",
  fields: columns,
  filters: ["country", "channel"],
  sorts: ["amount"],
  pageSize: 7,
};
const uses = {
  payments: listed,
  newer: { ...listed, fields: [...columns, text("verdict")] },
  payment: {
    kind: "route",
    name: "payment",
    method: "GET",
    path: "/api/payments/:payment_id/in/:country",
    query: ["shout"],
    request: [text("payment_id"), text("country"), text("shout", { optional: true })],
    reply: [text("payment_id"), text("country"), text("shout", { nullable: true })],
  },
  decide: {
    kind: "route",
    name: "decide",
    method: "POST",
    path: "/api/cards/:card_id/decide",
    query: ["dry"],
    request: [text("card_id"), number("amount"), text("dry")],
    reply: [text("card_id"), number("amount"), text("dry")],
  },
  score: {
    kind: "endpoint",
    name: "fraud-score",
    method: "POST",
    path: "/endpoints/fraud-score/predict",
    request: [text("card_id"), number("amount"), text("country")],
    reply: [number("score"), text("release"), { name: "degraded", type: "boolean", nullable: false }],
  },
  rate: { kind: "metric", name: "fraud_rate", method: "GET", path: "/metrics/fraud_rate", dimensions: ["country"] },
  overview: {
    kind: "dashboard",
    name: overview.name,
    method: "GET",
    path: `/dashboards/${overview.name}`,
    title: overview.title,
  },
};

interface Payment {
  readonly payment_id: string;
  readonly amount: number;
  readonly country: string;
}
interface PaymentRemotes {
  readonly [name: string]: object;
  readonly payments: RemoteList<Payment, "country" | "channel", "amount">;
  readonly newer: RemoteList<Payment>;
  readonly payment: RemoteQuery<{ payment_id: string; country: string; shout?: string }, { shout: string | null }>;
  readonly decide: RemoteCall<{ card_id: string; amount: number; dry: string }, { card_id: string; amount: number }>;
  readonly score: RemoteCall<{ card_id: string; amount: number; country: string }, { score: number }>;
  readonly rate: RemoteMetric<"country">;
  readonly overview: RemoteDashboard;
}

let project: ServingProject;
let served: Served;
let remotes: PaymentRemotes;
beforeAll(async () => {
  project = await openCardProject();
  served = await serve(project, [payments, activity, fraud, scores, fraudScore, fraudRate, overview, api]);
  remotes = remotesOf<PaymentRemotes>(createClient({ baseUrl: served.url }), uses);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

/** What a request is refused with. */
async function refusal(request: Promise<unknown>) {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRemoteError(error)) throw new Error(`no remote error: ${error}`);
  return error;
}

describe("a list", () => {
  it("gives a page with its release, by the filter and sort that are asked", async () => {
    const page = await remotes.payments.fetch({ filter: { country: "DE" }, sort: "-amount", limit: 3 });
    expect(page.items.map(({ country }) => country)).toEqual(["DE", "DE", "DE"]);
    expect(page.items.map(({ amount }) => amount)).toEqual(
      [...page.items.map(({ amount }) => amount)].sort((a, b) => b - a),
    );
    expect([page.release, typeof page.next]).toEqual(["r-1", "string"]);
  });

  it("gives every row once through all its pages, and stops where the reader stops", async () => {
    const ids: string[] = [];
    for await (const { payment_id } of rowsOf(remotes.payments)) ids.push(payment_id);
    expect([ids.length, new Set(ids).size]).toEqual([200, 200]);
    const first: string[] = [];
    for await (const { payment_id } of rowsOf(remotes.payments, { sort: "amount" })) {
      first.push(payment_id);
      if (first.length === 9) break;
    }
    expect(first).toHaveLength(9);
  });

  it("throws the server's problem with its code and the parameter", async () => {
    const wrong = await refusal(remotes.payments.fetch({ filter: { channel: "phone" } }));
    expect(wrong).toMatchObject({ code: "server.invalid-request", status: 422, retryable: false });
    expect(wrong.issues).toEqual([{ message: expect.stringContaining("phone"), path: ["query", "channel"] }]);
    expect((await refusal(remotes.payments.fetch({ cursor: "x" }))).code).toBe("server.invalid-cursor");
  });

  it("says so where the rows lack a field that the page was built for", async () => {
    expect(await refusal(remotes.newer.fetch())).toMatchObject({
      code: "client.invalid-reply",
      detail: "reply lacks verdict",
    });
  });
});

describe("routes", () => {
  it("take parameters of the path escaped, of the query by name, and leave out what is not given", async () => {
    const answer = await remotes.payment.fetch({ payment_id: "a/../b?c#d %", country: "ß", shout: "x&y=z" });
    expect(answer).toEqual({
      value: { payment_id: "a/../b?c#d %", country: "ß", shout: "x&y=z" },
      release: "r-1",
      degraded: false,
    });
    expect((await remotes.payment.fetch({ payment_id: "1", country: "2" })).value.shout).toBeNull();
  });

  it.each(["", ".", ".."])("refuse %j as a part of the path before anything is sent", async (payment_id) => {
    expect(await refusal(remotes.payment.fetch({ payment_id, country: "DE" }))).toMatchObject({
      code: "client.missing-parameter",
      detail: "payment_id is missing in the path /api/payments/:payment_id/in/:country",
    });
  });

  it("send the rest of the request as the body", async () => {
    const { value } = await remotes.decide.call({ card_id: "card-1", amount: 12, dry: "yes" });
    expect(value).toEqual({ card_id: "card-1", amount: 12, dry: "yes" });
  });

  it("throw what the handler refuses, and name the fields that are wrong", async () => {
    expect(await refusal(remotes.payment.fetch({ payment_id: "none", country: "DE" }))).toMatchObject({
      detail: "no payment has this id: none",
      hint: "look for another",
      status: 404,
    });
    const wrong = await refusal(remotes.decide.call({ card_id: "card-1", amount: -1, dry: "yes" }));
    expect(wrong.issues.map(({ path }) => path)).toEqual([["body", "amount"]]);
  });
});

describe("endpoints, metrics and dashboards", () => {
  it("answer with the release, and say where a fallback answered", async () => {
    const answer = await remotes.score.call({ card_id: "card-1", amount: 10, country: "DE" });
    expect(answer.value.score).toBeGreaterThanOrEqual(0);
    expect([answer.release, answer.degraded]).toEqual(["r-1", false]);
    const bare = await serve(project, [payments, activity, fraud, scores, fraudScore], { pins: {}, id: "r-2" });
    const { score } = remotesOf<PaymentRemotes>(createClient({ baseUrl: bare.url }), { score: uses.score });
    expect(await score.call({ card_id: "card-1", amount: 10, country: "DE" })).toMatchObject({
      value: { score: 0.1 },
      release: "r-2",
      degraded: true,
    });
    await bare.close();
  });

  it("are asked by time and dimension", async () => {
    const answer = await remotes.rate.fetch({ by: ["day", "country"], filter: { country: "DE" }, to: "2026-02-03" });
    expect(answer).toMatchObject({ metric: "fraud_rate", by: ["day", "country"], release: "r-1" });
    expect(new Set(answer.rows.map(({ country }) => country))).toEqual(new Set(["DE"]));
    expect((await refusal(remotes.rate.fetch({ by: ["contry" as "country"] }))).code).toMatch(/^metrics\./);
  });

  it("give the tiles of a dashboard", async () => {
    const answer = await remotes.overview.fetch();
    expect(answer.tiles.map(({ tile }) => tile)).toEqual(overview.tiles.map(({ tile }) => tile));
    expect(answer.release).toBe("r-1");
  });
});

describe("uses", () => {
  it.each([[{ kind: "table", name: "silver.payments" }], [null], ["payments"]])(
    "refuse what browser code can't reach: %j",
    (value) => {
      const make = () => remotesOf(createClient(), { rows: value });
      expect(make).toThrow("browser code can't reach: rows");
    },
  );
});
