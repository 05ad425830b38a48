import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { countries } from "../../examples/fraud/data/countries.ts";
import { createCsvParser } from "../../packages/throughline/src/formats/csv/parser.ts";

/** A payment as an app knows it at its instant: what the endpoint asks for, and when and under which id it happens. */
export interface AskedPayment {
  readonly payment_id: string;
  /** ISO, whole seconds of UTC. */
  readonly paid_at: string;
  readonly card_id: string;
  readonly amount: number;
  readonly country: string;
  readonly category: string;
  /** Age of the merchant, days with three decimals. */
  readonly merchant_days: number;
}

/** The payments of an inbox from an instant on and before another, in the order of time. Lines that the project refuses are left out. */
export async function paymentsBetween(root: string, fromMs: number, untilMs: number): Promise<readonly AskedPayment[]> {
  const merchants = await readMerchants(root);
  const found = new Map<string, AskedPayment>();
  for (const file of await filesFrom(root, fromMs))
    for (const record of await recordsOf(join(root, "inbox/payments", file))) {
      const payment = askedPayment(record, merchants);
      const atMs = payment === undefined ? Number.NaN : Date.parse(payment.paid_at);
      if (payment === undefined || !(atMs >= fromMs && atMs < untilMs) || found.has(payment.payment_id)) continue;
      found.set(payment.payment_id, payment);
    }
  return [...found.values()].sort((a, b) => (a.paid_at < b.paid_at ? -1 : a.paid_at > b.paid_at ? 1 : 0));
}

/** Files are named by the day of their payments. */
async function filesFrom(root: string, fromMs: number): Promise<string[]> {
  const first = `payments-${new Date(fromMs).toISOString().slice(0, 10)}`;
  const names = await readdir(join(root, "inbox/payments"));
  return names.filter((name) => name.endsWith(".csv.gz") && name >= first).sort();
}

type RawRecord = Readonly<Record<string, string>>;

async function recordsOf(file: string): Promise<readonly RawRecord[]> {
  const records: RawRecord[] = [];
  let names: readonly string[] = [];
  const parser = createCsvParser({
    header: (header) => {
      names = header;
    },
    record: ({ fields }) => void records.push(Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""]))),
    broken: () => undefined,
  });
  parser.push(gunzipSync(await readFile(file)));
  parser.end();
  return records;
}

interface Merchant {
  readonly category: string;
  readonly openedMs: number;
}

async function readMerchants(root: string): Promise<ReadonlyMap<string, Merchant>> {
  const found = new Map<string, Merchant>();
  const text = await readFile(join(root, "inbox/merchants/merchants.jsonl"), "utf8");
  for (const line of text.split("\n")) {
    const merchant = parsed(line);
    const openedMs = Date.parse(`${merchant?.opened_on}T00:00:00Z`);
    if (merchant?.merchant_id === undefined || Number.isNaN(openedMs) || found.has(merchant.merchant_id)) continue;
    found.set(merchant.merchant_id, { category: merchant.category ?? "unknown", openedMs });
  }
  return found;
}

function parsed(line: string): RawRecord | undefined {
  try {
    return JSON.parse(line) as RawRecord;
  } catch {
    return undefined;
  }
}

const known: ReadonlySet<string> = new Set(countries);

/** What `silver.payments` makes of a record; undefined where it has no row of it. */
function askedPayment(record: RawRecord, merchants: ReadonlyMap<string, Merchant>): AskedPayment | undefined {
  const { payment_id = "", card_id = "", merchant_id = "", amount = "", paid_at = "" } = record;
  const country = record.country || "ZZ";
  const isWhole = /^\d{1,10}\.\d\d$/.test(amount) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(paid_at);
  if (!isWhole || !(country === "ZZ" || known.has(country))) return undefined;
  const merchant = merchants.get(merchant_id);
  const days = merchant === undefined ? 0 : (Date.parse(paid_at) - merchant.openedMs) / 86_400_000;
  return {
    ...{ payment_id, paid_at, card_id, amount: Number(amount), country },
    category: merchant?.category ?? "unknown",
    merchant_days: Math.round(days * 1_000) / 1_000,
  };
}
