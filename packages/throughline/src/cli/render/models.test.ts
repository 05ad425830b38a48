import { describe, expect, it } from "vitest";
import type { ModelCard } from "../../runtime/registry/model-registry.ts";
import { renderModels, renderModelVersion } from "./models.ts";
import { createStyle } from "./style.ts";

const metrics = { rmse: 11, pinball: 22, poissonDeviance: 33, ndcg: 44, auc: 55, f1: 66, logLoss: 77 };
const shown = (objective: string) => {
  const newest = { version: 1, accepted: true, objective, metrics, createdAt: "2026-01-01T00:00:00.000Z" };
  const item = { model: "demand", versions: 1, current: 1, newest: newest as unknown as ModelCard };
  return renderModels([item], { style: createStyle(false), columns: 140 });
};

describe("the list of models", () => {
  it.each([
    ["binary", "AUC 55"],
    ["multiclass", "log loss 77"],
    ["regression", "RMSE 11"],
    ["quantile", "pinball loss 22"],
    ["poisson", "Poisson deviance 33"],
    ["lambdarank", "NDCG 44"],
  ])("has the measure that a model of the objective %s is made for", (objective, measure) => {
    expect(shown(objective)).toContain(measure);
  });
});

describe("a version", () => {
  const rows = { train: 14_400, validation: 1_600, test: 4_000, tooYoung: 0, leftOut: 0 };
  const card = { model: "fraud", version: 1, accepted: true, metrics, rows, createdAt: "2026-01-01T00:00:00.000Z" };
  const said = (more: object) =>
    renderModelVersion({ ...card, ...more } as unknown as ModelCard, {}, { style: createStyle(false), columns: 140 });

  it("says how its rows were used", () => {
    expect(said({})).toContain("14,400 to learn from, 1,600 for validation, 4,000 to test on");
  });

  it("says of one that was imported what it was tested on, and that nothing was trained", () => {
    expect(said({ isImported: true })).toContain("4,000 to test on; nothing was trained here");
    expect(said({ isImported: true })).not.toContain("to learn from");
  });
});
