import { describe, expect, it } from "vitest";
import { boolean, decimal, sql, table, text, timestamp } from "../data/index.ts";
import { entity, featureView, gradientBoosting, model, predictions } from "../ml/index.ts";
import { endpoint } from "../mlops/index.ts";
import { resolveProject } from "./resolve.ts";

const payments = table("silver.payments", {
  columns: { id: text(), card: text(), usd: decimal(12, 2), at: timestamp(), bad: boolean() },
  key: "id",
  query: sql`select 1`,
});

/** Columns that do not exist give stand-ins, as they do while a project is loaded. */
const columns = payments.columns as unknown as Record<"amount" | "holder", typeof payments.columns.usd>;

const card = entity("card", { key: columns.holder });
const activity = featureView("activity", {
  entity: card,
  from: payments,
  at: "at",
  features: ({ sum }) => ({ spend: sum("usd").over("1h") }),
});
const fraud = model("fraud", {
  rows: payments,
  at: "at",
  label: { column: "bad" },
  features: { amount: columns.amount, ...activity.features } as never,
  trainer: gradientBoosting({}),
  split: { by: "time", test: 0.2 },
});
const scores = predictions("gold.scores", { model: fraud, rows: payments });
const score = endpoint("score", { model: fraud, id: columns.holder as never });

describe("the graph of declarations that use what does not exist", () => {
  const { value: graph } = resolveProject({
    project: "trial",
    declarations: [payments, card, activity, fraud, scores, score],
    missing: [],
    isPartial: true,
  });

  it("is plain data", () => {
    expect(graph.nodes).toHaveLength(6);
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  });

  it("has a type for every field", () => {
    const fields = graph.nodes.flatMap(({ provides, accepts }) =>
      [...provides, ...accepts].flatMap(({ shape }) => shape),
    );
    expect(fields.every(({ name, type }) => typeof name === "string" && typeof type.name === "string")).toBe(true);
    expect(fields.find(({ name }) => name === "amount")?.type).toEqual({ name: "unknown" });
  });
});
