import { describe, expect, it } from "vitest";
import { isMissing } from "../core/missing.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { bigint, boolean, decimal, text, timestamp } from "../shape/column.ts";
import { type Entity, entity, entitySpec } from "./entity.ts";
import type { FeatureBuilder } from "./feature.ts";
import { type FeatureView, featureView, isFeatureColumn, viewOf } from "./feature-view.ts";
import { featureViewSpec } from "./feature-view-spec.ts";

const raw = source("bronze.payments", {
  files: "*.csv",
  columns: {
    id: text(),
    card_id: text().pii("card").describe("of the issuer"),
    amount: decimal(12, 2),
    country: text(),
    refunded: boolean(),
    paid_at: timestamp(),
    known_at: timestamp(),
  },
  at: "paid_at",
  available: "known_at",
});
const card = entity("card", { key: raw.columns.card_id });

const view = (options: object = {}, name = "card_activity") =>
  featureView(name, {
    entity: card,
    from: raw,
    at: "paid_at",
    features: ({ count, sum }: FeatureBuilder<(typeof raw)["columns"]>) => ({
      refunds_1h: count({ where: { refunded: true } }).over("1h"),
      spend_24h: sum("amount").over("24h"),
    }),
    ...options,
  } as never) as unknown as FeatureView;

