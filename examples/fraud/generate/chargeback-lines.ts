import { formatDay, formatSecond, hourSeconds } from "./calendar.ts";
import { type ChargebackDirt, chargebackDirt, dirtAt } from "./dirt.ts";
import { paymentId, paymentIdOf } from "./payment-lines.ts";
import type { PaymentStream } from "./payment-stream.ts";
import { purpose, Random } from "./random.ts";

export const chargebackHeader = "payment_id,reason,reported_at";
const fraudReasons = ["not_recognised", "card_not_present", "account_takeover", "counterfeit_card"];
const disputeReasons = ["not_recognised", "goods_not_received", "refund_not_processed"];

/** A chargeback that waits for its hour. */
export interface Chargeback {
  readonly payment: number;
  readonly reportedAt: number;
  readonly fraud: boolean;
}

export interface ChargebackLine {
  readonly text: string;
  readonly kind: ChargebackDirt | "clean";
}

/** The lines of the chargebacks reported in an hour, in the order of time, each dirty line behind the good one it was made from. */
export function chargebackLines(
  stream: PaymentStream,
  hour: number,
  reported: readonly Chargeback[],
): ChargebackLine[] {
  const random = new Random(stream.world.seed, purpose.chargebackDirt, hour);
  const inOrder = [...reported].sort((a, b) => a.reportedAt - b.reportedAt || a.payment - b.payment);
  return inOrder.flatMap((chargeback) => {
    const reason = random.pick(chargeback.fraud ? fraudReasons : disputeReasons);
    const id = paymentIdOf(stream, chargeback.payment);
    const at = formatSecond(chargeback.reportedAt);
    const good: ChargebackLine = { text: `${id},${reason},${at}`, kind: "clean" };
    const kind = dirtAt<ChargebackDirt>(chargebackDirt, random.next());
    return kind === undefined ? [good] : [good, { text: dirtyLine(kind, { id, reason, at }), kind }];
  });
}

function dirtyLine(kind: ChargebackDirt, good: { id: string; reason: string; at: string }): string {
  const { id, reason, at } = good;
  if (kind === "exact-duplicate") return `${id},${reason},${at}`;
  if (kind === "unknown-payment") return `${unknownId(at)},${reason},${at}`;
  if (kind === "missing-payment-id") return `,${reason},${at}`;
  if (kind === "impossible-date") return `${id},${reason},${at.slice(0, 4)}-13-40${at.slice(10)}`;
  return `${id},${reason}`;
}

/** An id in the sender's own form that no payment ever gets: numbers within an hour start at 1. */
function unknownId(at: string): string {
  return paymentId(Math.floor(Date.parse(at) / 1000 / hourSeconds), 0);
}

export function chargebackFile(day: number): string {
  return `inbox/chargebacks/chargebacks-${formatDay(day)}.csv.gz`;
}
