import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { daySeconds, formatHour, hourSeconds } from "./calendar.ts";
import { absent, writeWhole } from "./generator-record.ts";
import type { Ledger } from "./ledger.ts";
import type { PaymentColumns } from "./payment-columns.ts";
import type { PaymentStream, StreamPlan } from "./payment-stream.ts";
import { type Separation, separation } from "./reachable.ts";

/** How old a payment must be for its label to be final. */
const maturesDays = 30;

/** What the generator knows and a pipeline must find out: `truth.json`. */
export interface Truth {
  readonly seed: number;
  readonly start: string;
  /** The hour of the first start; the payments before it are the first call's. */
  readonly end: string;
  readonly generatedUntil: string;
  readonly counts: {
    readonly cards: number;
    readonly merchants: number;
    /** Payments that were made, whatever became of their lines. */
    readonly payments: number;
    /** Payments whose own line is spoiled: no pipeline can accept them. */
    readonly spoiledPayments: number;
    readonly emptyCountries: number;
    readonly chargebacks: number;
    /** Chargebacks of spoiled payments: they join nothing. */
    readonly chargebacksOfSpoiled: number;
  };
  readonly frauds: {
    readonly count: number;
    /** Frauds by payments. */
    readonly baseRate: number;
    /** Frauds that nobody will ever report. */
    readonly neverReported: number;
    /** Rightful payments that are charged back all the same. */
    readonly falseChargebacks: number;
  };
  /** Lines and planted dirt by folder of the inbox. */
  readonly inbox: Ledger["entries"];
  /** Lines with an undeclared column `channel` that the door lets in, by file; a check may reject some of them later. */
  readonly rescued: Readonly<Record<string, number>>;
  /** What the true probability of fraud reaches against the observed labels of acceptable payments older than 30 days. */
  readonly reachable: {
    readonly mature: Separation;
    /** The last fifth of them by time, as in a split by time. */
    readonly test: Separation;
    /** The amount alone as score. */
    readonly amountOnly: Separation;
  };
}

/** What one call did, and the truth after it. */
export interface GeneratedSummary {
  /** Hours, payments and chargebacks that this call added; 0 when nothing was missing. */
  readonly added: { readonly hours: number; readonly payments: number; readonly chargebacks: number };
  readonly truth: Truth;
}

const fileName = "truth.json";

/** What was written last; undefined where it is absent or damaged, since it follows from the record. */
export async function readTruth(state: string): Promise<Truth | undefined> {
  const text = await readFile(join(state, fileName), "utf8").catch(absent);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function writeTruth(state: string, truth: Truth): Promise<void> {
  await writeWhole(join(state, fileName), `${JSON.stringify(truth)}\n`);
}

interface Known {
  readonly plan: StreamPlan;
  readonly until: number;
  readonly stream: PaymentStream;
  readonly ledger: Ledger;
}

/** Everything that is true of the stream up to an hour. */
export function truthOf({ plan, until, stream, ledger }: Known): Truth {
  const { payments } = stream;
  const frauds = tally(payments, (i) => payments.frauds[i] === 1);
  return {
    seed: plan.seed,
    start: formatHour(plan.start),
    end: formatHour(plan.end),
    generatedUntil: formatHour(until),
    counts: {
      cards: stream.world.cards.count,
      merchants: stream.merchants.all.length,
      payments: payments.count,
      spoiledPayments: tally(payments, (i) => payments.spoiled[i] === 1),
      emptyCountries: ledger.emptyCountries,
      chargebacks: tally(payments, (i) => payments.reportedBefore(i, until * hourSeconds)),
      chargebacksOfSpoiled: tally(
        payments,
        (i) => payments.spoiled[i] === 1 && payments.reportedBefore(i, until * hourSeconds),
      ),
    },
    frauds: {
      count: frauds,
      baseRate: frauds / payments.count,
      neverReported: tally(payments, (i) => payments.frauds[i] === 1 && payments.reportedAt[i] === 0),
      falseChargebacks: tally(payments, (i) => payments.frauds[i] === 0 && payments.reportedAt[i] !== 0),
    },
    inbox: ledger.entries,
    rescued: ledger.rescued,
    reachable: reachableOf(payments, until),
  };
}

function tally(payments: PaymentColumns, holds: (payment: number) => boolean): number {
  let found = 0;
  for (let payment = 0; payment < payments.count; payment++) if (holds(payment)) found += 1;
  return found;
}

function reachableOf(payments: PaymentColumns, until: number): Truth["reachable"] {
  const matureBefore = until * hourSeconds - maturesDays * daySeconds;
  const mature: number[] = [];
  for (let i = 0; i < payments.count && (payments.seconds[i] as number) < matureBefore; i++) {
    if (payments.spoiled[i] === 0) mature.push(i);
  }
  const labels = Uint8Array.from(mature, (i) => Number(payments.reportedBefore(i, until * hourSeconds)));
  const probabilities = Float64Array.from(mature, (i) => payments.probabilities[i] as number);
  const amounts = Float64Array.from(mature, (i) => payments.cents[i] as number);
  const cut = Math.floor(0.8 * mature.length);
  return {
    mature: separation(probabilities, labels),
    test: separation(probabilities.subarray(cut), labels.subarray(cut)),
    amountOnly: separation(amounts, labels),
  };
}
