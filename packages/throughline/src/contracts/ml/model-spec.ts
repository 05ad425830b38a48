import type { Use } from "../core/use.ts";
import { refOf, useOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { withoutDescriptions } from "../shape/field.ts";
import { isRelationColumn } from "../shape/relation.ts";
import { answerShape } from "./answer.ts";
import { modelTerms } from "./feature-terms.ts";
import { isFeatureColumn, viewOf } from "./feature-view.ts";
import { gateClauses } from "./gates.ts";
import { inputRefs, inputShape, type Model, viewsOf } from "./model.ts";
import { modelProblems } from "./model-problems.ts";
import { classesOf, objectiveOf } from "./objective.ts";

/** What a model is to the graph. */
export const modelSpec: KindSpec<Model> = {
  kind: "model",
  namespace: "model",
  title: "model",
  accepts: (model) => ({ uses: usesOf(model), ports: [{ name: "input", shape: inputShape(model) }] }),
  provides: (model) => [{ name: "output", shape: answerShape(model) }],
  derives: answerDerivations,
  promises: (model) => gateClauses(model.accept),
  terms: modelTerms,
  validate: modelProblems,
  shown: () => ({
    page: "models",
    figures: [
      { from: "measure", measure: "auc", label: "AUC", promise: "auc" },
      { from: "measure", measure: "rmse", label: "RMSE", promise: "rmse" },
      { from: "measure", measure: "ndcg", label: "NDCG", promise: "ndcg" },
      // Of several classes; a label that is true or false has an AUC as well.
      { from: "measure", measure: "f1", label: "F1", promise: "f1" },
    ],
  }),
  identity: (model) => ({
    rows: model.rows.name,
    at: model.at,
    label: model.label,
    ...(model.warmUp === undefined ? {} : { warmUp: model.warmUp }),
    ...(objectiveOf(model) === "multiclass" ? { classes: classesOf(model) } : {}),
    features: Object.entries(model.features).map(([name, input]) => [
      name,
      isFeatureColumn(input) ? input.view : input.owner,
      ...withoutDescriptions([{ name: input.name, ...input.field }]),
    ]),
    trainer: model.trainer,
    split: model.split,
    group: model.group,
    weight: model.weight,
    monotone: model.monotone,
    balanceClasses: model.balanceClasses,
    earlyStopping: model.earlyStopping,
    search: model.search,
    evaluate: model.evaluate,
    seed: model.seed,
    accept: model.accept,
  }),
  callbacks: () => false,
};

function usesOf(model: Model): Use[] {
  const columns = Object.entries(model.features).flatMap(([name, input]) =>
    isRelationColumn(input) && input.owner === model.rows.name ? [{ name: input.name, as: `input ${name}` }] : [],
  );
  const own = [
    { name: model.label.column, as: "label" },
    { name: model.at, as: "at" },
    ...(model.group === undefined ? [] : [{ name: model.group, as: "group" }]),
    ...(model.weight === undefined ? [] : [{ name: model.weight, as: "weight" }]),
    ...(model.evaluate?.slices ?? []).map((name) => ({ name, as: "slice" })),
  ];
  const keys = viewsOf(model).map((view) => ({ name: view.entity.key.name, as: `key of ${view.entity.name}` }));
  const views = viewsOf(model).map((view): Use => {
    const fields = Object.entries(model.features).flatMap(([name, input]) =>
      isFeatureColumn(input) && viewOf(input) === view ? [{ name: input.name, as: `input ${name}` }] : [],
    );
    return { provider: view, port: "features", fields, certainty: "definite" };
  });
  return [useOf(model.rows, [...columns, ...own, ...keys]), ...views];
}

/** All that a model says of a row comes from its inputs, the label that it learned, and the order of time. */
function answerDerivations(model: Model): Derivation[] {
  const value = [...inputRefs(model).values()].map((ref) => ({
    ...ref,
    how: "value" as const,
    certainty: "definite" as const,
  }));
  const label = { ...refOf(model.rows, model.label.column), how: "value", certainty: "definite" } as const;
  const from = [...value, label, { ...refOf(model.rows, model.at), how: "row", certainty: "definite" } as const];
  return answerShape(model).map(({ name }) => ({ port: "output", field: name, from }));
}
