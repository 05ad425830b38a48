import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boolean, double, source, text, timestamp } from "../../packages/throughline/src/contracts/data/index.ts";
import { gradientBoosting, model } from "../../packages/throughline/src/contracts/ml/index.ts";
import type { Model } from "../../packages/throughline/src/contracts/ml/model.ts";
import { finish } from "../../packages/throughline/src/estimators/gradient-boosting/steps.ts";
import { evaluateModel } from "../../packages/throughline/src/runtime/training/evaluate-model.ts";
import { renderModelCard } from "../../packages/throughline/src/runtime/training/model-card.ts";
import { runPython, whyNoPeer } from "./python-peer.ts";

const whyNot = await whyNoPeer(["huggingface_hub==2.4.0"]);
if (whyNot !== undefined)
  console.error(`\nSKIPPED: model cards were not read by huggingface_hub, which could not be installed: ${whyNot}\n`);

const program = `
import json, sys
from huggingface_hub import ModelCard
card = ModelCard(open(sys.argv[1]).read())
results = card.data.eval_results
print(json.dumps({
    "name": card.data.model_name, "task": card.data.pipeline_tag, "library": card.data.library_name, "tags": card.data.tags,
    "metrics": {result.metric_type: result.metric_value for result in results},
    "dataset": results[0].dataset_name, "split": results[0].dataset_split, "text": card.text,
}))
`;

const rows = source("silver.payments", {
  files: "*.csv",
  columns: { id: text(), at: timestamp(), amount: double().unit("USD"), bad: boolean() },
  key: "id",
  at: "at",
});
const fraud = model("fraud", {
  description: 'Says "yes": or no # at once\n---\nname: other',
  rows,
  at: "at",
  label: { column: "bad", matures: "30d" },
  features: { amount: rows.columns.amount },
  trainer: gradientBoosting(),
  split: { by: "time", test: 0.2 },
}) as unknown as Model;

describe.skipIf(whyNot !== undefined)("huggingface_hub", () => {
  const label = Float64Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const scores = label.map((one, i) => (2 * one + (i % 7)) / 10);
  const evaluation = finish(
    evaluateModel(fraud, { scores, label, slices: [] }, { objective: "binary", threshold: 0.4 }),
  );
  const state = {} as { folder: string; card: Record<string, unknown> };

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-card-"));
    const signature = {
      model: "fraud",
      version: 3,
      inputs: [{ name: "amount", kind: "numeric" as const }],
      threshold: 0.4,
    };
    const written = renderModelCard(
      fraud,
      {
        model: {
          name: "fraud",
          version: 3,
          trainer: "gradient-boosting",
          trainedAt: "2026-01-31T12:00:00Z",
          description: fraud.description as string,
        },
        label: { column: "bad" },
        data: [{ name: rows.name, version: 4 }],
        rows: { train: 700, validation: 100, test: 200, tooYoung: 5, leftOut: 0 },
        evaluation,
        gates: [],
        curve: [],
        importance: [],
        parameters: { rounds: 100 },
        seed: 1,
        hashes: [{ what: "artifact", hash: "4eef" }],
      },
      signature,
    );
    await writeFile(join(state.folder, "README.md"), written);
    state.card = JSON.parse(await runPython(program, join(state.folder, "README.md"))) as Record<string, unknown>;
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it("reads name, task, library and data set of a model card", () => {
    expect(state.card).toMatchObject({
      name: "fraud",
      task: "tabular-classification",
      library: "lightgbm",
      dataset: "silver.payments",
      split: "test",
    });
  });
  it("reads every measure, to the last digit", () => {
    const { auc, prAuc, f1, precision, recall, accuracy, logLoss, brier } = evaluation.measures;
    const named = {
      roc_auc: auc,
      average_precision: prAuc,
      f1,
      precision,
      recall,
      accuracy,
      log_loss: logLoss,
      brier_score: brier,
    };
    expect(state.card.metrics).toEqual(named);
  });
  it("takes a description that looks like front matter as text", () => {
    expect(state.card.text).toContain('Says "yes": or no \\# at once --- name: other');
  });
});
