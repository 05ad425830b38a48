import { hourWeight, ordinaryPayments, type Payment, type World } from "./activity.ts";
import { Bursts } from "./bursts.ts";
import { dayOfHour } from "./calendar.ts";
import { createCards } from "./cards.ts";
import { Merchants } from "./merchants.ts";
import { PaymentColumns } from "./payment-columns.ts";

/** What the whole stream follows from. Hours count since 1970; `end` is the first hour that the first call did not write. */
export interface StreamPlan {
  readonly seed: number;
  readonly start: number;
  readonly end: number;
  /** Payments from `start` to `end`. */
  readonly rows: number;
}

/** The payments from the plan's start on, produced hour by hour; the same plan always gives the same payments. */
export class PaymentStream {
  readonly payments: PaymentColumns;
  readonly world: World;
  readonly merchants: Merchants;
  private readonly plan: StreamPlan;
  private readonly bursts: Bursts;
  private readonly perWeight: number;
  private readonly lastOfCard: Int32Array;
  private readonly firsts: number[] = [];
  private weight = 0;
  private hour: number;

  constructor(plan: StreamPlan) {
    const hours = plan.end - plan.start;
    const cardCount = Math.max(30, Math.round((plan.rows / hours) * 72));
    const merchants = new Merchants(plan.seed, Math.max(60, Math.round(cardCount * 0.16)), dayOfHour(plan.start));
    this.plan = plan;
    this.hour = plan.start;
    this.merchants = merchants;
    this.world = {
      seed: plan.seed,
      cards: createCards(plan.seed, cardCount),
      merchants,
      hourlyMean: plan.rows / hours,
    };
    this.bursts = new Bursts(this.world);
    this.payments = new PaymentColumns(plan.rows + 1024);
    this.lastOfCard = new Int32Array(cardCount).fill(-1);
    let total = 0;
    for (let hour = plan.start; hour < plan.end; hour++) total += hourWeight(plan.seed, hour);
    this.perWeight = plan.rows / total;
  }

  /** Appends the payments of the next hour in the order of time and returns that hour and where they begin. */
  next(): { readonly hour: number; readonly first: number } {
    const hour = this.hour++;
    if (hour % 24 === 0 && hour > this.plan.start) this.merchants.openDay(dayOfHour(hour));
    this.weight += hourWeight(this.plan.seed, hour);
    const burst = this.bursts.paymentsOf(hour);
    const due = Math.floor(this.perWeight * this.weight + 1e-6) - this.payments.count;
    const hourly = [...burst, ...ordinaryPayments(this.world, hour, due - burst.length)];
    hourly.sort((a, b) => a.second - b.second || a.card - b.card || a.cents - b.cents);
    const first = this.payments.count;
    this.firsts.push(first);
    this.payments.reserve(hourly.length);
    for (const payment of hourly) this.append(payment);
    return { hour, first };
  }

  /** Where the payments of an hour begin. */
  firstOf(hour: number): number {
    return this.firsts[hour - this.plan.start] as number;
  }

  private append(payment: Payment): void {
    const { payments } = this;
    const index = payments.count++;
    payments.seconds[index] = payment.second;
    payments.cards[index] = payment.card;
    payments.merchants[index] = payment.merchant;
    payments.countries[index] = payment.country;
    payments.cents[index] = payment.cents;
    payments.previous[index] = this.lastOfCard[payment.card] as number;
    this.lastOfCard[payment.card] = index;
  }
}
