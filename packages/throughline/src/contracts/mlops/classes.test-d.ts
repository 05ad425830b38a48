import type { Injected } from "../core/injectable.ts";
import { decimal, sql, table, text, timestamp } from "../data/index.ts";
import { gradientBoosting, model, predictions } from "../ml/index.ts";
import type { RowOf } from "../shape/relation.ts";
import { endpoint } from "./index.ts";

const claims = table("silver.claims", {
  columns: {
    id: text(),
    amount: decimal(12, 2),
    at: timestamp(),
    verdict: text().oneOf("approve", "decline").nullable(),
  },
  key: "id",
  query: sql`select 1`,
});
const triage = model("triage", {
  rows: claims,
  at: "at",
  label: { column: "verdict" },
  features: { amount: claims.columns.amount },
  trainer: gradientBoosting(),
  split: { by: "time", test: 0.2 },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A reply says the class and the probability of each, beside what every reply says. */
const verdict = endpoint("verdict", { model: triage, fallback: () => ({ probabilities: { approve: 1 } }) });
type Reply = Awaited<ReturnType<Injected<{ readonly verdict: typeof verdict }>["verdict"]>>;
const label: Equal<Reply["label"], "approve" | "decline"> = true;
const share: number = (null as unknown as Reply).probabilities.decline;
const score: number = (null as unknown as Reply).score;
void [label, share, score];
// @ts-expect-error a class that the label does not have
(null as unknown as Reply).probabilities.escalate;
verdict.pick("label", "release");
// @ts-expect-error a field that the reply does not have
verdict.pick("verdict");
// @ts-expect-error a fallback of a class that the label does not have
endpoint("verdict", { model: triage, fallback: () => ({ probabilities: { escalate: 1 } }) });
// @ts-expect-error a fallback of a score alone
endpoint("verdict", { model: triage, fallback: () => ({ score: 1 }) });

/** Its log and its predictions have the same columns. */
const logged: Equal<typeof verdict.log.columns.label.typeName, "text"> = true;
const triaged = predictions("gold.triaged", { model: triage, rows: claims });
const row: Equal<RowOf<typeof triaged>["label"], "approve" | "decline"> = true;
void [logged, row];
