import { Facts, Form, RemoteView, useQuery } from "@throughline/react";
import { usePageTitle } from "@throughline/react/app";
import { useState } from "react";
import { page } from "throughline/frontend";
import { fraudAnalyst } from "../ai/analyst.ts";
import { paymentsApi } from "../backend/payments-api.ts";
import { feedback } from "../data/feedback.ts";
import { Ask } from "./ask.tsx";
import { Decision, ScoreBar } from "./score.tsx";

const now = () => new Date().toISOString();

export const paymentPage = page("payment", {
  description: "One payment: its score, what the rules say, and what the analyst says",
  path: "/payments/:payment_id",
  title: "Payment",
  uses: { payment: paymentsApi.routes.payment, fraudAnalyst, feedback: feedback.append },
  view: function Payment({ payment, fraudAnalyst, feedback, params }) {
    const state = useQuery(payment, params);
    const [given_at, setGivenAt] = useState(now);
    usePageTitle(`Payment ${params.payment_id}`, [{ title: "Alerts", href: "/alerts" }]);
    return (
      <div className="tl-stack">
        <RemoteView state={state} what="the payment" empty="No payment has this id.">
          {({ value }) => (
            <div className="desk-columns">
              <div className="desk-column">
                <section className="tl-card desk-card" aria-labelledby="score">
                  <div className="desk-head">
                    <h2 id="score">Score</h2>
                    <Decision score={value.score} />
                  </div>
                  <span className="desk-figure">
                    <ScoreBar score={value.score} />
                  </span>
                  <Signs signs={value.signs} />
                </section>
                <section className="tl-card desk-card" aria-labelledby="rules">
                  <h2 id="rules">What the rules say</h2>
                  <Ask
                    initial={questionOf(value.signs)}
                    ask={(question, signal) => fraudAnalyst.call({ question, payment: asked(value) }, { signal })}
                  />
                </section>
              </div>
              <div className="desk-column">
                <section className="tl-card desk-card" aria-labelledby="facts">
                  <h2 id="facts">Payment</h2>
                  <Facts fields={payment.reply} row={value} only={facts} />
                </section>
                <section className="tl-card desk-card" aria-labelledby="features">
                  <h2 id="features">The card, just before</h2>
                  <Facts fields={payment.reply} row={value} only={features} />
                </section>
                <section className="tl-card desk-card" aria-labelledby="verdict">
                  <h2 id="verdict">Your verdict</h2>
                  <Form
                    call={feedback}
                    given={{ payment_id: value.payment_id, given_at }}
                    fields={["verdict", "note"]}
                    submit="Save verdict"
                    done="Verdict saved. The next run reads it."
                    onDone={() => setGivenAt(now())}
                  />
                </section>
              </div>
            </div>
          )}
        </RemoteView>
      </div>
    );
  },
});

const facts = ["amount", "paid_at", "country", "category", "merchant_days", "card_id", "model_version"] as const;
const features = ["payments_1h", "payments_24h", "spend_24h", "countries_7d", "payments_30d", "mean_30d"] as const;

interface Signs {
  readonly signs: readonly { readonly rule: string; readonly says: string }[];
}

function Signs({ signs }: Signs) {
  if (signs.length === 0) return <p>No sign that the rules name.</p>;
  return (
    <ul className="desk-signs" aria-label="Signs">
      {signs.map(({ rule, says }) => (
        <li key={rule}>
          {says} <code className="desk-source">{rule}</code>
        </li>
      ))}
    </ul>
  );
}

const questionOf = (signs: Signs["signs"]) =>
  signs.length === 0
    ? "When is a payment without any sign of fraud approved?"
    : `What do the rules say of a payment with these signs: ${signs.map(({ says }) => says).join("; ")}?`;

/** What the analyst is told of a payment. */
function asked(payment: {
  readonly card_id: string;
  readonly amount: number;
  readonly country: string;
  readonly category: string;
  readonly merchant_days: number;
}) {
  const { card_id, amount, country, category, merchant_days } = payment;
  return { card_id, amount, country, category, merchant_days };
}
