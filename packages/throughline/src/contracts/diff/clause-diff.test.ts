import { describe, expect, it } from "vitest";
import { type Clause, clauseChange } from "./clause-diff.ts";

const clause = (relation: Clause["relation"], limit: Clause["limit"], unit?: string): Clause =>
  unit === undefined ? { relation, limit } : { relation, limit, unit };
const calls = (limit: string): Clause => ({ ...clause("≤", limit), binds: "callers" });

/** Every kind of promise that may weaken, and whom it breaks; the verdicts are written by hand. */
const table: readonly [what: string, before: Clause | undefined, after: Clause | undefined, verdict: string][] = [
  ["freshness of more hours", clause("≤", "26h"), clause("≤", "2d"), "weakened meaning"],
  ["freshness of fewer hours", clause("≤", "26h"), clause("≤", "90m"), "strengthened nobody"],
  ["freshness in another unit", clause("≤", "24h"), clause("≤", "1d"), "same"],
  ["a lower quality", clause("≥", 0.95), clause("≥", 0.9), "weakened meaning"],
  ["a higher quality", clause("≥", 0.95), clause("≥", 0.99), "strengthened nobody"],
  ["a slower p99", clause("≤", "10ms"), clause("≤", "1s"), "weakened meaning"],
  ["a faster p99", clause("≤", "1s"), clause("≤", "10ms"), "strengthened nobody"],
  ["less uptime", clause("≥", 0.999), clause("≥", 0.99), "weakened meaning"],
  ["a smaller page", clause("≥", 50, "rows"), clause("≥", 20, "rows"), "weakened meaning"],
  ["a larger page", clause("≥", 50, "rows"), clause("≥", 100, "rows"), "strengthened nobody"],
  ["no cache rule any more", clause("=", "until-commit"), undefined, "weakened meaning"],
  ["a cache rule", undefined, clause("=", "until-commit"), "strengthened nobody"],
  [
    "a lower level of accessibility",
    clause("=", 0, "violations of WCAG 2.2 AA"),
    clause("=", 0, "violations of WCAG 2.2 A"),
    "weakened meaning",
  ],
  [
    "a higher level of accessibility",
    clause("=", 0, "violations of WCAG 2.2 AA"),
    clause("=", 0, "violations of WCAG 2.2 AAA"),
    "strengthened nobody",
  ],
  ["a lower gate", clause("≥", 0.85), clause("≥", 0.8), "weakened meaning"],
  ["a gate on a loss that is higher", clause("≤", 0.5), clause("≤", 0.6), "weakened meaning"],
  ["a gate that goes", clause("≥", 0.85), undefined, "weakened meaning"],
  ["longer chunks", clause("≤", 200, "tokens"), clause("≤", 300, "tokens"), "weakened meaning"],
  ["another relation", clause("≤", 1), clause("≥", 1), "changed meaning"],
  ["another unit", clause("≤", 1, "rows"), clause("≤", 1, "bytes"), "changed meaning"],
  ["another arithmetic", clause("=", "sum({a})"), clause("=", "mean({a})"), "changed meaning"],
  ["another figure that has to be met", clause("=", 0, "rows"), clause("=", 5, "rows"), "changed meaning"],
  ["a lower rate limit", calls("100/s"), calls("50/s"), "weakened-for-callers"],
  ["a higher rate limit", calls("100/s"), calls("12000/m"), "relaxed"],
  ["a rate limit where none was", undefined, calls("100/s"), "added-for-callers"],
  ["no rate limit any more", calls("100/s"), undefined, "relaxed"],
];

/** A limit on callers that gets tighter is told as strengthened, and breaks them. */
const named: Readonly<Record<string, string>> = {
  "weakened-for-callers": "strengthened callers",
  "added-for-callers": "strengthened callers",
  relaxed: "weakened nobody",
};

describe("the change of a promise", () => {
  it.each(table)("%s", (_, before, after, verdict) => {
    const change = clauseChange({ name: "x", before, after });
    const found = change === undefined ? "same" : `${change.kind} ${change.breaks ?? "nobody"}`;
    expect(found).toBe(named[verdict] ?? verdict);
  });
  it("is none where it is the same, or nothing at all", () => {
    expect(clauseChange({ name: "x", before: clause("≤", "26h"), after: clause("≤", "26h") })).toBeUndefined();
    expect(clauseChange({ name: "x", before: undefined, after: undefined })).toBeUndefined();
  });
  it("is told with both limits, without the braces around columns", () => {
    const says = (before: Clause | undefined, after: Clause | undefined) =>
      clauseChange({ name: "measure", before, after })?.says;
    expect(says(clause("=", "sum({a}) where {b} = 1"), clause("=", "count()"))).toBe(
      "measure changed: sum(a) where b = 1 → count()",
    );
    expect(says(clause("≥", 50, "rows"), undefined)).toBe("measure weakened: ≥ 50 rows → none");
  });
});
