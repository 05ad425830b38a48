import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countries } from "./countries.ts";
import { generateInputs } from "./generate-inputs.ts";
import type { Folder } from "./ledger.ts";
import type { Truth } from "./truth.ts";

const nowUs = Date.parse("2026-06-01T09:10:00Z") * 1000;
let root: string;
let truth: Truth;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "fraud-truth-"));
  await generateInputs({ root, state: ".throughline", nowUs: nowUs - 40 * 3.6e9, rows: 50_000, days: 120 });
  truth = (await generateInputs({ root, state: ".throughline", nowUs })).truth;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Lines of a folder's files without their headers: a byte is a character. */
function linesOf(folder: Folder): { at: string; text: string; header: string }[] {
  return readdirSync(join(root, "inbox", folder)).flatMap((name) => {
    const file = `inbox/${folder}/${name}`;
    const bytes = readFileSync(join(root, file));
    const lines = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1").split("\n").slice(0, -1);
    const header = name.endsWith(".gz") ? (lines[0] as string) : "";
    return lines.map((text, i) => ({ at: `${file}:${i + 1}`, text, header })).slice(header === "" ? 0 : 1);
  });
}

/** The kind planted at each place. */
function plantedAt(folder: Folder): Map<string, string> {
  const places = new Map<string, string>();
  for (const [kind, planted] of Object.entries(truth.inbox[folder].planted)) {
    for (const [file, lines] of Object.entries(planted.places)) {
      for (const line of lines) places.set(`${file}:${line}`, kind);
    }
  }
  return places;
}

const instant = "2026-(?!02-(?:29|3))(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T\\d\\d:\\d\\d:\\d\\dZ";
const holder = '(?:[^",]+|"[^",]+(?:(?:""|,)[^",]*)+")';
const country = `(?:${countries.join("|")}|)`;
const cleanPayment = new RegExp(
  `^p\\d+-\\d{4},card-\\d{5},merchant-\\d{4},${country},\\d+\\.\\d\\d,(?:[a-z]+,)?${instant},${holder}$`,
);
const isUtf8 = (text: string): boolean => {
  const bytes = Buffer.from(text, "latin1");
  return bytes.toString("utf8").includes("\ufffd") === false;
};

