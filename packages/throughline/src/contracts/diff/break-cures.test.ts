import { describe, expect, it } from "vitest";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { decimal } from "../data/index.ts";
import { lockOf } from "../lock/lock.ts";
import { curesOf } from "./break-cures.ts";
import type { Break } from "./break-report.ts";
import { breaksOf } from "./breaks.ts";

const lock = lockOf(resolvedProject().graph);
const reportOf = (changes: Changes) => breaksOf(lock, resolvedProject(changes));
const verbsOf = (found: Break | undefined) =>
  curesOf(found as Break).map(({ command }) => command.replace(/^throughline (?:fix|accept) \S+/, found?.target ?? ""));

const usd = () => decimal(12, 2).unit("USD");
const leaking: Changes = { inputs: ["charged_back"] };

describe("the cures of a break", () => {
  it("offer the old name beside the new one only where one field can be given under two names", () => {
    const ofTable = reportOf({
      silver: { amount: undefined, paid: usd() },
      made: { paid: "amount" },
    }).breaks.find(({ target }) => target === "silver.payments.amount");
    const ofSource = reportOf({ raw: { amount: undefined, amount_usd: usd() } }).breaks[0];
    expect([ofSource?.target, ofSource?.canAlias]).toEqual(["bronze.payments.amount", undefined]);
    expect(verbsOf(ofSource)).toEqual(["bronze.payments.amount", "bronze.payments.amount"]);
    expect(verbsOf(ofTable)).toEqual([
      "silver.payments.amount",
      "silver.payments.amount --alias",
      "silver.payments.amount",
    ]);
  });

  it("leave the leakage that a new input brings with it a problem of its own, and accept none of it", () => {
    const { breaks, problems } = reportOf(leaking);
    expect(problems.map(({ code }) => code)).toEqual(["contracts.leakage"]);
    const found = breaks.find(({ declaration }) => declaration === "model:fraud");
    expect([found?.target, found?.problems, found?.isFaulty]).toEqual(["fraud.charged_back", [], true]);
    expect(curesOf(found as Break)).toEqual([]);
  });
});
