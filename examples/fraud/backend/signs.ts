import type { RowOf } from "throughline";
import type { scores } from "../ml/fraud.ts";

type Scored = RowOf<typeof scores>;

/** A sign of fraud in a payment, with the rule document that describes it. */
export interface Sign {
  readonly rule: string;
  readonly says: string;
}

const far = new Set("BR CO ID IN MX NG PH TH TR US VN ZA".split(" "));
const resold = new Set(["gift_cards", "gaming", "electronics"]);

/** How many usual payments the day is worth; a card without a history counts as one that pays 30 dollars. */
function usualPayments({ amount, spend_24h, payments_30d, mean_30d }: Scored): number {
  const mean = payments_30d < 3 ? 30 : (mean_30d ?? 30);
  return ((spend_24h ?? 0) + amount) / mean;
}

/** The signs that the rules name and this payment has. They explain a score to people; the score decides. */
export function signsOf(payment: Scored): Sign[] {
  const { amount, category, country, merchant_days, paid_at, payments_1h } = payment;
  const usual = usualPayments(payment);
  const signs: readonly (Sign & { readonly holds: boolean })[] = [
    { rule: "velocity", says: `${payments_1h} other payments in the hour before`, holds: payments_1h >= 3 },
    { rule: "spending-jump", says: `a day worth ${usual.toFixed(1)} usual payments`, holds: usual > 6 },
    { rule: "far-countries", says: `paid in ${country}, far away`, holds: far.has(country) },
    { rule: "new-merchants", says: `merchant opened ${merchant_days.toFixed(0)} days ago`, holds: merchant_days <= 45 },
    { rule: "resale-goods", says: `goods that sell on easily: ${category}`, holds: resold.has(category) },
    { rule: "night-payments", says: "paid between midnight and six UTC", holds: Number(paid_at.slice(11, 13)) < 6 },
    { rule: "amounts", says: "above 5,000 dollars", holds: amount > 5_000 },
  ];
  return signs.filter(({ holds }) => holds).map(({ rule, says }) => ({ rule, says }));
}
