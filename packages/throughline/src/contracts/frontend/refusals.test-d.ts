import { z } from "zod";
import { agent, passages, prompt } from "../ai/index.ts";
import { metric } from "../analyst/index.ts";
import { get, list, post, put, service } from "../backend/index.ts";
import type { RemoteCall, RemoteList, RemoteMetric, RemoteQuery } from "../core/remote.ts";
import { bigint, boolean, decimal, source, sql, table, text, timestamp } from "../data/index.ts";
import { app } from "../fullstack/index.ts";
import { page, type Remotes } from "./index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = { [K in keyof T]: T[K] };

const payments = table("silver.payments", {
  columns: {
    payment_id: text(),
    country: text().nullable(),
    amount: decimal(12, 2),
    exact: decimal(30, 2),
    line: bigint(),
    at: timestamp(),
    bad: boolean(),
  },
  key: "payment_id",
  query: sql`select 1`,
});
const rate = metric("rate", { from: payments, time: "at", dimensions: ["country"], measure: ({ count }) => count() });
const reply = z.object({ ok: z.boolean() });
const api = service("api", {
  routes: {
    all: list("/all", { from: payments, sort: ["at"] }),
    alerts: list("/alerts", {
      from: payments,
      fields: ["payment_id", "exact", "line", "country"],
      filter: ["country"],
      sort: ["at", "amount"],
    }),
    one: get("/payments/:payment_id", {
      query: z.object({ full: z.boolean().optional() }),
      reply,
      handle: () => ({ ok: true }),
    }),
    judge: post("/payments", { body: z.object({ amount: z.number() }), reply, handle: () => ({ ok: true }) }),
    replace: put("/payments/:id", { body: z.object({ amount: z.number() }), reply, handle: () => ({ ok: true }) }),
  },
});
const feedback = source("bronze.feedback", {
  events: true,
  columns: { payment_id: text(), verdict: text().oneOf("fraud", "fine"), note: text().nullable() },
});
const assistant = agent("assistant", {
  input: z.object({ question: z.string() }),
  fill: () => ({ rules: [] }),
  prompt: prompt("answer", {
    input: z.object({ rules: passages() }),
    output: z.object({ answer: z.string() }),
    variants: { a: () => "a" },
  }),
});

const uses = { ...api.routes, rate, assistant, feedback: feedback.append };
type Got = Remotes<typeof uses>;

type AlertRow = {
  readonly payment_id: string;
  readonly exact: string;
  readonly line: string;
  readonly country: string | null;
};
/** A list gives its columns in wire types: long decimals and 64-bit numbers are texts. */
const alerts: Equal<Got["alerts"], RemoteList<AlertRow, "country", "at" | "amount">> = true;
const every: Equal<Got["all"] extends RemoteList<infer Row> ? keyof Row : never, keyof typeof payments.columns> = true;
/** A read is asked by the parameters of its path and its query. */
const one: Equal<
  Got["one"] extends RemoteQuery<infer Request, infer Reply> ? [Flat<Request>, Reply] : never,
  [{ readonly payment_id: string; full?: boolean | undefined }, { ok: boolean }]
> = true;
const judged: Equal<
  Got["judge"] extends RemoteCall<infer Q, infer R> ? [Flat<Q>, R] : never,
  [{ amount: number }, { ok: boolean }]
> = true;
const replaced: Equal<
  Got["replace"] extends RemoteCall<infer Q, unknown> ? Flat<Q> : never,
  { readonly id: string; amount: number }
> = true;
const asked: Equal<Got["rate"], RemoteMetric<"country">> = true;
const told: Equal<
  Got["feedback"] extends RemoteCall<infer Request, { readonly accepted: infer One }> ? [Flat<Request>, One] : never,
  [{ readonly payment_id: string; readonly verdict: "fraud" | "fine"; readonly note?: string | null }, 1]
> = true;
void [alerts, every, one, judged, replaced, asked, told];

page("alerts", {
  path: "/payments/:payment_id",
  uses,
  view: async ({ alerts, assistant, feedback, params }) => {
    const { items } = await alerts.fetch({ filter: { country: "DE" }, sort: "-at" });
    const id: string | undefined = items[0]?.payment_id;
    await feedback.call({ payment_id: params.payment_id, verdict: "fraud" });
    const { value } = await assistant.call({ question: "why" });
    return value.decided ? value.answer : `${value.code} ${id}`;
  },
});

page("alerts", {
  path: "/alerts",
  uses,
  view: async ({ alerts }) => {
    // @ts-expect-error a column that the route does not send
    void (await alerts.fetch()).items[0]?.amount;
    // @ts-expect-error a filter that the route does not take
    await alerts.fetch({ filter: { amount: "5" } });
    // @ts-expect-error an order that the route does not have
    await alerts.fetch({ sort: "payment_id" });
  },
});
// @ts-expect-error something that the page does not use
page("alerts", { path: "/alerts", uses: { alerts: api.routes.alerts }, view: ({ one }) => one });
// @ts-expect-error a parameter that the path does not have
page("payment", { path: "/payments/:payment_id", view: ({ params }) => params.card_id });
// @ts-expect-error a table is not reached from a browser
page("alerts", { path: "/alerts", uses: { payments }, view: () => null });
// @ts-expect-error a source is not written to but by its append
page("alerts", { path: "/alerts", uses: { feedback }, view: () => null });
// @ts-expect-error a level that there is none of
page("alerts", { path: "/alerts", view: () => null, accessibility: "AAAA" });
// @ts-expect-error a source of files takes no events
source("bronze.rows", { files: "inbox/*.csv", columns: { id: text() } }).append;
// @ts-expect-error a source of events reads no files
source("bronze.rows", { events: true, files: "inbox/*.csv", columns: { id: text() } });
// @ts-expect-error rows come from somewhere
source("bronze.rows", { columns: { id: text() } });
page("told", {
  path: "/told",
  uses: { feedback: feedback.append },
  // @ts-expect-error a verdict that the source does not take
  view: ({ feedback }) => feedback.call({ payment_id: "p", verdict: "maybe" }),
});

const alertsPage = page("alerts", { path: "/alerts", view: () => null });
app("desk", {
  pages: [alertsPage],
  journeys: { "somebody looks": async ({ visit, see }) => [await visit("/"), await see("Alerts")][0] },
});
// @ts-expect-error a table is no page
app("desk", { pages: [payments] });
// @ts-expect-error a step that there is none of
app("desk", { pages: [alertsPage], journeys: { "somebody looks": async ({ hover }) => hover("x") } });