describe("the truth about payments", () => {
  it("names every line that is not clean, and no other", () => {
    const planted = plantedAt("payments");
    const ids = new Set<string>();
    const wrong = linesOf("payments").filter(({ at, text }) => {
      const id = text.slice(0, text.indexOf(","));
      const isClean = cleanPayment.test(text) && isUtf8(text) && !ids.has(id);
      ids.add(id);
      return isClean === planted.has(at);
    });
    expect(wrong).toEqual([]);
    expect(planted.size).toBeGreaterThan(800);
  });

  it("counts lines, rejections and accepted lines", () => {
    const { lines, rejectedAtIngest, rejectedByCheck, accepted, planted } = truth.inbox.payments;
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
    expect(linesOf("payments")).toHaveLength(lines);
    expect(sum(rejectedAtIngest) + sum(rejectedByCheck) + accepted).toBe(lines);
    expect(accepted).toBe(truth.counts.payments - truth.counts.spoiledPayments);
    const duplicates = (planted["exact-duplicate"]?.count ?? 0) + (planted["conflicting-duplicate"]?.count ?? 0);
    expect(rejectedAtIngest["duplicate payment_id"]).toBe(duplicates);
    expect((lines - accepted) / lines).toBeGreaterThan(0.015);
    expect((lines - accepted) / lines).toBeLessThan(0.025);
  });

  it("plants what each kind says", () => {
    const planted = plantedAt("payments");
    const faults: Record<string, RegExp> = {
      "missing-amount": /^[^,]+,[^,]+,[^,]+,[^,]*,,/,
      "negative-amount": /^[^,]+,[^,]+,[^,]+,[^,]*,-\d+\.\d\d,/,
      "amount-not-a-number": /,(?:"\d+,\d\d"|N\/A|\d+\.\d\d USD|twelve),/,
      "unbalanced-quote": /^[^"]*"[^"]*$/,
      "unknown-country": /,(?:XX|QQ|EUR|9Z),/,
      "impossible-date": /,(?:2026-13-40T|2026-02-30T|yesterday)/,
      "epoch-timestamp": /,\d{10}(?:\d{3})?,/,
      "far-future-date": /,(?:2099|3026)-\d\d-01T/,
    };
    const seen = new Set<string>();
    for (const { at, text } of linesOf("payments")) {
      const kind = planted.get(at) ?? "clean";
      const fault = faults[kind];
      if (fault !== undefined) expect(text, `${at} ${kind}`).toMatch(fault);
      seen.add(kind);
    }
    expect([...seen].sort()).toEqual([...Object.keys(truth.inbox.payments.planted), "clean"].sort());
  });

  it("keeps the first of a conflicting pair the earlier one", () => {
    const planted = plantedAt("payments");
    const first = new Map<string, string>();
    for (const { at, text } of linesOf("payments")) {
      const id = text.slice(0, text.indexOf(","));
      const kind = planted.get(at);
      const time = /2026-[^,]+Z/.exec(text)?.[0] ?? "";
      if (kind === "conflicting-duplicate") expect(time > (first.get(id) as string)).toBe(true);
      if (!first.has(id)) first.set(id, time);
    }
  });

  it("counts the empty countries and the day with one column more", () => {
    const planted = plantedAt("payments");
    const lines = linesOf("payments").filter(({ at }) => !planted.has(at));
    expect(lines.filter(({ text }) => text.split(",")[3] === "")).toHaveLength(truth.counts.emptyCountries);
    const days = new Set(lines.filter(({ header }) => header.includes("channel")).map(({ at }) => at.split(":")[0]));
    const [[file, rescued] = []] = Object.entries(truth.rescued);
    expect([...days]).toEqual([file]);
    const letIn = linesOf("payments").filter(({ at }) => {
      const kind = planted.get(at);
      return at.startsWith(`${file}:`) && (kind === undefined || truth.inbox.payments.planted[kind]?.stage === "check");
    });
    expect(letIn).toHaveLength(rescued as number);
  });
});

describe("the truth about chargebacks and merchants", () => {
  it("finds every label in the files, reported 3 to 28 days after the payment", () => {
    const paidAt = new Map<string, number>();
    for (const { text } of linesOf("payments")) {
      const time = /2026-[^,]+Z/.exec(text)?.[0];
      const id = text.slice(0, text.indexOf(","));
      if (time !== undefined && !paidAt.has(id)) paidAt.set(id, Date.parse(time));
    }
    const planted = plantedAt("chargebacks");
    const clean = linesOf("chargebacks").filter(({ at }) => !planted.has(at));
    expect(clean).toHaveLength(truth.counts.chargebacks);
    expect(linesOf("chargebacks")).toHaveLength(truth.inbox.chargebacks.lines);
    for (const { at, text } of clean) {
      const [id, , reportedAt] = text.split(",") as [string, string, string];
      expect(at).toContain(`chargebacks-${reportedAt.slice(0, 10)}`);
      expect(Date.parse(reportedAt) * 1000).toBeLessThan(nowUs);
      const days = (Date.parse(reportedAt) - (paidAt.get(id) ?? Number.NaN)) / 86_400_000;
      if (!Number.isNaN(days)) expect(days >= 3 && days <= 28, `${at}: ${days}`).toBe(true);
    }
  });

  it("lists every merchant that payments name, opened before its first payment", () => {
    const planted = plantedAt("merchants");
    const good = linesOf("merchants").filter(({ at }) => ["undeclared-field", undefined].includes(planted.get(at)));
    const openedOn = new Map(good.map(({ text }) => JSON.parse(text)).map((m) => [m.merchant_id, m.opened_on]));
    expect(openedOn.size).toBe(truth.counts.merchants);
    expect(truth.inbox.merchants.accepted).toBe(truth.counts.merchants);
    for (const { text } of linesOf("payments").filter((line) => cleanPayment.test(line.text))) {
      const opened = openedOn.get(text.split(",")[2]);
      expect(opened <= (/2026-\d\d-\d\dT/.exec(text)?.[0] as string)).toBe(true);
    }
  });
});

describe("the fraud in the payments", () => {
  it("can be learned well but not perfectly, and not from the amount", () => {
    const { mature, test, amountOnly } = truth.reachable;
    const { baseRate } = truth.frauds;
    console.log(
      `best reachable: AUC ${mature.auc?.toFixed(3)}, F1 ${mature.f1?.toFixed(3)} on ${mature.rows} mature payments`,
    );
    console.log(
      `test split: AUC ${test.auc?.toFixed(3)}, F1 ${test.f1?.toFixed(3)}; amount alone: AUC ${amountOnly.auc?.toFixed(3)}`,
    );
    console.log(`base rate ${(100 * baseRate).toFixed(2)} %`);
    expect(mature.auc).toBeGreaterThan(0.93);
    expect(mature.auc).toBeLessThan(0.99);
    expect(mature.f1).toBeGreaterThan(0.75);
    expect(mature.f1).toBeLessThan(0.92);
    expect(amountOnly.auc).toBeLessThan(0.75);
    expect(baseRate).toBeGreaterThan(0.007);
    expect(baseRate).toBeLessThan(0.013);
    expect(test.rows).toBe(Math.ceil(mature.rows / 5));
  });
});
