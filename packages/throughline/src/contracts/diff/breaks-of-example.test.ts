import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDbAnalyzer } from "../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import { checkProject } from "../../runtime/lineage/check-project.ts";
import { formatLock, type Lock, lockOf } from "../lock/lock.ts";
import { readLock } from "../lock/read-lock.ts";
import type { Break, BreakReport } from "./break-report.ts";
import { breaksOf } from "./breaks.ts";

const repository = path.resolve(import.meta.dirname, "../../../../..");
let analyzer: SqlAnalyzer;
let root: string;
let lock: Lock;

beforeAll(async () => {
  analyzer = await openDuckDbAnalyzer();
  root = await mkdtemp(path.join(tmpdir(), "throughline-breaks-"));
  const example = path.join(repository, "examples/fraud");
  const isSource = (file: string) =>
    !/[/\\](node_modules|\.throughline|inbox)([/\\]|$)/.test(path.relative(example, file));
  await cp(example, root, {
    recursive: true,
    filter: (file) => file === example || isSource(`/${path.relative(example, file)}`),
  });
  await symlink(path.join(repository, "node_modules"), path.join(root, "node_modules"));
  const { value, problems } = await checkProject({ root, analyzer });
  expect(problems).toEqual([]);
  lock = readLock(formatLock(lockOf(value.graph))).value as Lock;
}, 60_000);
afterAll(async () => {
  await analyzer.close();
  await rm(root, { recursive: true, force: true });
});

/** What one edit of the example breaks; the file is as it was afterwards. */
async function reportOf(file: string, from: RegExp, to: string): Promise<BreakReport> {
  const place = path.join(root, file);
  const text = await readFile(place, "utf8");
  expect(text).toMatch(from);
  await writeFile(place, text.replace(from, to));
  try {
    const { value, problems } = await checkProject({ root, analyzer });
    return breaksOf(lock, { graph: value.graph, problems });
  } finally {
    await writeFile(place, text);
  }
}

const victimsOf = (found: Break | undefined) =>
  found?.victims.map(({ id, certainty }) => `${certainty === "possible" ? "~" : ""}${id}`).sort();

/** All of the example that lies downstream of the amount of a payment, by hand. */
const ofAmount = [
  "app:fraud-desk",
  "dashboard:fraud-overview",
  "endpoint:fraud-score",
  "external",
  "featureView:card_activity",
  "metric:charged_back_usd",
  "model:fraud",
  "predictions:gold.scores",
  "service:payments-api",
  "~agent:fraud-analyst",
  "~page:alerts",
  "~page:payment",
];

describe("the example", () => {
  it("breaks nothing as it stands", async () => {
    const { value, problems } = await checkProject({ root, analyzer });
    const report = breaksOf(lock, { graph: value.graph, problems });
    expect(report).toEqual({ verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] });
  });
  it("is told of a column that is renamed in the source: one break, at the source, across the roles", async () => {
    const report = await reportOf("data/payments.ts", /amount: decimal/, "amount_usd: decimal");
    const [found, ...others] = report.breaks;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: "source:bronze.payments#rows.amount", changes: [{ kind: "renamed" }] });
    expect(found?.place).toMatchObject({ file: "data/payments.ts" });
    expect(victimsOf(found)).toEqual([...ofAmount, "table:silver.payments"].sort());
    expect(found?.roles).toEqual(["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"]);
    expect(report.problems).toEqual([]);
    expect(found?.problems.map(({ code }) => code)).toContain("sql.unknown-column");
  });
  it("is told of it where the SQL follows and the rest does not", async () => {
    const report = await reportOf("data/payments.ts", /\bamount\b(?!",)/g, "amount_usd");
    expect(report.breaks.map(({ id }) => id)).toEqual(["source:bronze.payments#rows.amount"]);
    expect(victimsOf(report.breaks[0])).toEqual(expect.arrayContaining(ofAmount));
  });
  it("is told of a column that went where SQL still binds, since it takes the name for one of a relation beside it", async () => {
    const report = await reportOf("data/chargebacks.ts", /payment_id: text\(\), reason/, "reason");
    expect(report.breaks.map(({ id }) => id)).toEqual(["source:bronze.chargebacks#rows.payment_id"]);
    expect(victimsOf(report.breaks[0])).toEqual(expect.arrayContaining(["table:silver.payments", "model:fraud"]));
  });
  it("is told of a feature that went where a list passes on what is left, and code beside it reads it", async () => {
    const report = await reportOf("ml/fraud.ts", /spend_24h: sum\("amount"\).over\("24h"\),/, "");
    expect(report.breaks.map(({ id }) => id)).toEqual(["featureView:card_activity#features.spend_24h"]);
    expect(victimsOf(report.breaks[0])).toEqual([
      "external",
      ...["~app:fraud-desk", "~page:alerts", "~page:payment", "~service:payments-api"],
    ]);
  });
  it("is told of another arithmetic, whose readers are a dashboard and those who look at it", async () => {
    const report = await reportOf(
      "analyst/fraud-rate.ts",
      /measure: \(\{ sum \}\) => sum\(/,
      "measure: ({ max }) => max(",
    );
    expect(report.breaks.map(({ id }) => id)).toEqual(["metric:charged_back_usd#value.value"]);
    expect(victimsOf(report.breaks[0])).toEqual(["app:fraud-desk", "dashboard:fraud-overview", "external"]);
  });
  it("is told of an input that a prompt asks for now, at the code that fills it", async () => {
    const report = await reportOf(
      "ai/analyst.ts",
      /(prompt\("explain-decision"[\s\S]*?input: z\.object\(\{)/,
      "$1 tone: z.string(),",
    );
    expect(report.breaks.map(({ id }) => id)).toEqual(["prompt:explain-decision#input.tone"]);
    expect(victimsOf(report.breaks[0])).toContain("agent:fraud-analyst");
  });
  it("keeps apart what a mistake in a file hides from what went", async () => {
    const report = await reportOf("ml/fraud.ts", /export const fraud =/, "export const fraud = =");
    expect([report.verdict, report.breaks]).toEqual(["compatible", []]);
    expect(report.unread).toEqual(expect.arrayContaining(["model:fraud", "featureView:card_activity"]));
    expect(report.problems.map(({ code }) => code)).toContain("load.syntax");
    const unloaded = await reportOf("analyst/fraud-rate.ts", /export const fraudRate =/, "export const fraudRate = =");
    expect([unloaded.verdict, unloaded.breaks]).toEqual(["compatible", []]);
    const renamed = await reportOf("data/payments.ts", /export const payments =/, "export const paymentz =");
    expect([renamed.verdict, renamed.breaks]).toEqual(["compatible", []]);
  });
});
