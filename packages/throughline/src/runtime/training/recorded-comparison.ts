import { type GateMeasure, measureRules } from "../../contracts/ml/measures.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { twoSidedNormal } from "../../estimators/evaluation/normal.ts";
import type { MeasuredOn, ModelCard } from "../registry/model-registry.ts";
import { type MeasureComparison, type ModelComparison, verdictOf } from "./compare-models.ts";
import { judgingOf, type ModelEvaluation } from "./evaluate-model.ts";

/** What a version's figures are of: two with the same can be held against each other, though not row by row. */
export function measuredOn(model: Model): MeasuredOn {
  const { rows, at, label, split, group, evaluate } = model;
  return {
    rows: rows.name,
    at,
    label: label.column,
    matures: label.matures ?? null,
    ...(model.warmUp === undefined ? {} : { warmUp: model.warmUp }),
    split: [split.validation ?? null, split.test],
    group: group ?? null,
    quantile: judgingOf(model).quantile ?? null,
    costs: evaluate?.costs ?? null,
  };
}

const unlikeNames: Readonly<Record<keyof MeasuredOn, string>> = {
  rows: "rows",
  at: "time",
  label: "label",
  matures: "maturity of the label",
  warmUp: "warm-up",
  split: "split",
  group: "group",
  quantile: "quantile",
  costs: "costs",
};

/**
 * Why a version's figures can't be held against those of another one, as half a sentence; undefined where they can. Scored on the
 * same rows, costs may be others, since both are judged by the same ones then; another split may test a version on rows that it learned.
 */
export function unlikeness(
  older: MeasuredOn | undefined,
  newer: MeasuredOn,
  { withCosts }: { readonly withCosts: boolean },
): string | undefined {
  if (older === undefined) return "card does not say what its figures are of";
  const names = Object.keys(unlikeNames) as (keyof MeasuredOn)[];
  const others = names.filter((name) => JSON.stringify(older[name]) !== JSON.stringify(newer[name]));
  const found = others.filter((name) => withCosts || name !== "costs").map((name) => unlikeNames[name]);
  return found.length === 0 ? undefined : `figures are of another ${found.join(", ")}`;
}

/** Half of a 95 % interval in standard deviations of the normal distribution. */
const halfWidth = 1.959964;

/**
 * Holds a version's measures against those that the card of an earlier one records, where that one can't be scored on the same
 * rows: the normal test of two figures that know nothing of each other, with the spread of their 95 % intervals. Measures without an
 * interval on both sides are left out.
 */
export function compareWithRecord(
  card: Pick<ModelCard, "version" | "metrics" | "intervals">,
  { measures, intervals }: Pick<ModelEvaluation, "measures" | "intervals">,
  because: string,
): ModelComparison {
  const compared = Object.entries(measures).flatMap(([name, value]) => {
    const [older, [now, then]] = [card.metrics[name], [intervals[name], card.intervals?.[name]]];
    if (value === undefined || older === undefined || now === undefined || then === undefined) return [];
    const deviation = Math.hypot(now.high - now.low, then.high - then.low) / (2 * halfWidth);
    const difference = value - older;
    const found = {
      difference,
      low: difference - halfWidth * deviation,
      high: difference + halfWidth * deviation,
      pValue: deviation > 0 ? twoSidedNormal(difference / deviation) : difference === 0 ? 1 : 0,
      by: "recorded figures" as const,
    };
    const comparison: MeasureComparison = { ...found, verdict: verdictOf(name as GateMeasure, found) };
    return Object.hasOwn(measureRules, name) ? [[name, comparison] as const] : [];
  });
  return { version: card.version, rows: 0, measures: Object.fromEntries(compared), because };
}
