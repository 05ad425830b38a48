import { daySeconds, hourSeconds } from "./calendar.ts";
import { isFar } from "./countries.ts";
import { firstResaleCategory, type Merchants, newMerchantDays } from "./merchants.ts";
import type { PaymentColumns } from "./payment-columns.ts";
import type { PaymentStream } from "./payment-stream.ts";
import { purpose, Random } from "./random.ts";

const windowSeconds = 30 * daySeconds;

/** What could be known of a card just before a payment at `t`: each window is [t - w, t), so that the payment and ties at `t` are outside. */
export interface CardWindows {
  payments1h: number;
  cents24h: number;
  payments30d: number;
  cents30d: number;
  far30d: number;
}

/** The windows of a payment, from the card's payments before it. */
export function windowsOf(payments: PaymentColumns, index: number): CardWindows {
  const now = payments.seconds[index] as number;
  const found = { payments1h: 0, cents24h: 0, payments30d: 0, cents30d: 0, far30d: 0 };
  for (let past = payments.previous[index] as number; past >= 0; past = payments.previous[past] as number) {
    const age = now - (payments.seconds[past] as number);
    if (age > windowSeconds) break;
    if (age === 0) continue;
    const cents = payments.cents[past] as number;
    if (age <= hourSeconds) found.payments1h += 1;
    if (age <= daySeconds) found.cents24h += cents;
    found.payments30d += 1;
    found.cents30d += cents;
    if (isFar(payments.countries[past] as number)) found.far30d += 1;
  }
  return found;
}

/** Weights of the logit, and the share of fraud that leaves no trace at all. */
const weights = { base: -13.3, velocity: 5.0, spending: 3.6, far: 4.4, newMerchant: 3.2, resale: 1.4, night: 1.6 };
const tracelessShare = 0.0006;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The probability that a payment is fraud: a logistic of the card's windows, the place, the merchant and the time of day. */
export function fraudProbability(payments: PaymentColumns, merchants: Merchants, index: number): number {
  const windows = windowsOf(payments, index);
  const merchant = merchants.all[payments.merchants[index] as number];
  const second = payments.seconds[index] as number;
  const meanCents = windows.payments30d === 0 ? 3000 : windows.cents30d / windows.payments30d;
  const spending = Math.log((windows.cents24h + (payments.cents[index] as number)) / (0.7 * meanCents + 1500));
  const usuallyFar = windows.payments30d === 0 ? 0 : windows.far30d / windows.payments30d;
  const merchantAge = Math.floor(second / daySeconds) - (merchant?.openedOn ?? 0);
  const logit =
    weights.base +
    weights.velocity * Math.log1p(Math.min(windows.payments1h, 6)) +
    weights.spending * clamp(spending - 0.7, 0, 1.8) +
    (isFar(payments.countries[index] as number) ? weights.far * (1 - clamp(2 * usuallyFar, 0, 1)) : 0) +
    (merchantAge < newMerchantDays ? weights.newMerchant : 0) +
    ((merchant?.category ?? 0) >= firstResaleCategory ? weights.resale : 0) +
    (second % daySeconds < 6 * hourSeconds ? weights.night : 0);
  return tracelessShare + (1 - tracelessShare) / (1 + Math.exp(-logit));
}

/** Share of frauds whose holder never complains, and of rightful payments that are charged back all the same. */
const neverReportedShare = 0.05;
const falseChargebackShare = 0.0002;

/** Decides for the payments from `first` on, all of one hour, which are fraud and when a chargeback is reported: 3 to 28 days later. */
export function judgeHour(options: { seed: number; hour: number; stream: PaymentStream; first: number }): void {
  const { payments, merchants } = options.stream;
  const random = new Random(options.seed, purpose.labels, options.hour);
  for (let index = options.first; index < payments.count; index++) {
    const probability = fraudProbability(payments, merchants, index);
    const fraud = random.next() < probability;
    const reported = random.next() < (fraud ? 1 - neverReportedShare : falseChargebackShare);
    const delayDays = Math.min(28, 3 + random.exponential(4) + random.exponential(4));
    payments.probabilities[index] = probability;
    payments.frauds[index] = Number(fraud);
    payments.reportedAt[index] = reported
      ? (payments.seconds[index] as number) + Math.round(delayDays * daySeconds)
      : 0;
  }
}
