import type { GateMeasure } from "../../../contracts/ml/measures.ts";
import type { GateResult } from "../judge-gates.ts";
import { formatMeasure, formatNumber } from "./figures.ts";
import { type Html, html } from "./html.ts";
import type { MeasureResult } from "./report-input.ts";

/** How the report names a measure, and what it means. */
export const measureNames: Readonly<Record<GateMeasure, readonly [name: string, meaning: string]>> = {
  auc: ["ROC AUC", "how often a positive row scores above a negative one"],
  prAuc: ["PR AUC", "average precision over all thresholds"],
  f1: ["F1", "harmonic mean of precision and recall, at the threshold"],
  precision: ["Precision", "share of alarms that are right, at the threshold"],
  recall: ["Recall", "share of positives found, at the threshold"],
  accuracy: ["Accuracy", "share of decisions that are right, at the threshold"],
  logLoss: ["Log loss", "mean, in nats; lower is better"],
  brier: ["Brier score", "mean squared error of the score; lower is better"],
  cost: ["Cost of a row", "mean cost of the decisions at the threshold; lower is better"],
  topConfusion: ["Top confusion", "rows of the pair of classes that is confused most, as a share of all"],
  calibrationError: [
    "Calibration error",
    "how far the probability of the most probable class is from how often it is right; lower is better",
  ],
  rmse: ["RMSE", "root of the mean squared error; lower is better"],
  mae: ["MAE", "mean absolute error; lower is better"],
  r2: ["R²", "share of the variance of the labels that is explained"],
  pinball: ["Pinball loss", "mean loss at the quantile; lower is better"],
  poissonDeviance: ["Poisson deviance", "mean deviance of counts; lower is better"],
  ndcg: ["NDCG", "gain of the order over that of the best order, later ranks counting less"],
  ndcg5: ["NDCG@5", "the same of the first 5 rows"],
  ndcg10: ["NDCG@10", "the same of the first 10 rows"],
  map: ["MAP", "mean average precision; rows with a grade above 0 are relevant"],
};

/** The same where there are several classes: means of the classes' figures, and decisions without a threshold. */
const classNames: Readonly<Partial<Record<GateMeasure, readonly [name: string, meaning: string]>>> = {
  f1: ["Macro F1", "mean of the classes' F1"],
  precision: ["Macro precision", "mean of the classes' precision, the share of rows taken for a class that are of it"],
  recall: ["Macro recall", "mean of the classes' recall, the share of a class's rows that is found"],
  accuracy: ["Accuracy", "share of rows that are taken for their class"],
  cost: ["Cost of a row", "mean cost of taking each row for its most probable class; lower is better"],
};

const states = {
  held: { word: "held", icon: html`<path d="M3.5 8.5l3 3 6-7"/>` },
  broken: { word: "broken", icon: html`<path d="M4 4l8 8M12 4l-8 8"/>` },
  "not-measured": { word: "not measured", icon: html`<path d="M4 8h8"/>` },
} as const;

type State = keyof typeof states;

/** Icon, word and colour of a state, never one of them alone. */
function badge(state: State, text?: string): Html {
  const { word, icon } = states[state];
  return html`<span class="state ${state}"><svg viewBox="0 0 16 16" aria-hidden="true">${icon}</svg>${text ?? word}</span>`;
}

/** What all gates together say. */
export function overallBadge(gates: readonly GateResult[]): Html {
  const count = (state: State) => gates.filter((gate) => gate.state === state).length;
  const of = `of ${gates.length} ${gates.length === 1 ? "gate" : "gates"}`;
  if (gates.length === 0) return html`<span class="state none">no gates</span>`;
  if (count("broken") > 0) return badge("broken", `${count("broken")} ${of} broken`);
  if (count("not-measured") > 0) return badge("not-measured", `${count("not-measured")} ${of} not measured`);
  return badge("held", gates.length === 1 ? "the gate is held" : `all ${gates.length} gates held`);
}

/** Every measure with its interval, its gates and whether they are held. */
export function measuresSection(results: readonly MeasureResult[], hasClasses = false): Html {
  const lines = results.map((result) => measureRow(result, hasClasses));
  return html`<section class="card" aria-labelledby="measures"><h2 id="measures">Measures and gates</h2><p class="sub">on the test rows, with 95 % intervals</p><div class="scroll" tabindex="0" role="region" aria-labelledby="measures"><table class="measures"><thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col">Gate</th></tr></thead><tbody>${lines}</tbody></table></div></section>`;
}

function measureRow({ measure, value, interval, gates }: MeasureResult, hasClasses: boolean): Html {
  const [name, meaning] = (hasClasses ? classNames[measure] : undefined) ?? measureNames[measure];
  const shown = gates.length === 0 ? html`<span class="none">no gate</span>` : gates.map(gateLine);
  const bounds =
    interval === undefined
      ? undefined
      : html`<small>${formatMeasure(interval.low)} to ${formatMeasure(interval.high)}</small>`;
  return html`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number">${formatMeasure(value)}${bounds}</td><td>${shown}</td></tr>`;
}

function gateLine({ clause, state, figure, note }: GateResult): Html {
  const limit = typeof clause.limit === "number" ? formatNumber(clause.limit) : clause.limit;
  const asked = clause.relation === "=" ? `${limit} than the current` : `${clause.relation} ${limit}`;
  const found =
    figure === undefined || clause.scope === "rows"
      ? []
      : [typeof figure === "number" ? formatMeasure(figure) : figure];
  const more = [
    ...(clause.scope === "slices" ? ["in every slice"] : []),
    ...(clause.class === undefined ? [] : [`of ${clause.class}`]),
    ...found,
    ...(note === undefined ? [] : [note]),
  ];
  return html`<span class="gate"><span class="number">${asked}</span>${badge(state)}${more.length === 0 ? undefined : html`<small>${more.join(", ")}</small>`}</span>`;
}
