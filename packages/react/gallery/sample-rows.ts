import type { RemoteField } from "throughline/client";

/** A payment as the sample server sends it. */
export interface Payment {
  readonly payment_id: string;
  readonly paid_at: string;
  readonly country: string;
  readonly channel: "web" | "shop";
  readonly amount: number;
  readonly score: number;
  readonly holder: string;
  readonly merchant_note: string | null;
  readonly charged_back: boolean;
}

const field = (name: string, type: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name,
  type,
  nullable: false,
  ...more,
});

export const paymentFields: readonly RemoteField[] = [
  field("payment_id", "text", { description: "Key of the payment" }),
  field("paid_at", "timestamp"),
  field("country", "text", { values: ["DE", "FR", "US", "BR"] }),
  field("channel", "text", { values: ["web", "shop"] }),
  field("amount", "decimal(12,2)", { unit: "USD" }),
  field("score", "float64", { description: "Probability of a chargeback, 0 to 1" }),
  field("holder", "text", { pii: true }),
  field("merchant_note", "text", { nullable: true }),
  field("charged_back", "boolean"),
];

const notes = ["Second try after a decline", null, "Gift card, sent to another country than the card's", null, null];

/** Numbers between 0 and 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Payments of the last forty days, newest first. */
export function samplePayments(count: number, now: number): readonly Payment[] {
  const random = seeded(7);
  return Array.from({ length: count }, (_, i): Payment => {
    const score = random() ** 4;
    return {
      payment_id: `p-${String(count - i).padStart(6, "0")}`,
      paid_at: new Date(now - i * 173_000 - Math.floor(random() * 90_000)).toISOString(),
      country: ["DE", "FR", "US", "BR"][Math.floor(random() * 4)] ?? "DE",
      channel: random() > 0.4 ? "web" : "shop",
      amount: Math.round(random() ** 3 * 900_000) / 100,
      score,
      holder: "Alex Example",
      merchant_note: notes[Math.floor(random() * notes.length)] ?? null,
      charged_back: score > 0.8,
    };
  });
}
