import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { generateInputs } from "./generate-inputs.ts";

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "fraud-inputs-"));
  roots.push(root);
  return root;
}

const firstStart = Date.parse("2026-03-10T14:25:00Z") * 1000;
const small = { rows: 6000, days: 12, seed: 11 };

function generate(root: string, hoursLater = 0) {
  return generateInputs({ root, state: join(root, ".throughline"), nowUs: firstStart + hoursLater * 3.6e9, ...small });
}

/** Every file under a folder by its path, as bytes. */
function bytesOf(root: string): Record<string, Buffer> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length + 1), readFileSync(path)]));
}

/** Every input file by its path, uncompressed. */
function contentsOf(root: string): Record<string, string> {
  const files = Object.entries(bytesOf(join(root, "inbox")));
  return Object.fromEntries(
    files.map(([path, bytes]) => [path, (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1")]),
  );
}

describe("generateInputs", () => {
  it("writes the same bytes for the same seed and hour", async () => {
    const [one, other] = [newRoot(), newRoot()];
    await generate(one);
    await generate(other);
    expect(Object.keys(bytesOf(one)).length).toBeGreaterThan(30);
    expect(bytesOf(one)).toEqual(bytesOf(other));
  });

  it("writes other payments for another seed", async () => {
    const [one, other] = [newRoot(), newRoot()];
    await generate(one);
    await generateInputs({ root: other, state: ".throughline", nowUs: firstStart, ...small, seed: 12 });
    expect(contentsOf(one)).not.toEqual(contentsOf(other));
  });

  it("covers the days that end at the hour of the first start", async () => {
    const root = newRoot();
    const { truth, added } = await generate(root);
    expect(truth).toMatchObject({ start: "2026-02-26T14:00:00Z", end: "2026-03-10T14:00:00Z" });
    expect(added).toMatchObject({ hours: 288, payments: 6000 });
    const days = readdirSync(join(root, "inbox/payments"));
    expect(days).toHaveLength(13);
    expect(days[0]).toBe("payments-2026-02-26.csv.gz");
    expect(contentsOf(root)["payments/payments-2026-03-10.csv.gz"]).not.toMatch(/,2026-03-10T1[4-9]:/);
  });

  it("gives the same lines hour by hour as after a gap of the same length", async () => {
    const [hourly, gap] = [newRoot(), newRoot()];
    await generate(hourly);
    await generate(gap);
    let last = await generate(hourly);
    for (let hour = 1; hour <= 30; hour++) last = await generate(hourly, hour);
    const atOnce = await generate(gap, 30);
    expect(contentsOf(hourly)).toEqual(contentsOf(gap));
    expect(last.truth).toEqual(atOnce.truth);
    expect(last.added.hours).toBe(1);
    expect(atOnce.added.hours).toBe(30);
  });

  it("appends to a day's file without touching what was written", async () => {
    const root = newRoot();
    await generate(root);
    const before = bytesOf(join(root, "inbox"));
    await generate(root, 12);
    const after = bytesOf(join(root, "inbox"));
    for (const [path, bytes] of Object.entries(before)) expect(after[path]?.subarray(0, bytes.length)).toEqual(bytes);
    const day = "payments/payments-2026-03-10.csv.gz";
    expect(after[day]?.length).toBeGreaterThan(before[day]?.length as number);
    expect(Object.keys(after)).toContain("payments/payments-2026-03-11.csv.gz");
  });

  it("changes nothing within the same hour, or when the clock went back", async () => {
    const root = newRoot();
    const first = await generate(root);
    const before = bytesOf(root);
    const again = await generate(root, 0.5);
    const earlier = await generate(root, -5);
    expect(bytesOf(root)).toEqual(before);
    expect(again).toEqual({ added: { hours: 0, payments: 0, chargebacks: 0 }, truth: first.truth });
    expect(earlier.added.hours).toBe(0);
  });

  it("keeps the plan of the first call whatever later calls ask for", async () => {
    const root = newRoot();
    await generate(root);
    const { truth } = await generateInputs({
      root,
      state: ".throughline",
      nowUs: firstStart + 3.6e9,
      rows: 10,
      seed: 99,
    });
    expect(truth).toMatchObject({ seed: 11, start: "2026-02-26T14:00:00Z" });
  });
});

describe("generateInputs after a call that was killed", () => {
  it("cuts torn tails and half-written new days before it goes on", async () => {
    const [killed, calm] = [newRoot(), newRoot()];
    for (const root of [killed, calm]) await generate(root);
    appendFileSync(join(killed, "inbox/payments/payments-2026-03-10.csv.gz"), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]));
    appendFileSync(join(killed, "inbox/merchants/merchants.jsonl"), '{"merchant_id":"mer');
    writeFileSync(join(killed, "inbox/payments/payments-2026-03-11.csv.gz"), "half");
    for (const root of [killed, calm]) await generate(root, 20);
    expect(bytesOf(killed)).toEqual(bytesOf(calm));
  });

  it("writes the hours again whose record was not reached, also in a later hour", async () => {
    const [killed, calm] = [newRoot(), newRoot()];
    for (const root of [killed, calm]) await generate(root);
    const record = join(killed, ".throughline/generator.json");
    copyFileSync(record, `${record}.before`);
    await generate(killed, 7);
    copyFileSync(`${record}.before`, record);
    rmSync(`${record}.before`);
    for (const root of [killed, calm]) await generate(root, 9);
    expect(bytesOf(killed)).toEqual(bytesOf(calm));
  });

  it("ends the first call as it began when that was killed", async () => {
    const [killed, calm] = [newRoot(), newRoot()];
    for (const root of [killed, calm]) await generate(root);
    const record = join(killed, ".throughline/generator.json");
    const { start, ...rest } = JSON.parse(readFileSync(record, "utf8"));
    writeFileSync(record, JSON.stringify({ ...rest, start, generatedUntil: start, files: {} }));
    rmSync(join(killed, "inbox/rules/velocity.md"));
    await generate(killed, 2);
    await generate(calm, 2);
    expect(contentsOf(killed)).toEqual(contentsOf(calm));
  });

  it("writes truth.json anew when it is damaged", async () => {
    const root = newRoot();
    const { truth } = await generate(root);
    writeFileSync(join(root, ".throughline", "truth.json"), '{"plan');
    expect((await generate(root)).truth).toEqual(truth);
  });

  it("writes truth.json anew when only that was not reached", async () => {
    const root = newRoot();
    const { truth } = await generate(root);
    rmSync(join(root, ".throughline/truth.json"));
    expect((await generate(root)).truth).toEqual(truth);
  });
});

describe("generateInputs with a damaged inbox", () => {
  it("restores files that were deleted or cut short, with the same lines", async () => {
    const root = newRoot();
    await generate(root);
    const before = contentsOf(root);
    rmSync(join(root, "inbox/payments/payments-2026-03-01.csv.gz"));
    const cut = join(root, "inbox/payments/payments-2026-03-02.csv.gz");
    writeFileSync(cut, readFileSync(cut).subarray(0, statSync(cut).size - 5));
    const { added } = await generate(root);
    expect(added.payments).toBe(0);
    expect(contentsOf(root)).toEqual(before);
  });

  it("removes day files of an earlier generator and leaves other files alone", async () => {
    const root = newRoot();
    await generate(root);
    rmSync(join(root, ".throughline"), { recursive: true });
    writeFileSync(join(root, "inbox/payments/own.csv.gz"), "mine");
    await generate(root, 24 * 5);
    writeFileSync(join(root, "inbox/payments/payments-2025-01-01.csv.gz"), "a backfill");
    await generate(root, 24 * 6);
    const names = readdirSync(join(root, "inbox/payments"));
    expect(names).toEqual(expect.arrayContaining(["own.csv.gz", "payments-2025-01-01.csv.gz"]));
    expect(names).not.toContain("payments-2026-02-26.csv.gz");
  });

  it("leaves rule documents alone that were edited or deleted later", async () => {
    const root = newRoot();
    await generate(root);
    writeFileSync(join(root, "inbox/rules/velocity.md"), "# Ours\n");
    rmSync(join(root, "inbox/rules/amounts.md"));
    await generate(root, 1);
    expect(readFileSync(join(root, "inbox/rules/velocity.md"), "utf8")).toBe("# Ours\n");
    expect(readdirSync(join(root, "inbox/rules"))).not.toContain("amounts.md");
  });
});

describe("generateInputs with a damaged record", () => {
  it.each([
    ["no JSON", '{"seed": 7, "rows"', "is no JSON of its own"],
    ["JSON of something else", '{"seed":7}', "lacks what it needs"],
    [
      "a record without its plan",
      '{"start":"2026-03-10T14","end":"2026-03-11T14","generatedUntil":"2026-03-11T14","files":{}}',
      "lacks what it needs",
    ],
  ])("names the file that holds %s, and leaves the inbox as it was", async (_, text, said) => {
    const root = newRoot();
    await generate(root);
    const before = contentsOf(root);
    const file = join(root, ".throughline", "generator.json");
    writeFileSync(file, text);
    await expect(generate(root)).rejects.toThrow(new RegExp(`${said}: .*generator\\.json; restore it`));
    expect(contentsOf(root)).toEqual(before);
  });
});
