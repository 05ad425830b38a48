import type { GateMeasure } from "../../../contracts/ml/model.ts";
import { formatMeasure, formatNumber } from "./figures.ts";
import { type Html, html } from "./html.ts";
import type { MeasureResult } from "./report-input.ts";

const names: Readonly<Record<GateMeasure, readonly [name: string, meaning: string]>> = {
  auc: ["ROC AUC", "how often a positive row scores above a negative one"],
  prAuc: ["PR AUC", "average precision over all thresholds"],
  f1: ["F1", "harmonic mean of precision and recall, at the threshold"],
  precision: ["Precision", "share of alarms that are right, at the threshold"],
  recall: ["Recall", "share of positives found, at the threshold"],
  logLoss: ["Log loss", "mean, in nats; lower is better"],
  brier: ["Brier score", "mean squared error of the score; lower is better"],
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
export function overallBadge(results: readonly MeasureResult[]): Html {
  const count = (state: State) => results.filter((result) => result.state === state).length;
  const gates = results.filter((result) => result.state !== undefined).length;
  const of = `of ${gates} ${gates === 1 ? "gate" : "gates"}`;
  if (gates === 0) return html`<span class="state none">no gates</span>`;
  if (count("broken") > 0) return badge("broken", `${count("broken")} ${of} broken`);
  if (count("not-measured") > 0) return badge("not-measured", `${count("not-measured")} ${of} not measured`);
  return badge("held", gates === 1 ? "the gate is held" : `all ${gates} gates held`);
}

/** Every measure with its gate and whether that is held. */
export function measuresSection(results: readonly MeasureResult[]): Html {
  return html`<section class="card" aria-labelledby="measures"><h2 id="measures">Measures and gates</h2><p class="sub">on the test rows</p><div class="scroll" tabindex="0" role="region" aria-labelledby="measures"><table class="measures"><thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col">Gate</th></tr></thead><tbody>${results.map(measureRow)}</tbody></table></div></section>`;
}

function measureRow(result: MeasureResult): Html {
  const [name, meaning] = names[result.measure];
  const limits = [
    result.min === undefined ? [] : `≥ ${formatNumber(result.min)}`,
    result.max === undefined ? [] : `≤ ${formatNumber(result.max)}`,
  ].flat();
  const state =
    result.state === undefined
      ? html`<span class="none">no gate</span>`
      : html`<span class="gate"><span class="number">${limits.join(", ")}</span>${badge(result.state)}</span>`;
  return html`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number">${formatMeasure(result.value)}</td><td>${state}</td></tr>`;
}
