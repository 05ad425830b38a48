import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import { type Column, double, json, makeColumn, text, timestamp } from "../shape/column.ts";
import type { TypeName } from "../shape/field.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type Relation,
  relationOf,
  type TypeNameOf,
  type ValueOf,
} from "../shape/relation.ts";
import { type Answer, answerShape, type ClassAnswer } from "./answer.ts";
import type { Model, ModelInputs } from "./model.ts";

/** What a model of several classes says beside the score: the most probable class, and as JSON the probability of each. */
type ClassColumns<Said extends Answer> =
  Said extends ClassAnswer<infer Class>
    ? {
        readonly label: Column<Class, "text">;
        readonly probabilities: Column<Said["probabilities"], "json">;
      }
    : unknown;

/** The columns of a predictions table: the rows' key and `at`, the model's features, and what the model says. */
export type PredictionColumns<
  R extends Relation,
  F extends ModelInputs,
  At extends string,
  Said extends Answer = Answer,
> = {
  readonly [K in (R["rowKey"][number] | At) & keyof R["columns"]]: Column<
    ValueOf<R["columns"][K]>,
    TypeNameOf<R["columns"][K]>
  >;
} & { readonly [K in keyof F & string]: Column<ValueOf<F[K]>, TypeName> } & {
  readonly score: Column<number, "float64">;
  readonly model_version: Column<string, "text">;
  readonly scored_at: Column<string, "timestamp">;
} & ClassColumns<Said>;

/** Options of predictions. */
export interface PredictionsOptions<
  R extends Relation,
  F extends ModelInputs,
  At extends string,
  Said extends Answer = Answer,
> extends CommonOptions {
  readonly model: Model<string, Relation, F, At, Said>;
  /** The rows to score: the model's own, or a relation with the same columns and a key. */
  readonly rows: R;
  readonly shared?: boolean;
}

/** The scores of a model for all rows of a relation. */
export interface Predictions<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"predictions", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly model: Model;
  readonly rows: Relation;
  readonly shared: boolean;
}

const rules = { ...commonRules, model: true, rows: true, shared: true } satisfies RulesOf<
  PredictionsOptions<Relation, ModelInputs, string>
>;

/** Declares the scores of a model for all rows of a relation, as a table of the lake. */
export function predictions<
  const Name extends string,
  const R extends Relation,
  const F extends ModelInputs,
  const At extends string,
  Said extends Answer,
>(
  name: Name,
  options: PredictionsOptions<R, F, At, Said>,
): Predictions<Name, PredictionColumns<R, F, At, Said>, R["rowKey"][number]> {
  const declaration = declare(
    { kind: "predictions", name, above: predictions, given: { options, rules } },
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
  ) as unknown as Predictions<Name, PredictionColumns<R, F, At, Said>, R["rowKey"][number]>;
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
    ...saidColumns(model),
    model_version: text(),
    scored_at: timestamp(),
  };
}

/** Tables keep probabilities as JSON: names of classes are data, and need not be names that columns may have. */
function saidColumns(model: Model): Columns {
  const said = answerShape(model).flatMap(({ name, nullable, values }) => {
    if (name === "score") return [[name, double()] as const];
    if (name === "probabilities") return [[name, json()] as const];
    return [
      [name, makeColumn({ type: { name: "text" }, nullable, ...(values === undefined ? {} : { values }) })] as const,
    ];
  });
  return Object.fromEntries(said);
}
