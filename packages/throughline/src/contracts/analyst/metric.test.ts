import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import { resolveProject } from "../graph/resolve.ts";
import type { Columns } from "../shape/relation.ts";
import type { MeasureBuilder } from "./measure.ts";
import { measureSays } from "./measure.ts";
import { type Metric, metric, metricShape } from "./metric.ts";
import { metricSpec } from "./metric-spec.ts";

const { raw, payments } = paymentsProject();
type Build = MeasureBuilder<Columns>;
const whole = {
  from: payments,
  time: "paid_at",
  dimensions: ["country"],
  measure: ({ count, sum }: Build) => sum("amount" as never, { where: { charged_back: true } } as never).per(count()),
  filter: { country: "US" },
  target: { min: 1, max: 2 },
};
const make = (options: object = {}, name = "loss") =>
  inRole("analyst", metric(name, { ...whole, ...options } as never)) as unknown as Metric;

function problemsOf(options: object, name?: string): string[] {
  const { problems } = resolveProject({
    project: "trial",
    declarations: [raw, payments, make(options, name)],
    missing: [],
  });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

describe("a metric", () => {
  it("reads what it measures, what it is filtered and cut by, and its time", () => {
    const [use] = metricSpec.accepts(make(), { sql: new Map() }).uses;
    expect(use?.fields).toEqual([
      { name: "amount", as: 'sum("amount") where charged_back = true' },
      { name: "charged_back", as: 'sum("amount") where charged_back = true' },
      { name: "country", as: "filter" },
      { name: "country", as: "dimension country" },
      { name: "paid_at", as: "time" },
    ]);
  });
  it("says its arithmetic in words", () => {
    expect(measureSays(make().measure)).toBe('sum("amount") where charged_back = true per count()');
  });
  it("provides time, dimensions and value, and derives each", () => {
    expect(metricShape(make()).map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      "time timestamp",
      "country text",
      "value float64",
    ]);
    const derived = metricSpec.derives(make(), { sql: new Map() });
    const from = Object.fromEntries(
      derived.map(({ field, from }) => [field, from.map((ref) => `${ref.field} ${ref.how}`)]),
    );
    expect(from).toEqual({
      value: ["amount value", "charged_back value", "country row", "country row", "paid_at row"],
      time: ["paid_at value"],
      country: ["country value"],
    });
  });
  it("keeps the unit of the column that it sums, unless it divides or counts", () => {
    const unit = (measure: (build: Build) => unknown, given?: string) =>
      make({ measure, ...(given ? { unit: given } : {}) }).unit;
    expect(unit(({ sum }) => sum("amount" as never))).toBe("USD");
    expect(unit(({ sum, count }) => sum("amount" as never).per(count()))).toBeUndefined();
    expect(unit(({ count }) => count())).toBeUndefined();
    expect(unit(({ countDistinct }) => countDistinct("amount" as never))).toBeUndefined();
    expect(unit(({ sum }) => sum("amount" as never), "EUR")).toBe("EUR");
  });
  it("promises its targets", () => {
    expect(metricSpec.promises(make()).map(({ name, says }) => [name, says])).toEqual([
      ["target max", "loss ≤ 2"],
      ["target min", "loss ≥ 1"],
    ]);
  });
  it.each<[string, object, string]>([
    [
      "a sum of text",
      { measure: ({ sum }: Build) => sum("country" as never) },
      "contracts.type-mismatch sum asks a number, silver.payments.country is text",
    ],
    [
      "a divisor of text",
      { measure: ({ count, max }: Build) => count().per(max("country" as never)) },
      "contracts.type-mismatch max asks a number, silver.payments.country is text",
    ],
    [
      "a time that is no instant",
      { time: "amount" },
      "contracts.type-mismatch time asks a timestamp, silver.payments.amount is decimal",
    ],
    [
      "a dimension that does not exist",
      { dimensions: ["region"] },
      "contracts.unknown-column analyst asks region, data gives no such field: silver.payments.region",
    ],
    [
      "a condition on a missing column",
      { measure: ({ count }: Build) => count({ where: { open: true } } as never) },
      "contracts.unknown-column analyst asks open, data gives no such field: silver.payments.open",
    ],
    [
      "a condition that is no value of the column's type",
      { measure: ({ count }: Build) => count({ where: { charged_back: "yes" } } as never) },
      "contracts.type-mismatch charged_back is boolean, the condition asks yes",
    ],
    [
      "a filter that the column would round",
      { filter: { amount: 1.005 } },
      "contracts.type-mismatch amount is decimal(12,2), the condition asks 1.005",
    ],
    [
      "a dimension twice",
      { dimensions: ["country", "country"] },
      "contracts.invalid-option dimension stands twice: country",
    ],
    [
      "a target that is no number",
      { target: { max: Number.NaN } },
      "contracts.invalid-option target is not a number: NaN",
    ],
    [
      "a target that nothing reaches",
      { target: { min: 3, max: 2 } },
      "contracts.invalid-option no value reaches the target: at least 3 and at most 2",
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it.each(["hour", "day", "week", "month", "time", "value", "numerator", "denominator", "by", "from", "to"])(
    "may not have a dimension named %s: answers and questions have that name themselves",
    (name) => {
      expect(problemsOf({ dimensions: [name] })).toContain(
        `contracts.invalid-name a dimension may not be named ${name}`,
      );
    },
  );
  it("is refused with a name that can't stand in a path", () => {
    expect(problemsOf({}, "loss rate")).toEqual([
      "contracts.invalid-name name has other characters than letters, digits, _ and -: loss rate",
    ]);
  });
  it("is another one when its arithmetic, its rows or its target change, not when words do", () => {
    const identityOf = (options: object = {}) => JSON.stringify(metricSpec.identity(make(options)));
    const changes = [
      {},
      { from: raw },
      { time: "other" },
      { dimensions: [] },
      { filter: {} },
      { target: { max: 3 } },
      { measure: ({ count }: Build) => count() },
      { measure: ({ sum, count }: Build) => sum("amount" as never).per(count()) },
    ];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
    for (const change of [{ description: "x" }, { owner: "@y" }, { decision: "z" }])
      expect(identityOf(change)).toBe(identityOf());
  });
});
