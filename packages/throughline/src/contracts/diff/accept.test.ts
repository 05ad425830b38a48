import { describe, expect, it } from "vitest";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { check, decimal, text } from "../data/index.ts";
import { formatLock, lockOf } from "../lock/lock.ts";
import { readLock } from "../lock/read-lock.ts";
import { acceptBreaks } from "./accept.ts";
import { breaksOf } from "./breaks.ts";

const lock = lockOf(resolvedProject().graph);
const usd = () => decimal(12, 2).unit("USD");

/** What is left of the breaks of a change after those with these targets, or all, were accepted. */
function leftAfter(changes: Changes, targets?: readonly string[]) {
  const now = resolvedProject(changes);
  const { breaks } = breaksOf(lock, now);
  const taken = breaks.filter(({ target }) => targets === undefined || targets.includes(target));
  expect(taken.length).toBeGreaterThan(0);
  const accepted = acceptBreaks(lock, lockOf(now.graph), taken);
  const { value, problems } = readLock(formatLock(accepted));
  expect(problems).toEqual([]);
  return { report: breaksOf(value, now), accepted };
}

const changed: readonly (readonly [what: string, Changes])[] = [
  ["a renamed column", { raw: { amount: undefined, amount_usd: usd() } }],
  ["a removed column", { raw: { holder: undefined } }],
  ["a retyped column", { raw: { amount: decimal(14, 2).unit("USD") } }],
  ["another unit", { raw: { amount: decimal(12, 2).unit("EUR") } }],
  ["a column that may be null", { raw: { country: text().nullable() } }],
];

describe("an accepted break", () => {
  it.each(changed)("is none any more: %s", (_, changes) => {
    expect(leftAfter(changes).report.breaks).toEqual([]);
  });

  it("of a renamed column goes by the new name in all that others read and calculate, also once they have followed", () => {
    const renamed = { raw: { amount: undefined, amount_usd: usd() } };
    const { accepted } = leftAfter(renamed);
    const names = { view: "amount_usd", model: "amount_usd", metric: "amount_usd" };
    const checks = { payments: { checks: [check.min("amount_usd" as never, 0)] } };
    const followed = resolvedProject({ ...renamed, ...names, options: checks });
    expect(breaksOf(accepted, followed).breaks).toEqual([]);
  });

  it("leaves the others as they are, and every entry that it does not touch", () => {
    const changes = { raw: { amount: decimal(14, 2).unit("USD"), holder: undefined } };
    const { report, accepted } = leftAfter(changes, ["bronze.payments.holder"]);
    expect(report.breaks.map(({ target }) => target)).toEqual(["bronze.payments.amount"]);
    expect(accepted.entries["featureView:card_activity"]).toEqual(lock.entries["featureView:card_activity"]);
  });
});
