import type { CostOptions } from "../../../contracts/ml/evaluate.ts";
import type { BinaryEvaluation, ThresholdMetrics } from "../../../estimators/evaluation/evaluate-binary.ts";
import { costOf } from "../evaluate-model.ts";
import { formatCount, formatMeasure, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

/** The confusion matrix at the threshold, and what other thresholds would give on the same rows. */
export function decisionsSection(evaluation: BinaryEvaluation, costs?: CostOptions): Html {
  const { threshold } = evaluation.atThreshold;
  return html`<section class="card" aria-labelledby="decisions"><h2 id="decisions">Decisions at threshold ${formatNumber(threshold)}</h2><p class="sub">a row is predicted positive when its score is at least the threshold</p>${confusionMatrix(evaluation)}${costs === undefined ? undefined : costsTable(evaluation, costs)}${otherThresholds(evaluation)}</section>`;
}

function confusionMatrix({ atThreshold, positives, negatives }: BinaryEvaluation): Html {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = atThreshold;
  const cell = (rows: number, all: number, right: boolean) =>
    html`<td class="${right ? "right" : "wrong"}"><b>${formatCount(rows)}</b><small>${all === 0 ? "none" : `${formatShare(rows / all)} of them`}</small></td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="decisions"><table class="confusion"><thead><tr><td></td><th scope="col">predicted positive</th><th scope="col">predicted negative</th></tr></thead><tbody>
<tr><th scope="row">positive<small>${formatCount(positives)} rows</small></th>${cell(truePositives, positives, true)}${cell(falseNegatives, positives, false)}</tr>
<tr><th scope="row">negative<small>${formatCount(negatives)} rows</small></th>${cell(falsePositives, negatives, false)}${cell(trueNegatives, negatives, true)}</tr>
</tbody></table></div>`;
}

/** What the decisions cost, beside what it would cost to say yes to all or to none. */
function costsTable(evaluation: BinaryEvaluation, costs: CostOptions): Html {
  const { positives, negatives, rows } = evaluation;
  const { truePositive = 0, trueNegative = 0, falsePositive, falseNegative, currency } = costs;
  const unit = currency === undefined ? "" : ` ${currency}`;
  const ours = costOf(evaluation, costs);
  const lines = [
    ["these decisions", ours],
    ["no row is predicted positive", positives * falseNegative + negatives * trueNegative],
    ["every row is predicted positive", positives * truePositive + negatives * falsePositive],
  ] as const;
  const cells = lines.map(
    ([what, cost]) =>
      html`<tr><th scope="row">${what}</th><td class="number">${formatNumber(cost)}${unit}</td><td class="number">${formatNumber(cost / rows)}${unit}</td><td class="number">${formatNumber(cost - ours)}${unit}</td></tr>`,
  );
  return html`<h3 id="costs">Costs</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="costs"><table class="compact"><thead><tr><th scope="col">Where</th><th scope="col" class="number">All test rows</th><th scope="col" class="number">A row</th><th scope="col" class="number">Saved against it</th></tr></thead><tbody>${cells}</tbody></table></div>`;
}

const recalls = [0.25, 0.5, 0.75, 0.9];

type Choice = Pick<ThresholdMetrics, "threshold" | "precision" | "recall" | "f1"> & { readonly what: string };

function otherThresholds({ atThreshold, bestF1, pr }: BinaryEvaluation): Html {
  if (pr.length === 0) return html``;
  const choices: Choice[] = [
    { ...atThreshold, what: "this one" },
    { ...bestF1, what: "best F1" },
  ];
  for (const wanted of recalls) {
    const point = pr.find(({ recall }) => recall >= wanted);
    if (point === undefined) continue;
    const f1 = (2 * point.precision * point.recall) / (point.precision + point.recall);
    choices.push({ ...point, f1, what: `recall ${formatShare(wanted)}` });
  }
  const rows = choices.map(
    ({ what, threshold, precision, recall, f1 }) =>
      html`<tr><th scope="row">${what}</th><td class="number">${formatNumber(threshold)}</td><td class="number">${formatMeasure(precision)}</td><td class="number">${formatMeasure(recall)}</td><td class="number">${formatMeasure(f1)}</td></tr>`,
  );
  return html`<h3 id="thresholds">Thresholds</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="thresholds"><table class="compact"><thead><tr><th scope="col">Choice</th><th scope="col" class="number">Threshold</th><th scope="col" class="number">Precision</th><th scope="col" class="number">Recall</th><th scope="col" class="number">F1</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
