import type { Use } from "../core/use.ts";
import { refOf, useOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { withoutDescriptions } from "../shape/field.ts";
import { isRelationColumn } from "../shape/relation.ts";
import { modelTerms } from "./feature-terms.ts";
import { isFeatureColumn, viewOf } from "./feature-view.ts";
import { gateClauses } from "./gates.ts";
import { inputRefs, inputShape, type Model, scoreField, viewsOf } from "./model.ts";
import { modelProblems } from "./model-problems.ts";

/** What a model is to the graph. */
export const modelSpec: KindSpec<Model> = {
  kind: "model",
  namespace: "model",
  title: "model",
  accepts: (model) => ({ uses: usesOf(model), ports: [{ name: "input", shape: inputShape(model) }] }),
  provides: () => [{ name: "output", shape: [scoreField] }],
  derives: (model) => [scoreDerivation(model)],
  promises: (model) => gateClauses(model.accept),
  terms: modelTerms,
  validate: modelProblems,
  shown: () => ({
    page: "models",
    figures: [{ from: "measure", measure: "auc", label: "AUC", promise: "auc" }],
  }),
  identity: (model) => ({
    rows: model.rows.name,
    at: model.at,
    label: model.label,
    features: Object.entries(model.features).map(([name, input]) => [
      name,
      isFeatureColumn(input) ? input.view : input.owner,
      ...withoutDescriptions([{ name: input.name, ...input.field }]),
    ]),
    trainer: model.trainer,
    split: model.split,
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

function scoreDerivation(model: Model): Derivation {
  const value = [...inputRefs(model).values()].map((ref) => ({
    ...ref,
    how: "value" as const,
    certainty: "definite" as const,
  }));
  const label = { ...refOf(model.rows, model.label.column), how: "value", certainty: "definite" } as const;
  return {
    port: "output",
    field: "score",
    from: [...value, label, { ...refOf(model.rows, model.at), how: "row", certainty: "definite" }],
  };
}
