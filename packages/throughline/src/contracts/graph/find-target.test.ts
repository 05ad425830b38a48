import { describe, expect, it } from "vitest";
import { paymentsProject } from "../../../test/payments-project.ts";
import { metric } from "../analyst/metric.ts";
import type { Declaration } from "../core/declaration.ts";
import { isThroughlineError } from "../errors/throughline-error.ts";
import { entity } from "../ml/entity.ts";
import { findTarget, targetName } from "./find-target.ts";
import { resolveProject } from "./resolve.ts";

const project = paymentsProject();
const rate = metric("tric", {
  from: project.payments,
  time: "paid_at",
  measure: ({ count }) => count(),
});
const gold = metric("gold", { from: project.payments, time: "paid_at", measure: ({ count }) => count() });
const declarations = [
  ...Object.values(project),
  gold,
  entity("fraud", { key: project.payments.columns.card_id }),
  rate,
];
const graph = resolveProject({ project: "trial", declarations: declarations as Declaration[], missing: [] }).value;

function found(text: string): string {
  const { node, port, field } = findTarget(graph, text);
  return [node.id, port ?? "-", field ?? "-"].join(" ");
}

function refusal(text: string): string {
  try {
    return found(text);
  } catch (error) {
    if (!isThroughlineError(error, "contracts.unknown-target")) throw error;
    return `${error.detail} | ${error.hint}`;
  }
}

describe("a target", () => {
  it.each([
    ["silver.payments", "table:silver.payments - -"],
    ["table:silver.payments", "table:silver.payments - -"],
    ["silver.payments.amount", "table:silver.payments rows amount"],
    ["silver.payments.rows.amount", "table:silver.payments rows amount"],
    ["table:silver.payments.amount", "table:silver.payments rows amount"],
    ["model:fraud", "model:fraud - -"],
    ["fraud.score", "model:fraud output score"],
    ["fraud.card_id", "entity:fraud key card_id"],
    ["fraud.amount", "model:fraud input amount"],
    ["card_activity.spend_24h", "featureView:card_activity features spend_24h"],
    ["fraud-score.request.amount", "endpoint:fraud-score request amount"],
    ["fraud-score.reply", "endpoint:fraud-score reply -"],
    ["payments-api.POST /authorize", "service:payments-api POST /authorize -"],
    ["payments-api.POST /authorize.approved", "service:payments-api POST /authorize approved"],
    ["payments-api.GET /alerts request.country", "service:payments-api GET /alerts request country"],
    ["metric:tric.value", "metric:tric value value"],
    ["tric", "metric:tric - -"],
    ["gold.scores", "predictions:gold.scores - -"],
    ["gold.scores.score", "predictions:gold.scores rows score"],
    ["gold.value", "metric:gold value value"],
    ["overview.line fraud_rate by day", "dashboard:overview tiles line fraud_rate by day"],
  ])("%s is %s", (text, expected) => expect(found(text)).toBe(expected));

  it("is a field of every port that has it where none is named", () => {
    expect(found("fraud-score.score")).toBe("endpoint:fraud-score - score");
    expect(found("payments-api.country")).toBe("service:payments-api - country");
  });
  it("has a name for reports", () => {
    const names = ["silver.payments", "silver.payments.amount", "fraud-score.reply", "fraud-score.reply.score"];
    expect(names.map((text) => targetName(findTarget(graph, text)))).toEqual([
      "silver.payments",
      "silver.payments.amount",
      "fraud-score.reply",
      "fraud-score.score",
    ]);
  });
  it("is refused where two declarations have the name, with their ids", () => {
    expect(refusal("fraud")).toBe(
      "several declarations have this name: model:fraud, entity:fraud | write the kind before it, such as model:fraud",
    );
  });
  it("is refused with the nearest name where there is none", () => {
    expect(refusal("silver.paymets")).toBe("no declaration has this name: silver.paymets | use silver.payments");
    expect(refusal("silver.paymets.amount")).toBe(
      "no declaration has this name: silver.paymets.amount | use silver.payments.amount",
    );
    expect(refusal("silver.payments.amuont")).toBe(
      "silver.payments has no field of this name: amuont | use silver.payments.amount",
    );
    expect(refusal("silver.payments.rows")).toBe("table:silver.payments rows -");
  });
  it("is refused with the names that there are where nothing is near", () => {
    expect(refusal("zzzzzz")).toMatch(
      /^no declaration has this name: zzzzzz \| use one of bronze.payments, silver.payments, /,
    );
    expect(refusal("model:fraud.zzzzzz")).toBe("fraud has no field of this name: zzzzzz | use one of score");
  });
  it("does not take the beginning of a name for the name", () => {
    expect(refusal("silver.payment")).toContain("no declaration has this name");
    expect(refusal("silver.paymentsx.amount")).toContain("no declaration has this name");
  });
});
