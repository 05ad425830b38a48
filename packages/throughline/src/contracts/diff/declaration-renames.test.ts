import { describe, expect, it } from "vitest";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { formatLock, type Lock, lockOf } from "../lock/lock.ts";
import { acceptBreaks } from "./accept.ts";
import { breaksOf } from "./breaks.ts";

const now = lockOf(resolvedProject().graph);

/** The lock from before declarations got the names that they have now. */
const named = (...renames: readonly (readonly [now: string, before: string])[]): Lock => {
  const text = renames.reduce((all, [is, was]) => all.replaceAll(is, was), formatLock(now));
  // A lock that is read has its names in another order than one that was just made.
  const { entries, ...rest } = JSON.parse(text);
  return { ...rest, entries: reversed(entries) };
};
const reversed = (value: unknown): unknown =>
  value === null || typeof value !== "object" || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, one]) => [name, reversed(one)]),
      );
const reportOf = (before: Lock, changes: Changes = {}) => breaksOf(before, resolvedProject(changes));
const says = (before: Lock, changes?: Changes) =>
  reportOf(before, changes).breaks.map(
    ({ id, verdict, changes: all }) => `${id} ${all.map((one) => one.says)} (${verdict})`,
  );

describe("a declaration with another name", () => {
  it("is one break, whatever reads it: its readers name it by its export", () => {
    const before = named(["silver.payments", "silver.orders"]);
    const report = reportOf(before);
    expect(report.breaks).toMatchObject([
      {
        id: "table:silver.orders",
        target: "silver.orders",
        changes: [{ kind: "renamed", before: "table:silver.orders", after: "table:silver.payments" }],
        place: { file: "data/silver.payments.ts" },
        verdict: "breaking, nobody affected",
        victims: [],
      },
    ]);
    expect([report.compatible, report.problems]).toEqual([[], []]);
  });
  it("gives its new name to what is named after it", () => {
    expect(says(named(["total", "sum_of_all"]))).toEqual([
      "metric:sum_of_all renamed to total (breaking, nobody affected)",
    ]);
  });
  it("breaks those outside the project who name it", () => {
    const [found] = reportOf(named(["fraud-score", "fraud-api"])).breaks;
    expect(found?.verdict).toBe("breaking");
    expect(found?.victims.map(({ id }) => id)).toEqual(["external"]);
  });
  it("is found beside others, also where one reads the other", () => {
    const before = named(["silver.payments", "silver.orders"], ["total", "sum_of_all"]);
    expect(says(before).sort()).toEqual([
      "metric:sum_of_all renamed to total (breaking, nobody affected)",
      "table:silver.orders renamed to silver.payments (breaking, nobody affected)",
    ]);
  });
  it("is another one where its arithmetic or its shape is another", () => {
    const before = named(["total", "sum_of_all"]);
    expect(says(before, { metric: "country" })).toContain("metric:sum_of_all metric:sum_of_all removed (breaking)");
    expect(says(named(["bronze.payments", "bronze.orders"]), { raw: { amount: undefined } })[0]).toContain("removed");
  });
  it("is not told apart from another that is the same", () => {
    const { entries, ...rest } = now;
    const { "metric:total": total, ...others } = entries;
    const before = { ...rest, entries: { ...others, "metric:one": total, "metric:two": total } } as Lock;
    const kinds = reportOf(before).breaks.flatMap(({ changes }) => changes.map(({ kind }) => kind));
    expect(kinds).not.toContain("renamed");
  });
});

describe("an accepted name", () => {
  it("stands in the lock wherever the old one did", () => {
    const before = named(["silver.payments", "silver.orders"], ["total", "sum_of_all"]);
    expect(formatLock(acceptBreaks(before, now, reportOf(before).breaks))).toBe(formatLock(now));
  });
  it("comes with whatever else is accepted of it", () => {
    const before = named(["silver.payments", "silver.orders"], ['"quality":0.95', '"quality":0.99']);
    const weaker = reportOf(before).breaks.filter(({ declaration }) => declaration === "table:silver.payments");
    expect(weaker.map(({ target }) => target)).toEqual(["silver.payments · quality"]);
    expect(formatLock(acceptBreaks(before, now, weaker))).toBe(formatLock(now));
  });
});
