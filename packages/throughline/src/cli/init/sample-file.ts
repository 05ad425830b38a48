import { csvLine } from "./input/copy-csv.ts";

const rows = 4_000;
const customers = 400;
const firstDay = Date.UTC(2025, 0, 1);
const days = 180;

const countries = ["DE", "FR", "GB", "ES", "IT", "NL"] as const;
const channels = ["web", "app", "store"] as const;

/**
 * The text of a file of invented orders, always the same. Whether an order is returned is drawn with a probability that depends on
 * its channel, its number of items, its amount and its customer, so that a model finds something to learn.
 */
export function sampleFile(): string {
  const random = randomFrom(20_250_101);
  const moods = Array.from({ length: customers }, () => random() * 1.6 - 0.8);
  const lines = [
    csvLine(["order_id", "customer_id", "ordered_at", "country", "channel", "items", "amount", "email", "returned"]),
  ];
  for (let i = 0; i < rows; i++) {
    const customer = Math.floor(random() ** 1.7 * customers);
    const items = 1 + Math.floor(random() ** 3 * 8);
    const amount = Math.round(items * (8 + random() ** 2 * 90) * 100) / 100;
    const channel = channels[Math.floor(random() * channels.length)] as string;
    const strength =
      -3.1 + (channel === "web" ? 0.9 : 0) + 0.25 * items + amount / 400 + (moods[customer] as number) * 1.5;
    const at = new Date(firstDay + Math.floor(((i + random()) / rows) * days * 86_400) * 1_000);
    lines.push(
      csvLine([
        `o-${String(i + 1).padStart(5, "0")}`,
        `c-${String(customer + 1).padStart(4, "0")}`,
        `${at.toISOString().slice(0, 19)}Z`,
        countries[Math.floor(random() ** 1.4 * countries.length)] as string,
        channel,
        String(items),
        amount.toFixed(2),
        `customer${customer + 1}@example.com`,
        String(random() < 1 / (1 + Math.exp(-strength))),
      ]),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Numbers from 0 to 1. @source Tommy Ettinger, "Mulberry32" */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
