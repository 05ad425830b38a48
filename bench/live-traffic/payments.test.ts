import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { trafficOptions } from "./options.ts";
import { paymentsBetween } from "./payments.ts";

const header = "payment_id,card_id,merchant_id,country,amount,paid_at,holder";
const merchants = [
  '{"merchant_id":"m-1","category":"gaming","opened_on":"2026-03-01"}',
  '{"merchant_id":"m-1","category":"books","opened_on":"2020-01-01"}',
  '{"merchant_id":"m-2","category":"books","opened_on":"soon"}',
  '{"merchant_id":"m-3",',
];
const from = Date.parse("2026-03-02T12:00:00Z");
const until = Date.parse("2026-03-03T12:00:00Z");

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function inbox(days: Readonly<Record<string, readonly string[]>>): string {
  const root = mkdtempSync(join(tmpdir(), "throughline-bench-"));
  roots.push(root);
  for (const folder of ["payments", "merchants"]) mkdirSync(join(root, "inbox", folder), { recursive: true });
  writeFileSync(join(root, "inbox/merchants/merchants.jsonl"), `${merchants.join("\n")}\n`);
  for (const [day, lines] of Object.entries(days))
    writeFileSync(
      join(root, `inbox/payments/payments-${day}.csv.gz`),
      gzipSync(`${[header, ...lines].join("\n")}\n`, { level: 1 }),
    );
  return root;
}

describe("the payments of an inbox", () => {
  it("come in the order of time, from the first instant on and before the last", async () => {
    const root = inbox({
      "2026-03-03": ["late,c-1,m-1,DE,1.00,2026-03-03T12:00:00Z,A", "next,c-1,m-1,DE,1.00,2026-03-03T11:59:59Z,A"],
      "2026-03-02": [
        "b,c-1,m-1,DE,1.00,2026-03-02T13:00:00Z,A",
        "a,c-1,m-1,DE,1.00,2026-03-02T12:00:00Z,A",
        "early,c-1,m-1,DE,1.00,2026-03-02T11:59:59Z,A",
      ],
    });
    const found = await paymentsBetween(root, from, until);
    expect(found.map(({ payment_id }) => payment_id)).toEqual(["a", "b", "next"]);
  });

  it("are asked for with the category and the age of the merchant's first whole line", async () => {
    const root = inbox({
      "2026-03-02": [
        "a,c-1,m-1,DE,12.25,2026-03-02T12:00:01Z,A",
        'b,c-2,m-2,,3.00,2026-03-02T13:00:00Z,"Lee, Jr."',
        "c,c-2,m-9,VN,3.00,2026-03-02T14:00:00Z,A",
      ],
    });
    expect(await paymentsBetween(root, from, until)).toEqual([
      {
        ...{ payment_id: "a", paid_at: "2026-03-02T12:00:01Z", card_id: "c-1", amount: 12.25 },
        ...{ country: "DE", category: "gaming", merchant_days: 1.5 },
      },
      {
        ...{ payment_id: "b", paid_at: "2026-03-02T13:00:00Z", card_id: "c-2", amount: 3 },
        ...{ country: "ZZ", category: "unknown", merchant_days: 0 },
      },
      expect.objectContaining({ payment_id: "c", country: "VN", category: "unknown", merchant_days: 0 }),
    ]);
  });

  it("leave out what the project refuses, and the second of two with one id", async () => {
    const root = inbox({
      "2026-03-02": [
        "a,c-1,m-1,DE,1.00,2026-03-02T12:30:00Z,A",
        "a,c-1,m-1,DE,9.00,2026-03-02T12:30:01Z,A",
        "b,c-1,m-1,DE,-1.00,2026-03-02T12:31:00Z,A",
        "c,c-1,m-1,XX,1.00,2026-03-02T12:32:00Z,A",
        "d,c-1,m-1,DE,,2026-03-02T12:33:00Z,A",
        "e,c-1,m-1,DE,1.00,yesterday,A",
        "f,c-1,m-1,DE",
      ],
    });
    expect(await paymentsBetween(root, from, until)).toEqual([expect.objectContaining({ payment_id: "a", amount: 1 })]);
  });
});

describe("the options of the traffic", () => {
  it("have a default each, and are read by name", () => {
    expect(trafficOptions(undefined)).toEqual({ hours: 48, every: 24, by: "authorize" });
    expect(trafficOptions("by=endpoint,restart=6")).toEqual({ hours: 48, every: 24, restart: 6, by: "endpoint" });
    expect(trafficOptions("browser=yes")).toMatchObject({ by: "authorize", browser: true });
  });

  it("refuse what they don't know", () => {
    for (const text of ["hours=0", "days=2", "by=mail", "hours"]) expect(() => trafficOptions(text)).toThrow(text);
  });
});