function problemsOf(options: object, name?: string): string[] {
  const declarations = [raw, card, view(options, name)];
  const { problems } = resolveProject({ project: "trial", declarations, missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

describe("an entity", () => {
  it("provides its key with the type and tags of the column that it comes from", () => {
    expect(entitySpec.provides(card as unknown as Entity)).toEqual([
      { name: "key", shape: [{ name: "card_id", ...raw.columns.card_id.field }], key: ["card_id"] },
    ]);
    expect(entitySpec.derives(card as unknown as Entity, { sql: new Map() })[0]?.from).toEqual([
      { declaration: "source:bronze.payments", port: "rows", field: "card_id", how: "value", certainty: "definite" },
    ]);
  });
  it("is refused with a key that no relation has, and with a name of other characters", () => {
    const loose = entity("a card", { key: text() as never });
    const { problems } = resolveProject({ project: "trial", declarations: [loose], missing: [] });
    expect(problems.map(({ detail }) => detail)).toEqual([
      "name has other characters than letters, digits, _ and -: a card",
      "key of a card is not a column of a relation",
    ]);
  });
  it("is another one by the name and type of its key, not by its words", () => {
    const identity = (column: object) =>
      entitySpec.identity(entity("card", { key: column as never }) as unknown as Entity);
    const other = source("bronze.other", { files: "*.csv", columns: { card_id: text().pii("card"), id: text() } });
    expect(identity(other.columns.card_id)).toEqual(identity(raw.columns.card_id));
    expect(identity(raw.columns.id)).not.toEqual(identity(raw.columns.card_id));
  });
});

describe("a feature view", () => {
  it("reads the columns of its features, its key and its times, each once, and its entity", () => {
    expect(featureViewSpec.accepts(view(), { sql: new Map() }).uses).toEqual([
      {
        provider: raw,
        port: "rows",
        certainty: "definite",
        fields: [
          { name: "refunded", as: "count() over 1h" },
          { name: "amount", as: 'sum("amount") over 24h' },
          { name: "card_id", as: "key" },
          { name: "paid_at", as: "at" },
          { name: "known_at", as: "available" },
        ],
      },
      { provider: card, port: "key", certainty: "definite", fields: [{ name: "card_id", as: "key" }] },
    ]);
  });
  it("provides its key and its features, counts never null and all else null for empty windows", () => {
    expect(featureViewSpec.provides(view())).toEqual([
      {
        name: "features",
        key: ["card_id"],
        shape: [
          { name: "card_id", ...raw.columns.card_id.field },
          { name: "refunds_1h", type: { name: "int32" }, nullable: false },
          { name: "spend_24h", type: { name: "float64" }, nullable: true },
        ],
      },
    ]);
  });
  it("derives a feature from its column by value and from what picks its rows by row", () => {
    const from = featureViewSpec
      .derives(view(), { sql: new Map() })
      .map(({ field, from }) => `${field}: ${from.map((ref) => `${ref.field} ${ref.how}`).join(", ")}`);
    expect(from).toEqual([
      "card_id: card_id value, card_id value",
      "refunds_1h: refunded row, card_id row, paid_at row, known_at row",
      "spend_24h: amount value, card_id row, paid_at row, known_at row",
    ]);
  });
  it("gives features that know their view, their name and their key", () => {
    const activity = view();
    const { spend_24h } = activity.features as Record<string, never>;
    expect(isFeatureColumn(spend_24h)).toBe(true);
    expect(spend_24h).toMatchObject({ view: "card_activity", name: "spend_24h", entityKey: raw.columns.card_id });
    expect(viewOf(spend_24h as never)).toBe(activity);
    expect(isMissing((activity.features as Record<string, unknown>).spend_25h)).toBe(true);
  });
  it("takes the availability of its relation, else its own time", () => {
    expect([view().available, view({ available: "paid_at" }).available]).toEqual(["known_at", "paid_at"]);
    const { available: _, ...plain } = raw;
    expect(view({ from: plain }).available).toBe("paid_at");
  });

  type Build = FeatureBuilder<(typeof raw)["columns"]>;
  const moved = source("bronze.moved", {
    files: "*.csv",
    columns: { ...raw.columns, card_id: bigint() },
    at: "paid_at",
  });
  it.each<[string, object, string]>([
    [
      "a time that is no instant",
      { at: "amount", available: "amount" },
      "contracts.type-mismatch at asks a timestamp, bronze.payments.amount is decimal",
    ],
    [
      "a sum of text",
      { features: ({ sum }: Build) => ({ x: sum("country" as never).over("1h") }) },
      "contracts.type-mismatch sum asks a number, bronze.payments.country is text",
    ],
    [
      "a window that is no duration",
      { features: ({ count }: Build) => ({ x: count().over("1mo" as never) }) },
      "contracts.invalid-option feature x is not a duration: 1mo",
    ],
    [
      "an empty window",
      { features: ({ count }: Build) => ({ x: count().over("0h") }) },
      "contracts.invalid-option window is empty: 0h",
    ],
    [
      "a feature without a window",
      { features: ({ count }: Build) => ({ x: count() }) },
      "contracts.invalid-option feature has no window: x",
    ],
    ["no features", { features: () => ({}) }, "contracts.invalid-option view has no features: card_activity"],
    [
      "a feature named as the key",
      { features: ({ count }: Build) => ({ card_id: count().over("1h") }) },
      "contracts.invalid-option feature has the name of the entity's key: card_id",
    ],
    [
      "a feature of a missing column",
      { features: ({ sum }: Build) => ({ x: sum("price" as never).over("1h") }) },
      "contracts.unknown-column featureView asks price, source gives no such field: bronze.payments.price",
    ],
    [
      "a relation that knows the entity under another type",
      { from: moved },
      "contracts.type-mismatch key of card is text, bronze.moved.card_id is int64",
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });

  const identityOf = (options: object = {}) => JSON.stringify(featureViewSpec.identity(view(options)));
  it("is another one when its entity's key, its rows, its times or a feature changes", () => {
    const changes = [
      {},
      { entity: entity("other", { key: raw.columns.id }) },
      { from: moved },
      { at: "known_at" },
      { available: "paid_at" },
      { features: ({ count }: Build) => ({ refunds_1h: count().over("1h") }) },
      { features: ({ count }: Build) => ({ refunds_1h: count().over("2h") }) },
      { features: ({ count }: Build) => ({ refunds_1h: count({ where: { refunded: false } }).over("1h") }) },
    ];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
  });
  it("stays the same when only what people read changes", () => {
    for (const change of [{ description: "x" }, { owner: "@y" }]) expect(identityOf(change)).toBe(identityOf());
  });
});
