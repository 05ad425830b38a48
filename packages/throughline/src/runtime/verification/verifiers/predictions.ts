import { idOf } from "../../../contracts/core/declaration.ts";
import { isFeatureColumn } from "../../../contracts/ml/feature-view.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import type { ColumnVector } from "../../../ports/query-engine.ts";
import { readModel } from "../../registry/model-registry.ts";
import type { ModelSignature } from "../../registry/signature.ts";
import { answerAt, type Said } from "../../training/class-answer.ts";
import { type InputPlan, inputPlans, inputSql } from "../../training/model-inputs.ts";
import { isScored } from "../parts.ts";
import { pinnedSnapshot } from "../pinned-snapshot.ts";
import { none, type Verifier } from "../verifier.ts";

const clause = none("predictions", "every score is what the released model gives for the inputs beside it", {
  unit: "rows that are not",
  handOff: "predictions",
});

/** Scores every row of a table of predictions again, from the inputs that stand in it, and counts rows that are missing. */
export const predictionRows: Verifier = {
  name: "predictions",
  limitMs: 60_000,
  covers: ({ declaration }) => (isScored(declaration) ? [clause] : []),
  async measure(_clause, subject, { engines, release, session }) {
    const { declaration } = subject;
    const snapshot = await pinnedSnapshot(subject, engines.tables);
    if (!isScored(declaration) || snapshot === undefined) return { because: "no version of it is released" };
    const { model, rows } = declaration;
    const pin = release.release.pins[idOf(model)];
    if (pin === undefined) {
      return {
        held: snapshot.rows === 0,
        figure: snapshot.rows,
        note: "no model is released, so there is nothing to score by",
      };
    }
    const version = Number(pin.modelVersion);
    const { format, bytes, signature } = await readModel(engines.objects, { model: model.name, version });
    const { classes = [] } = signature;
    const said = classes.length === 0 ? 1 : 3;
    const loaded = await engines.models.load({ format, bytes });
    const [counted] = await session.rows(
      `SELECT (SELECT count(*) FROM ${source(rows.name)})::DOUBLE AS asked,
        (SELECT count(*) FROM ${snapshot.relation} WHERE model_version IS DISTINCT FROM '${version}')::DOUBLE AS others`,
    );
    let wrong = 0;
    for await (const batch of session.read(scoredSql(model, signature, snapshot.relation))) {
      const matrix = matrixOf(batch.columns.slice(said), signature, batch.length);
      const again = loaded.predict(matrix, batch.length);
      const stored = batch.columns.slice(0, said).map(({ values }) => values);
      for (let i = 0; i < batch.length; i++) if (!isSame(answerAt(again, i, classes), stored, i)) wrong++;
    }
    const missing = Math.abs(Number(counted?.asked) - snapshot.rows);
    const others = Number(counted?.others);
    const total = wrong + missing + others;
    const found = [`${wrong} scored otherwise`, `${missing} missing or too many`, `${others} by another version`];
    return {
      held: total === 0,
      figure: total,
      note: total === 0 ? `${snapshot.rows.toLocaleString("en")} rows by version ${version}` : found.join(", "),
    };
  },
};

/** Whether a row has the answer that the model gives; names and probabilities of classes are compared as they are written. */
function isSame({ score, label, probabilities }: Said, stored: readonly ArrayLike<unknown>[], row: number): boolean {
  const [scores, labels, written] = stored;
  if (scores?.[row] !== score) return false;
  return label === undefined || (labels?.[row] === label && written?.[row] === JSON.stringify(probabilities));
}

const source = (name: string) => name.split(".").map(quoteColumn).join(".");

/** The score, then every input in the model's order as it goes into the model: numbers, or categories as text. */
function scoredSql(model: Model, { inputs, classes }: ModelSignature, relation: string): string {
  const plans = new Map<string, InputPlan>(
    inputPlans(model).map((plan) => [plan.name, { ...plan, column: plan.name }]),
  );
  const columns = inputs.map(({ name }, i) => {
    const plan = plans.get(name);
    const sql =
      plan === undefined || isFeatureColumn(model.features[name]) ? `${quoteColumn(name)}::DOUBLE` : inputSql(plan);
    return `${sql} AS i${i}`;
  });
  const said = classes === undefined ? "" : "label::VARCHAR AS label, probabilities::VARCHAR AS probabilities, ";
  return `SELECT score::DOUBLE AS score, ${said}${columns.join(", ")} FROM ${relation}`;
}

function matrixOf(columns: readonly ColumnVector[], { inputs }: ModelSignature, rows: number): Float64Array {
  const matrix = new Float64Array(rows * inputs.length);
  for (const [i, { categories }] of inputs.entries()) {
    const codes = categories === undefined ? undefined : new Map(categories.map((name, code) => [name, code]));
    const { values, nulls } = columns[i] as ColumnVector;
    for (let row = 0; row < rows; row++) {
      const value = values[row];
      const isNull = nulls?.[row] === 1 || value === null || value === undefined;
      const number = codes === undefined ? Number(value) : (codes.get(String(value)) ?? Number.NaN);
      matrix[row * inputs.length + i] = isNull ? Number.NaN : number;
    }
  }
  return matrix;
}
