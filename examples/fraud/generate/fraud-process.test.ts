import { describe, expect, it } from "vitest";
import { judgeHour, windowsOf } from "./fraud-process.ts";
import { PaymentColumns } from "./payment-columns.ts";
import { PaymentStream } from "./payment-stream.ts";

const plan = { seed: 3, start: 493_000, end: 493_000 + 40 * 24, rows: 4000 };

function wholeStream(): PaymentStream {
  const stream = new PaymentStream(plan);
  for (let hour = plan.start; hour < plan.end; hour++) {
    judgeHour({ seed: plan.seed, hour, stream, first: stream.next().first });
  }
  return stream;
}

describe("the payment stream", () => {
  it("gives exactly the planned number of payments, in the order of time and inside their hours", () => {
    const { payments } = wholeStream();
    expect(payments.count).toBe(plan.rows);
    const seconds = payments.seconds.subarray(0, payments.count);
    expect(seconds.every((second, i) => i === 0 || second >= (seconds[i - 1] as number))).toBe(true);
    expect(seconds[0]).toBeGreaterThanOrEqual(plan.start * 3600);
    expect(seconds.at(-1)).toBeLessThan(plan.end * 3600);
  });

  it("knows of each payment its card's payments in [t - w, t) and nothing else", () => {
    const { payments } = wholeStream();
    const within = (index: number, seconds: number) =>
      Array.from({ length: payments.count }, (_, other) => other).filter((other) => {
        const age = (payments.seconds[index] as number) - (payments.seconds[other] as number);
        return payments.cards[other] === payments.cards[index] && age > 0 && age <= seconds;
      });
    for (let index = 0; index < payments.count; index += 37) {
      const found = windowsOf(payments, index);
      const day = within(index, 86_400).reduce((sum, other) => sum + (payments.cents[other] as number), 0);
      expect(found.payments1h).toBe(within(index, 3600).length);
      expect(found.cents24h).toBe(day);
      expect(found.payments30d).toBe(within(index, 30 * 86_400).length);
    }
  });

  it("leaves ties at t out of the windows and takes the payment at t - w in", () => {
    const payments = new PaymentColumns(4);
    const seconds = [1_000_000, 1_000_000 + 3600, 1_000_000 + 3600];
    for (const [index, second] of seconds.entries()) {
      payments.seconds[index] = second;
      payments.cents[index] = 500;
      payments.previous[index] = index - 1;
    }
    expect(windowsOf(payments, 2)).toMatchObject({ payments1h: 1, cents24h: 500, payments30d: 1 });
  });

  it("draws frauds with the probabilities that it states", () => {
    const { payments } = wholeStream();
    const expected = payments.probabilities.subarray(0, payments.count).reduce((sum, p) => sum + p, 0);
    const variance = payments.probabilities.subarray(0, payments.count).reduce((sum, p) => sum + p * (1 - p), 0);
    const frauds = payments.frauds.subarray(0, payments.count).reduce((sum, fraud) => sum + fraud, 0);
    expect(Math.abs(frauds - expected)).toBeLessThan(3 * Math.sqrt(variance));
  });
});
