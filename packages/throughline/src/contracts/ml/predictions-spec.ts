import { idOf } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { relationProblems } from "../data/relation-problems.ts";
import { identityColumns, refOf, rowsPort, timeTerms, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { fieldOf, formatType } from "../shape/field.ts";
import { relationOfColumn, shapeOf } from "../shape/relation.ts";
import { answerShape } from "./answer.ts";
import { entityKeyProblems } from "./entity.ts";
import { isFeatureColumn, viewOf } from "./feature-view.ts";
import { inputRefs, viewsOf } from "./model.ts";
import type { Predictions } from "./predictions.ts";

/** What predictions are to the graph. */
export const predictionsSpec: KindSpec<Predictions> = {
  kind: "predictions",
  namespace: "lake",
  title: "predictions",
  accepts: (scores) => ({ uses: usesOf(scores), ports: [] }),
  provides: (scores) => [rowsPort(scores, scores.shared)],
  derives: derivationsOf,
  promises: () => [],
  terms: (scores) => timeTerms(scores),
  validate: (scores) => [
    ...relationProblems(scores, { columns: {}, durations: {} }),
    ...rowsProblems(scores),
    ...viewsOf(scores.model).flatMap((view) => entityKeyProblems(scores, view.entity, scores.rows)),
    ...nameClashes(scores),
  ],
  shown: () => ({ page: "data", figures: [{ from: "rows" }] }),
  identity: (scores) => ({
    model: scores.model.name,
    rows: scores.rows.name,
    columns: identityColumns(scores.columns),
  }),
  callbacks: () => false,
};

/** What the rows to score must have: a key, and the model's inputs under the types that it learned from. */
function rowsProblems(scores: Predictions): ThroughlineError[] {
  const { rows, model } = scores;
  const where = whereOf(scores, "rows");
  const detail = `rows to score have no key: ${rows.name}`;
  const keyless = rows.rowKey.length > 0 ? [] : [contractError("missing-key", { detail, where })];
  const given = shapeOf(rows.columns);
  const mistyped = directInputs(scores).flatMap(([name, column]) => {
    const [asked, found] = [model.features[name]?.field.type, fieldOf(given, column)?.type];
    if (asked === undefined || found === undefined || formatType(asked) === formatType(found)) return [];
    const detail = `input ${name} of ${model.name} is ${formatType(asked)}, ${rows.name}.${column} is ${formatType(found)}`;
    return [contractError("type-mismatch", { detail, where })];
  });
  return [...keyless, ...mistyped];
}

const ownColumns = ["model_version", "scored_at"];

/** An input may not take the name of a column that means something else. */
function nameClashes(scores: Predictions): ThroughlineError[] {
  const kept = new Set([...scores.rows.rowKey, scores.model.at]);
  const direct = new Map(directInputs(scores));
  const own = new Set([...answerShape(scores.model).map(({ name }) => name), ...ownColumns]);
  return Object.keys(scores.model.features)
    .filter((name) => own.has(name) || (kept.has(name) && direct.get(name) !== name))
    .map((name) =>
      contractError("invalid-name", {
        detail: `input ${name} of ${scores.model.name} has the name of another column of ${scores.name}`,
        hint: "give the input another name in the model",
        where: whereOf(scores, `field ${name}`),
      }),
    );
}

/** The column of the scored rows behind each input that is no feature of a view. */
function directInputs(scores: Predictions): readonly (readonly [name: string, column: string])[] {
  return Object.entries(scores.model.features).flatMap(([name, input]) =>
    !isFeatureColumn(input) && relationOfColumn(input) ? [[name, input.name] as const] : [],
  );
}

function usesOf(scores: Predictions): Use[] {
  const { model, rows } = scores;
  const own = [...rows.rowKey.map((name) => ({ name, as: "key" })), { name: model.at, as: "at" }];
  const keys = viewsOf(model).map((view) => ({ name: view.entity.key.name, as: `key of ${view.entity.name}` }));
  const views = viewsOf(model).map((view): Use => {
    const fields = Object.values(model.features).flatMap((input) =>
      isFeatureColumn(input) && viewOf(input) === view ? [{ name: input.name, as: `field ${input.name}` }] : [],
    );
    return { provider: view, port: "features", fields, certainty: "definite" };
  });
  const inputs = directInputs(scores).map(([name, column]) => ({ name: column, as: `field ${name}` }));
  return [
    useOf(rows, [...own, ...inputs, ...keys]),
    {
      provider: model,
      port: "output",
      fields: answerShape(model).map(({ name }) => ({ name, as: `field ${name}` })),
      certainty: "definite",
    },
    ...views,
  ];
}

function derivationsOf(scores: Predictions): Derivation[] {
  const { model, rows } = scores;
  const value = <T extends object>(ref: T) => ({ ...ref, how: "value" as const, certainty: "definite" as const });
  const refs = inputRefs(model);
  const own = [...new Set([...rows.rowKey, model.at])].map((field) => ({
    port: "rows",
    field,
    from: [value(refOf(rows, field))],
  }));
  const direct = new Map(directInputs(scores));
  const inputs = Object.keys(model.features).flatMap((field) => {
    const column = direct.get(field);
    const ref = column === undefined ? refs.get(field) : refOf(rows, column);
    return ref === undefined ? [] : [{ port: "rows", field, from: [value(ref)] }];
  });
  const answers = answerShape(model).map(({ name: field }) => ({
    port: "rows",
    field,
    from: [value({ declaration: idOf(model), port: "output", field })],
  }));
  const said = ["model_version", "scored_at"].map((field) => ({
    port: "rows",
    field,
    from: [
      { declaration: idOf(model), port: "output", field: "score", how: "row" as const, certainty: "definite" as const },
    ],
  }));
  return [...own, ...inputs, ...answers, ...said];
}
