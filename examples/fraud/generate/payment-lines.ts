import { formatSecond, hourSeconds } from "./calendar.ts";
import { cardId, holderOf } from "./cards.ts";
import { countries } from "./countries.ts";
import type { PlannedLine } from "./dirt.ts";
import { merchantId } from "./merchants.ts";
import { accentedName } from "./names.ts";
import type { PaymentStream } from "./payment-stream.ts";

/** The columns of a payments file, and of the one day on which the sender added `channel`. */
export const paymentHeader = "payment_id,card_id,merchant_id,country,amount,paid_at,holder";
export const extendedHeader = "payment_id,card_id,merchant_id,country,amount,channel,paid_at,holder";
const channels = ["web", "app", "terminal", "phone"];

/** `p489123-0042`: the hour since 1970 and the payment's number within it. */
export function paymentId(hour: number, ordinal: number): string {
  return `p${hour}-${String(ordinal).padStart(4, "0")}`;
}

/** The id of a payment of the stream. */
export function paymentIdOf(stream: PaymentStream, payment: number): string {
  const hour = Math.floor((stream.payments.seconds[payment] as number) / hourSeconds);
  return paymentId(hour, payment - stream.firstOf(hour) + 1);
}

/** A field as CSV writes it: in quotes when it holds a comma or a quote. */
export function csvField(value: string): string {
  return /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

interface Fields {
  id: string;
  country: string;
  amount: string;
  at: string;
  holder: string;
}

/** Writes planned lines of one stream as CSV text; names are built once for each card. */
export class PaymentLines {
  private readonly stream: PaymentStream;
  private readonly holders: string[] = [];

  constructor(stream: PaymentStream) {
    this.stream = stream;
  }

  /** The line without its line break. `latin1-holder` lines must be encoded as Latin-1, all others as UTF-8. */
  format(line: PlannedLine, withChannel: boolean): string {
    const { payments } = this.stream;
    const card = payments.cards[line.payment] as number;
    const fields = spoil(line, {
      id: paymentIdOf(this.stream, line.payment),
      country: countries[payments.countries[line.payment] as number] as string,
      amount: dollars(payments.cents[line.payment] as number),
      at: formatSecond(payments.seconds[line.payment] as number),
      holder: this.holderField(card),
    });
    const channel = withChannel ? `${channels[Math.floor(line.variant * 4)]},` : "";
    const merchant = merchantId(payments.merchants[line.payment] as number);
    const whole = `${fields.id},${cardId(card)},${merchant},${fields.country},${fields.amount},${channel}${fields.at},${fields.holder}`;
    if (line.kind !== "too-few-fields") return whole;
    return whole
      .split(",")
      .slice(0, 2 + Math.floor(line.variant * 4))
      .join(",");
  }

  private holderField(card: number): string {
    const known = this.holders[card];
    if (known !== undefined) return known;
    const field = csvField(holderOf(this.stream.world.seed, card));
    this.holders[card] = field;
    return field;
  }
}

function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

const choose = (variant: number, ...values: readonly string[]): string =>
  values[Math.floor(variant * values.length)] as string;

const spoilers: Readonly<
  Record<Exclude<PlannedLine["kind"], "clean">, (fields: Fields, variant: number) => Partial<Fields>>
> = {
  "empty-country": () => ({ country: "" }),
  "exact-duplicate": () => ({}),
  "conflicting-duplicate": ({ amount, at }, variant) => ({
    amount: dollars(Math.round(Number(amount) * 100) + 100 + Math.floor(variant * 5000)),
    at: formatSecond(Date.parse(at) / 1000 + 1 + Math.floor(variant * 59)),
  }),
  "missing-amount": () => ({ amount: "" }),
  "negative-amount": ({ amount }) => ({ amount: `-${amount}` }),
  "amount-not-a-number": ({ amount }, variant) => ({
    amount: choose(variant, `"${amount.replace(".", ",")}"`, "N/A", `${amount} USD`, "twelve"),
  }),
  "too-few-fields": () => ({}),
  "too-many-fields": ({ holder }, variant) => ({ holder: choose(variant, `${holder},,`, `Weiss, Ada, ${holder}`) }),
  "unbalanced-quote": ({ holder }) => ({ holder: `"${holder.replaceAll('"', "")}` }),
  "unknown-country": (_, variant) => ({ country: choose(variant, "XX", "QQ", "EUR", "9Z") }),
  "impossible-date": ({ at }, variant) => ({
    at: choose(
      variant,
      `${at.slice(0, 4)}-13-40${at.slice(10)}`,
      `${at.slice(0, 4)}-02-30${at.slice(10)}`,
      "yesterday",
    ),
  }),
  "epoch-timestamp": ({ at }, variant) => ({ at: `${Date.parse(at) / (variant < 0.5 ? 1000 : 1)}` }),
  "far-future-date": ({ at }, variant) => ({
    at: choose(variant, `2099${at.slice(4, 8)}01${at.slice(10)}`, `3026-01-01${at.slice(10)}`),
  }),
  "latin1-holder": (_, variant) => ({ holder: accentedName(Math.floor(variant * 4294967296)) }),
};

function spoil(line: PlannedLine, fields: Fields): Fields {
  return line.kind === "clean" ? fields : { ...fields, ...spoilers[line.kind](fields, line.variant) };
}
