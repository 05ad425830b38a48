import type {
  StudioExplanation,
  StudioFeatureEffect,
  StudioRowExplanation,
} from "../../../client/studio/studio-explanations.ts";
import { type Model, viewsOf } from "../../../contracts/ml/model.ts";
import { classesOf, objectiveOf } from "../../../contracts/ml/objective.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import type {
  Contribution,
  ExplainedInputs,
  ExplainedRow,
  ExplainedSample,
} from "../../../runtime/studio/explain-model.ts";
import { piiNames, piiOf } from "../map/fields.ts";

/** Points of an input that are sent. */
const mostPoints = 200;

/** What a version's scores are made of. `release` has the rows of the sample. */
export function explanationReply(
  model: Model,
  { version, of, rows }: ExplainedSample,
  release: string,
): StudioExplanation {
  const features = (rows[0]?.contributions ?? []).map((_, i) => effectOf(model, rows, i));
  const hidden = hasHiddenKeys(model);
  return {
    ...{ model: model.name, version, release, testRows: of },
    ...{
      objective: objectiveOf(model),
      scale: scaleOf(model),
      base: classesOf(model).length === 0 ? (rows[0]?.base ?? 0) : null,
    },
    features: features.sort((a, b) => b.meanAbs - a.meanAbs),
    rows: rows.map(({ key, at, score, label }) => ({ key: hidden ? null : key, at, score, label })),
  };
}

function effectOf(model: Model, rows: readonly ExplainedRow[], index: number): StudioFeatureEffect {
  const all = rows.map(({ contributions }) => contributions[index] as Contribution);
  const { feature } = all[0] as Contribution;
  const step = Math.ceil(all.length / mostPoints);
  const numbers = all.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const placed = isMasked(model, feature) ? () => null : placesIn(numbers);
  return {
    feature,
    unit: unitOf(model, feature),
    kind: all.some(({ value }) => typeof value === "string") ? "categorical" : "numeric",
    meanAbs: all.reduce((sum, { shap }) => sum + Math.abs(shap), 0) / all.length,
    points: all.filter((_, i) => i % step === 0).map(({ shap, value }) => ({ shap, place: placed(value) })),
  };
}

/** Where a value lies among others by its rank, so that one far away does not make all the rest look the same. */
function placesIn(numbers: readonly number[]): (value: Contribution["value"]) => number | null {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const places = new Map(sorted.map((value, i) => [value, sorted.length === 1 ? 0.5 : i / (sorted.length - 1)]));
  return (value) => (typeof value === "number" ? (places.get(value) ?? null) : null);
}

/** Where a row comes from, beside what explains it. */
export type RowPlace = Pick<StudioRowExplanation, "key" | "at" | "part" | "label" | "version">;

/** One row with what made its score, the greatest contribution first. Values of personal data are left out. */
export function rowReply(
  model: Model,
  { contributions, score, raw, base, output }: ExplainedInputs,
  row: RowPlace,
): StudioRowExplanation {
  return {
    ...{ model: model.name, scale: scaleOf(model), ...row },
    ...{ key: hasHiddenKeys(model) ? null : row.key, score, raw, base, output: classesOf(model)[output] ?? null },
    contributions: [...contributions]
      .sort((a, b) => Math.abs(b.shap) - Math.abs(a.shap))
      .map(({ feature, value, shap }) => {
        const masked = isMasked(model, feature);
        return { feature, unit: unitOf(model, feature), value: masked ? null : value, masked, shap };
      }),
  };
}

const isMasked = ({ features }: Model, name: string) => {
  const field = features[name]?.field;
  return field !== undefined && piiOf(field).length > 0;
};

const unitOf = ({ features }: Model, name: string) => features[name]?.field.unit ?? null;

/** Keys of rows, or of the entities whose features they have. */
function hasHiddenKeys(model: Model): boolean {
  const hidden = piiNames(shapeOf(model.rows.columns));
  const keys = [...model.rows.rowKey, ...viewsOf(model).map(({ entity }) => entity.key.name)];
  return keys.some((name) => hidden.has(name));
}

/** What the raw score is in, which SHAP values add up to. */
function scaleOf({ rows, label, ...model }: Model): string {
  const objective = objectiveOf({ rows, label, ...model });
  const scales: Readonly<Record<string, string>> = { binary: "log-odds", multiclass: "log-odds", poisson: "log" };
  return scales[objective] ?? rows.columns[label.column]?.field.unit ?? "raw";
}
