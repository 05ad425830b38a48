import type { BinaryEvaluation } from "../../../estimators/evaluation/evaluate-binary.ts";
import { formatCount, formatMeasure, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

/** The confusion matrix at the threshold, and what the best threshold would have given on the same rows. */
export function decisionsSection({ atThreshold, bestF1, positives, negatives }: BinaryEvaluation): Html {
  const { truePositives, falsePositives, falseNegatives, trueNegatives, threshold } = atThreshold;
  const cell = (rows: number, all: number, right: boolean) => {
    const share = all === 0 ? 0 : rows / all;
    return html`<td class="${right ? "right" : "wrong"}"><b>${formatCount(rows)}</b><small>${formatShare(share)} of them</small></td>`;
  };
  return html`<section class="card" aria-labelledby="decisions"><h2 id="decisions">Decisions at threshold ${formatNumber(threshold)}</h2><p class="sub">a row is predicted positive when its score is at least the threshold</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="decisions"><table class="confusion"><thead><tr><td></td><th scope="col">predicted positive</th><th scope="col">predicted negative</th></tr></thead><tbody>
<tr><th scope="row">positive<small>${formatCount(positives)} rows</small></th>${cell(truePositives, positives, true)}${cell(falseNegatives, positives, false)}</tr>
<tr><th scope="row">negative<small>${formatCount(negatives)} rows</small></th>${cell(falsePositives, negatives, false)}${cell(trueNegatives, negatives, true)}</tr>
</tbody></table></div>
<p class="note">F1 ${formatMeasure(atThreshold.f1)} here; on these test rows it is greatest, ${formatMeasure(bestF1.f1)}, at threshold ${formatNumber(bestF1.threshold)}.</p></section>`;
}
