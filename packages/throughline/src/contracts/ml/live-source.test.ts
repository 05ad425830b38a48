import { describe, expect, it } from "vitest";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { boolean, decimal, double, text, timestamp } from "../shape/column.ts";
import { entity } from "./entity.ts";
import type { FeatureBuilder } from "./feature.ts";
import { type FeatureView, featureView } from "./feature-view.ts";
import { featureViewSpec } from "./feature-view-spec.ts";

const columns = {
  id: text(),
  card: text(),
  amount: decimal(12, 2).unit("USD"),
  weight: double(),
  refunded: boolean().nullable(),
  paid_at: timestamp(),
};
const rows = source("silver.payments", { files: "*.csv", columns, key: "id", at: "paid_at" });
const card = entity("card", { key: rows.columns.card });
const liveOf = (changed: object = {}, options: object = {}) =>
  source("bronze.asked", {
    events: true,
    columns: { ...columns, ...changed },
    key: "id",
    at: "paid_at",
    ...options,
  } as never);
const live = liveOf();

type Build = FeatureBuilder<(typeof rows)["columns"]>;
const view = (options: object = {}) =>
  featureView("activity", {
    ...{ entity: card, from: rows, live, at: "paid_at" },
    features: ({ count, sum }: Build) => ({
      refunds: count({ where: { refunded: true } }).over("1h"),
      spent: sum("amount").over("24h"),
    }),
    ...options,
  } as never) as unknown as FeatureView;

const problemsOf = (options: object) => {
  const given = view(options);
  const declarations = [rows, card, given, ...(given.live === undefined ? [] : [given.live as never])];
  const { problems } = resolveProject({ project: "trial", declarations, missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
};

describe("the live events of a feature view", () => {
  it("are read as the rows are, and by their key, without being what it is built from", () => {
    expect(featureViewSpec.accepts(view(), { sql: new Map() }).uses.at(-1)).toEqual({
      provider: live,
      port: "rows",
      certainty: "definite",
      live: true,
      fields: [
        { name: "refunded", as: "count() over 1h" },
        { name: "amount", as: 'sum("amount") over 24h' },
        { name: "card", as: "key" },
        { name: "paid_at", as: "at" },
        { name: "paid_at", as: "available" },
        { name: "id", as: "row key" },
      ],
    });
    const declarations = [rows, live as never, card, view()];
    const { value, problems } = resolveProject({ project: "trial", declarations, missing: [] });
    expect(problems).toEqual([]);
    expect(value.edges.filter((edge) => edge.live).map(({ from, to }) => `${from} ${to}`)).toEqual([
      "source:bronze.asked featureView:activity",
    ]);
  });

  it("are where features come from, as the rows are", () => {
    const spent = featureViewSpec.derives(view(), { sql: new Map() }).find(({ field }) => field === "spent");
    expect(spent?.from.map(({ declaration, field, how }) => `${declaration} ${field} ${how}`)).toEqual([
      "source:silver.payments amount value",
      "source:bronze.asked amount value",
      "source:silver.payments card row",
      "source:bronze.asked card row",
      "source:silver.payments paid_at row",
      "source:bronze.asked paid_at row",
      "source:silver.payments id row",
      "source:bronze.asked id row",
    ]);
  });

  it("make another view of it, and without them it is the one it was", () => {
    const { live: _, ...plain } = featureViewSpec.identity(view()) as { readonly live: string };
    expect(featureViewSpec.identity(view({ live: undefined }))).toEqual(plain);
  });

  it("may have columns of their own, and lack nulls that the rows have", () => {
    expect(problemsOf({ live: liveOf({ refunded: boolean(), terminal: text() }) })).toEqual([]);
  });

  const { refunded: _, ...without } = columns;
  it.each<[string, object, string[]]>([
    [
      "a source of files",
      { live: source("bronze.asked", { files: "*.csv", columns, key: "id" }) },
      ["contracts.invalid-option live events of activity do not come from a source of events"],
    ],
    [
      "another key",
      { live: liveOf({}, { key: "card" }) },
      ["contracts.invalid-option key of silver.payments is id, of bronze.asked card"],
    ],
    [
      "no key",
      { live: liveOf({}, { key: undefined }) },
      ["contracts.invalid-option key of silver.payments is id, of bronze.asked none"],
    ],
    [
      "rows without a key",
      { from: source("silver.payments", { files: "*.csv", columns, at: "paid_at" }) },
      ["contracts.invalid-option rows of silver.payments have no key by which live events are told from them"],
    ],
    [
      "a column of another type, unit or with nulls",
      { live: liveOf({ amount: decimal(12, 2).unit("EUR"), paid_at: timestamp().nullable() }) },
      [
        "contracts.type-mismatch silver.payments.amount is decimal(12,2) USD, bronze.asked.amount is decimal(12,2) EUR",
        "contracts.type-mismatch silver.payments.paid_at is timestamp, bronze.asked.paid_at is timestamp or null",
      ],
    ],
    [
      "values that the rows do not allow",
      {
        from: source("silver.payments", {
          files: "*.csv",
          columns: { ...columns, card: text().oneOf("a", "b") },
          key: "id",
        }),
      },
      ["contracts.type-mismatch silver.payments.card is text, bronze.asked.card is text, and not one of a, b"],
    ],
    [
      "a column that is not there",
      { live: source("bronze.asked", { events: true, columns: without, key: "id", at: "paid_at" }) },
      [
        "contracts.unknown-column activity reads refunded of its live events too, and they have no such column: bronze.asked.refunded",
      ],
    ],
    [
      "a condition that its column can't hold as it is written",
      { features: ({ count }: Build) => ({ dear: count({ where: { amount: "1e2" as never } }).over("1h") }) },
      ["contracts.invalid-option condition on silver.payments.amount is no decimal(12,2): 1e2"],
    ],
    [
      "distinct values that have no one text",
      { features: ({ countDistinct }: Build) => ({ weights: countDistinct("weight").over("1h") }) },
      ["contracts.invalid-option live values of silver.payments.weight can't be told apart one by one: float64"],
    ],
  ])("are refused with %s", (_what, options, problems) => {
    expect(problemsOf(options)).toEqual(problems);
  });
});
