import { hourSeconds } from "./calendar.ts";
import type { PaymentColumns } from "./payment-columns.ts";
import { purpose, Random } from "./random.ts";

/** Where a correct pipeline deals with a line: the door rejects it, a table's check rejects it, or it is accepted. */
export type Stage = "ingest" | "check" | "accepted";

export interface Dirt {
  /** Share of lines that become, or get beside them, a line of this kind. */
  readonly share: number;
  readonly stage: Stage;
  /** At ingest: the reason it is rejected with. In a check: the check's name. Accepted: why. */
  readonly reason: string;
  /** True when the dirt is a line of its own and the good line stays. */
  readonly extra?: true;
}

/** Dirt in `inbox/payments`. */
export const paymentDirt = {
  "exact-duplicate": { share: 0.004, stage: "ingest", reason: "duplicate payment_id", extra: true },
  "conflicting-duplicate": { share: 0.002, stage: "ingest", reason: "duplicate payment_id", extra: true },
  "missing-amount": { share: 0.0025, stage: "ingest", reason: "null amount" },
  "negative-amount": { share: 0.0022, stage: "check", reason: "min amount" },
  "amount-not-a-number": { share: 0.002, stage: "ingest", reason: "not-a-decimal amount" },
  "too-few-fields": { share: 0.0012, stage: "ingest", reason: "too-few-fields" },
  "too-many-fields": { share: 0.0012, stage: "ingest", reason: "too-many-fields" },
  "unbalanced-quote": { share: 0.0003, stage: "ingest", reason: "unbalanced-quote" },
  "unknown-country": { share: 0.002, stage: "check", reason: "one of country" },
  "impossible-date": { share: 0.0008, stage: "ingest", reason: "not-a-timestamp paid_at" },
  "epoch-timestamp": { share: 0.0008, stage: "ingest", reason: "not-a-timestamp paid_at" },
  "far-future-date": { share: 0.0004, stage: "check", reason: "future paid_at" },
  "latin1-holder": { share: 0.001, stage: "ingest", reason: "invalid-utf8" },
} as const satisfies Readonly<Record<string, Dirt>>;

/** Dirt in `inbox/chargebacks`; always a line of its own, so that no label is lost. */
export const chargebackDirt = {
  "exact-duplicate": { share: 0.01, stage: "accepted", reason: "the payment counts once", extra: true },
  "unknown-payment": { share: 0.005, stage: "accepted", reason: "no payment has this id", extra: true },
  "missing-payment-id": { share: 0.004, stage: "ingest", reason: "null payment_id", extra: true },
  "impossible-date": { share: 0.004, stage: "ingest", reason: "not-a-timestamp reported_at", extra: true },
  "too-few-fields": { share: 0.004, stage: "ingest", reason: "too-few-fields", extra: true },
} as const satisfies Readonly<Record<string, Dirt>>;

/** Dirt in `inbox/merchants`. */
export const merchantDirt = {
  "broken-json": { share: 0.012, stage: "ingest", reason: "broken-json", extra: true },
  "conflicting-duplicate": { share: 0.008, stage: "ingest", reason: "duplicate merchant_id", extra: true },
  "impossible-date": { share: 0.006, stage: "ingest", reason: "not-a-date opened_on", extra: true },
  "undeclared-field": { share: 0.008, stage: "accepted", reason: "vat_id is rescued" },
} as const satisfies Readonly<Record<string, Dirt>>;

export type PaymentDirt = keyof typeof paymentDirt;
export type ChargebackDirt = keyof typeof chargebackDirt;
export type MerchantDirt = keyof typeof merchantDirt;

/** The kind whose turn it is for a uniform number in [0, 1), or undefined for a clean line. */
export function dirtAt<K extends string>(kinds: Readonly<Record<K, Dirt>>, uniform: number): K | undefined {
  let rest = uniform;
  for (const [kind, dirt] of Object.entries<Dirt>(kinds)) {
    rest -= dirt.share;
    if (rest < 0) return kind as K;
  }
  return undefined;
}

/** Share of payments whose country is not known: a null that the column allows, no dirt. */
const emptyCountryShare = 0.005;

/** A line of a payments file before it is written. */
export interface PlannedLine {
  readonly payment: number;
  readonly kind: PaymentDirt | "clean" | "empty-country";
  /** A uniform number in [0, 1) that decides between variants of the kind. */
  readonly variant: number;
}

/** The lines of an hour: each payment's own, then those sent twice. Marks the payments whose own line is spoiled. */
export function planHourLines(options: { seed: number; hour: number; payments: PaymentColumns; first: number }) {
  const { payments, first } = options;
  const random = new Random(options.seed, purpose.paymentDirt, options.hour);
  const own: PlannedLine[] = [];
  const extra: PlannedLine[] = [];
  for (let payment = first; payment < payments.count; payment++) {
    const kind = dirtAt<PaymentDirt>(paymentDirt, random.next());
    const variant = random.next();
    const line = { payment, kind: kind ?? (variant < emptyCountryShare ? "empty-country" : "clean"), variant } as const;
    if (kind === undefined) own.push(line);
    else if ((paymentDirt[kind] as Dirt).extra) {
      own.push({ payment, kind: "clean", variant });
      extra.push({ ...line, kind: duplicateThatFits(kind, payments.seconds[payment] as number) });
    } else {
      own.push(line);
      payments.spoiled[payment] = 1;
    }
  }
  return [...own, ...extra];
}

/** A conflicting copy is dated up to a minute later, within the hour of its original: at the end of an hour only an exact copy fits. */
function duplicateThatFits(kind: PaymentDirt, second: number): PaymentDirt {
  return kind === "conflicting-duplicate" && second % hourSeconds >= hourSeconds - 60 ? "exact-duplicate" : kind;
}
