import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isFeatureColumn } from "../../contracts/ml/feature-view.ts";
import type { Predictions } from "../../contracts/ml/predictions.ts";
import { fieldOf, type Shape } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { EngineColumn } from "../../ports/query-engine.ts";
import type { BuildOutcome, BuiltVersion, KindRunner, RunContext } from "../plan/kind-runner.ts";
import { newestAccepted, readModel } from "../registry/model-registry.ts";
import { categoriesOf } from "../registry/signature.ts";
import { answerAt } from "./class-answer.ts";
import { type Frame, loadFrame } from "./frame.ts";
import { scoreRows } from "./score-rows.ts";

/** Scores all rows of a relation with the model's accepted version, and replaces the predictions table by them. */
export const predictionsRunner: KindRunner<Predictions> = {
  kind: "predictions",
  async build(scores, context) {
    const pin = context.versionOf(idOf(scores.model));
    const fields = shapeOf(scores.columns);
    // The model's inputs are columns here, so they may differ from the last build's: writing replaces them.
    if ((await context.tables.snapshot(scores.name)) === undefined) await context.tables.ensure(scores.name, fields);
    if (pin === undefined) {
      const nothing = fields.map(({ name }) => `NULL AS ${quoteColumn(name)}`).join(", ");
      const tableVersion = await writeRows(scores, context, `SELECT ${nothing} WHERE false`);
      return outcome({ table: scores.name, tableVersion, rows: 0 }, await whyNoRows(scores, context));
    }
    const version = Number(pin.modelVersion);
    const { rows, tableVersion } = await scoreAll(scores, context, version);
    const said = `${counted(rows, "row")} scored by ${scores.model.name} v${version}`;
    return outcome({ table: scores.name, tableVersion, modelVersion: version }, said);
  },
};

/** An accepted version of an earlier declaration is not scored: it may take other inputs. Its rows are those of the release. */
async function whyNoRows({ model: { name } }: Predictions, { objects }: RunContext): Promise<string> {
  const stands = await newestAccepted(objects, name);
  if (stands === undefined) return "no rows: no model version reached its gates";
  return `no rows here: ${name} as it is declared now has no accepted version; the rows of v${stands} stay in the release that has them`;
}

const outcome = (version: BuiltVersion, text: string): BuildOutcome => ({
  version,
  text,
  measured: [],
  accepted: true,
});

async function scoreAll(scores: Predictions, context: RunContext, version: number) {
  const { session, models, objects, clock } = context;
  const stored = await readModel(objects, { model: scores.model.name, version });
  const model = await models.load(stored);
  const categories = categoriesOf(stored.signature);
  const frame = await loadFrame({ session, model: scores.model, relation: scores.rows, categories });
  try {
    const { classes = [] } = stored.signature;
    await stage(context, { scores, frame, values: scoreRows(model, frame, { start: 0, end: frame.rows }), classes });
    const query = selectSql(scores, frame, {
      version,
      scoredAt: isoOfUs(clock.nowUs()),
      hasClasses: classes.length > 0,
    });
    return { rows: frame.rows, tableVersion: await writeRows(scores, context, query) };
  } finally {
    await session.run("DROP TABLE IF EXISTS scored");
  }
}

async function writeRows(scores: Predictions, context: RunContext, query: string): Promise<number> {
  const result = await context.tables.write(scores.name, {
    session: context.session,
    mode: "overwrite",
    fields: shapeOf(scores.columns),
    query,
    info: { run: context.runId },
  });
  return result.version;
}

/** Features and scores by key, beside the rows: what is no column of the scored relation. */
async function stage(
  context: RunContext,
  of: {
    readonly scores: Predictions;
    readonly frame: Frame;
    readonly values: Float64Array;
    readonly classes: readonly string[];
  },
): Promise<void> {
  const { scores, frame, values, classes } = of;
  const keys = scores.rows.rowKey.map((_, i): EngineColumn => ({ name: `k${i}`, type: { name: "text" } }));
  const features = featureInputs(scores, frame).map(
    ({ index }): EngineColumn => ({ name: `f${index}`, type: { name: "float64" } }),
  );
  const said = classes.length === 0 ? [] : ["label", "probabilities"];
  const columns: EngineColumn[] = [
    ...keys,
    ...features,
    { name: "score", type: { name: "float64" } },
    ...said.map((name): EngineColumn => ({ name, type: { name: "text" } })),
  ];
  const definition = columns
    .map(({ name, type }) => `${name} ${type.name === "text" ? "VARCHAR" : "DOUBLE"}`)
    .join(", ");
  await context.session.run(`CREATE OR REPLACE TEMP TABLE scored (${definition})`);
  const appender = await context.session.appender("scored", columns);
  const inputs = featureInputs(scores, frame).map(({ index }) => frame.inputs[index]?.values as Float64Array);
  for (let i = 0; i < frame.rows; i++) {
    const row = inputs.map((column) => (Number.isNaN(column[i]) ? null : (column[i] as number)));
    const { score, label, probabilities } = answerAt(values, i, classes);
    const more = label === undefined ? [] : [label, JSON.stringify(probabilities)];
    appender.append([...frame.keys.map((key) => key[i] ?? null), ...row, score, ...more]);
  }
  await appender.end();
}

function featureInputs(scores: Predictions, frame: Frame) {
  return frame.inputs
    .map(({ name }, index) => ({ name, index }))
    .filter(({ name }) => isFeatureColumn(scores.model.features[name]));
}

function selectSql(
  scores: Predictions,
  frame: Frame,
  of: { readonly version: number; readonly scoredAt: string; readonly hasClasses: boolean },
): string {
  const fields: Shape = shapeOf(scores.columns);
  const staged = new Map(featureInputs(scores, frame).map(({ name, index }) => [name, `s.f${index}`]));
  const said: Readonly<Record<string, string>> = {
    score: "s.score",
    ...(of.hasClasses ? { label: "s.label", probabilities: "s.probabilities" } : {}),
    model_version: `'${of.version}'`,
    scored_at: `TIMESTAMPTZ '${of.scoredAt}'`,
  };
  const own = new Set([...scores.rows.rowKey, scores.model.at]);
  const columns = fields.map(({ name }) => {
    const column = own.has(name)
      ? `r.${quoteColumn(name)}`
      : (said[name] ?? staged.get(name) ?? `r.${quoteColumn(scores.model.features[name]?.name ?? name)}`);
    const integer = fieldOf(fields, name)?.type.name === "int32" ? `${column}::INTEGER` : column;
    return `${integer} AS ${quoteColumn(name)}`;
  });
  const on = scores.rows.rowKey.map((key, i) => `r.${quoteColumn(key)}::VARCHAR = s.k${i}`).join(" AND ");
  return `SELECT ${columns.join(", ")} FROM ${quoteName(scores.rows.name)} r JOIN scored s ON ${on}`;
}
