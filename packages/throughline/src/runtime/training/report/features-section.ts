import { measureRules } from "../../../contracts/ml/measures.ts";
import { formatCount, formatMeasure, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";
import type { EvaluationReport } from "./report-input.ts";

const SHOWN = 30;

/** Features by their share of the total gain, the greatest first. */
export function featuresSection({ importance, permutation, unused = [] }: EvaluationReport): Html {
  const total = importance.reduce((sum, line) => sum + line.gain, 0);
  const greatest = importance.reduce((max, line) => Math.max(max, line.gain), 0);
  const rows = importance.slice(0, SHOWN).map(({ feature, gain, splits }) => {
    const width = greatest === 0 ? 0 : Number(((100 * gain) / greatest).toFixed(1));
    return html`<tr><th scope="row"><code>${feature}</code></th><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect width="${width}" height="8"/></svg></td><td class="number">${formatShare(total === 0 ? 0 : gain / total)}</td><td class="number wide">${formatNumber(gain)}</td><td class="number">${formatCount(splits)}</td></tr>`;
  });
  const more = importance.length - SHOWN;
  return html`<section class="card broad" aria-labelledby="features"><h2 id="features">What the model goes by</h2><p class="sub">${importance.length} features by gain: how much their splits reduced the training loss</p><div class="scroll" tabindex="0" role="region" aria-labelledby="features"><table class="features"><thead><tr><th scope="col">Feature</th><td></td><th scope="col" class="number">Share of gain</th><th scope="col" class="number wide">Gain</th><th scope="col" class="number">Splits</th></tr></thead><tbody>${rows}</tbody></table></div>${more > 0 ? html`<p class="note">${more} more features have less gain.</p>` : undefined}${unusedNote(unused)}${permutation === undefined ? undefined : shuffledTable(permutation)}</section>`;
}

/** What the primary measure loses when an input's values are shuffled among test rows. */
function shuffledTable({
  measure,
  rows,
  repeats,
  features,
  leftOut,
}: NonNullable<EvaluationReport["permutation"]>): Html {
  const greatest = Math.max(0, ...features.map(({ increase }) => increase));
  const lines = features.slice(0, SHOWN).map(({ feature, increase, deviation }) => {
    const width = greatest === 0 ? 0 : Number(((100 * Math.max(0, increase)) / greatest).toFixed(1));
    return html`<tr><th scope="row"><code>${feature}</code></th><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect width="${width}" height="8"/></svg></td><td class="number">${formatMeasure(increase)}</td><td class="number">${formatMeasure(deviation)}</td></tr>`;
  });
  const { title, better } = measureRules[measure];
  const lost = better === "higher" ? `${title} lost` : `${title} more`;
  const others = leftOut === 0 ? "" : ` ${formatCount(leftOut)} inputs with less gain were not shuffled.`;
  return html`<h3 id="shuffled">Without an input</h3><p class="sub">how much worse ${title} gets when the values of an input are shuffled among ${formatCount(rows)} test rows, ${repeats} times</p><div class="scroll" tabindex="0" role="region" aria-labelledby="shuffled"><table class="features"><thead><tr><th scope="col">Feature</th><td></td><th scope="col" class="number">${lost}</th><th scope="col" class="number">Deviation</th></tr></thead><tbody>${lines}</tbody></table></div><p class="note">Of two inputs that say the same, both can show little. Inputs that no split uses change nothing.${others}</p>`;
}

function unusedNote(unused: NonNullable<EvaluationReport["unused"]>): Html {
  if (unused.length === 0) return html``;
  const named = unused.map(({ feature, why }, i) => [
    i === 0 ? "" : ", ",
    html`<code>${feature}</code> (${why === "constant" ? "one value in all rows" : "missing in all rows"})`,
  ]);
  return html`<p class="note">Not usable, so not part of any split: ${named}.</p>`;
}
