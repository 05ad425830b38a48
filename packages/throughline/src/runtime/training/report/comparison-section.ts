import type { GateMeasure } from "../../../contracts/ml/measures.ts";
import type { ModelComparison } from "../compare-models.ts";
import { formatCount, formatNumber } from "./figures.ts";
import { type Html, html } from "./html.ts";
import { measureNames } from "./measures-section.ts";

/** This version against the one that stood, on the same rows. */
export function comparisonSection(comparison: ModelComparison | undefined): Html | undefined {
  if (comparison === undefined) return undefined;
  const { version, rows, measures, decisions, because } = comparison;
  const lines = Object.entries(measures).map(([name, { difference, low, high, pValue, by, verdict }]) => {
    const sign = difference > 0 ? "+" : "";
    return html`<tr><th scope="row">${measureNames[name as GateMeasure][0]}</th><td class="number">${sign}${formatNumber(difference)}<small>${formatNumber(low)} to ${formatNumber(high)}</small></td><td class="number">${formatNumber(pValue)}<small>${by}</small></td><td>${verdict}</td></tr>`;
  });
  const disagree =
    decisions === undefined
      ? undefined
      : html`<p class="note">Decisions: only version ${version} is right on ${formatCount(decisions.onlyFirst)} rows, only this one on ${formatCount(decisions.onlySecond)}; McNemar's exact test gives p ${formatNumber(decisions.pValue)}.</p>`;
  const body =
    lines.length === 0
      ? html`<p class="note">It can't be compared: ${because ?? "it learned something else, or takes inputs that this version does not have"}.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="comparison"><table class="compact"><thead><tr><th scope="col">Measure</th><th scope="col" class="number">Difference</th><th scope="col" class="number">p-value</th><th scope="col">This one is</th></tr></thead><tbody>${lines}</tbody></table></div>${disagree}${because === undefined ? undefined : html`<p class="note">By recorded figures, not on the same rows: ${because}.</p>`}`;
  return html`<section class="card" aria-labelledby="comparison"><h2 id="comparison">Against version ${version}</h2><p class="sub">${rows === 0 ? "the version that stood" : `the version that stood, on the same ${formatCount(rows)} test rows; beyond chance at 5 %`}</p>${body}</section>`;
}
