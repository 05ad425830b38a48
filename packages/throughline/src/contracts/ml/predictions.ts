import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { refOf, relationProblems, rowsPort, useOf, whereOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { type Column, double, makeColumn, text, timestamp } from "../shape/column.ts";
import type { TypeName } from "../shape/field.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type Relation,
  relationOf,
  relationOfColumn,
  shapeOf,
  type TypeNameOf,
  type ValueOf,
} from "../shape/relation.ts";
import { isFeatureColumn, viewOf } from "./feature-view.ts";
import { inputRefs, type Model, type ModelInputs, viewsOf } from "./model.ts";

/** The columns of a predictions table: the rows' key and `at`, the model's features, and what the model says. */
export type PredictionColumns<R extends Relation, F extends ModelInputs, At extends string> = {
  readonly [K in (R["rowKey"][number] | At) & keyof R["columns"]]: Column<
    ValueOf<R["columns"][K]>,
    TypeNameOf<R["columns"][K]>
  >;
} & { readonly [K in keyof F & string]: Column<ValueOf<F[K]>, TypeName> } & {
  readonly score: Column<number, "float64">;
  readonly model_version: Column<string, "text">;
  readonly scored_at: Column<string, "timestamp">;
};

export interface PredictionsOptions<R extends Relation, F extends ModelInputs, At extends string>
  extends CommonOptions {
  readonly model: Model<string, R, F, At>;
  /** The rows to score: the model's own, or a relation with the same columns and a key. */
  readonly rows: R;
  readonly shared?: boolean;
}

export interface Predictions<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"predictions", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly model: Model;
  readonly rows: Relation;
  readonly shared: boolean;
}

/** Declares the scores of a model for all rows of a relation, as a table of the lake. */
export function predictions<
  const Name extends string,
  const R extends Relation,
  const F extends ModelInputs,
  const At extends string,
>(
  name: Name,
  options: PredictionsOptions<R, F, At>,
): Predictions<Name, PredictionColumns<R, F, At>, R["rowKey"][number]> {
  const declaration = declare(
    { kind: "predictions", name, above: predictions },
    {
      ...common(options),
      ...relationOf({ declaration: () => declaration, port: "rows" }, () => declaration as unknown as Relation),
      columns: bindColumns(
        name,
        columnsOf(options.model as unknown as Model, options.rows),
        () => declaration as unknown as Relation,
      ),
      rowKey: options.rows.rowKey,
      at: options.model.at,
      available: "scored_at",
      model: options.model,
      rows: options.rows,
      shared: options.shared ?? false,
    },
  ) as unknown as Predictions<Name, PredictionColumns<R, F, At>, R["rowKey"][number]>;
  return declaration;
}

function columnsOf(model: Model, rows: Relation): Columns {
  const keys = Array.isArray(rows.rowKey) ? rows.rowKey : [];
  const own = [...keys, model.at].map((name) => [
    name,
    makeColumn(rows.columns[name]?.field ?? { type: { name: "unknown" }, nullable: true }),
  ]);
  const inputs = Object.entries(model.features).map(([name, input]) => [
    name,
    makeColumn(input.field ?? { type: { name: "unknown" }, nullable: true }),
  ]);
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(inputs),
    score: double(),
    model_version: text(),
    scored_at: timestamp(),
  };
}

export const predictionsSpec: KindSpec<Predictions> = {
  kind: "predictions",
  namespace: "lake",
  title: "predictions",
  accepts: (scores) => ({ uses: usesOf(scores), ports: [] }),
  provides: (scores) => [rowsPort(scores, scores.shared)],
  derives: derivationsOf,
  promises: () => [],
  validate: (scores) => [
    ...relationProblems(scores, { columns: {}, durations: {} }),
    ...(scores.rows.rowKey.length > 0
      ? []
      : [
          contractError("missing-key", {
            detail: `rows to score have no key: ${scores.rows.name}`,
            where: whereOf(scores, "rows"),
          }),
        ]),
  ],
  identity: (scores) => ({ model: scores.model.name, rows: scores.rows.name, columns: shapeOf(scores.columns) }),
  callbacks: () => false,
};

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
    { provider: model, port: "output", fields: [{ name: "score", as: "field score" }], certainty: "definite" },
    ...views,
  ];
}

function derivationsOf(scores: Predictions): Derivation[] {
  const { model, rows } = scores;
  const value = <T extends object>(ref: T) => ({ ...ref, how: "value" as const, certainty: "definite" as const });
  const refs = inputRefs(model);
  const own = [...rows.rowKey, model.at].map((field) => ({ port: "rows", field, from: [value(refOf(rows, field))] }));
  const direct = new Map(directInputs(scores));
  const inputs = Object.keys(model.features).flatMap((field) => {
    const column = direct.get(field);
    const ref = column === undefined ? refs.get(field) : refOf(rows, column);
    return ref === undefined ? [] : [{ port: "rows", field, from: [value(ref)] }];
  });
  const score = {
    port: "rows",
    field: "score",
    from: [value({ declaration: idOf(model), port: "output", field: "score" })],
  };
  return [...own, ...inputs, score];
}
