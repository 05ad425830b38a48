import { areClassCosts } from "../../../contracts/ml/evaluate.ts";
import type { RankingEvaluation } from "../../../estimators/evaluation/evaluate-ranking.ts";
import { calibrationChart } from "./calibration-chart.ts";
import { classesSection } from "./classes-section.ts";
import { comparisonSection } from "./comparison-section.ts";
import { prChart, rocChart } from "./curve-charts.ts";
import { decisionsSection } from "./decisions-section.ts";
import { featuresSection } from "./features-section.ts";
import { formatCount, formatInstant } from "./figures.ts";
import { Html, html } from "./html.ts";
import { measuresSection, overallBadge } from "./measures-section.ts";
import { predictionChart, residualChart } from "./number-charts.ts";
import { reproductionSection, rowsSection } from "./provenance-section.ts";
import { type EvaluationReport, measureResults } from "./report-input.ts";
import { scoreChart } from "./score-chart.ts";
import { searchChart } from "./search-chart.ts";
import { slicesSection } from "./slices-section.ts";
import { theme } from "./theme.ts";
import { trainingChart } from "./training-chart.ts";

/** Renders the evaluation of a model version as one HTML file that needs neither network nor script. The same input gives the same text. */
export function renderEvaluationReport(input: EvaluationReport): string {
  const { evaluation, model } = input;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${model.name} ${model.version} · evaluation</title>
<style>${new Html(theme)}</style>
</head>
<body>
${reportHeader(input)}
<main>
${measuresSection(measureResults(input), evaluation.classes !== undefined)}
${comparisonSection(input.comparison)}
${chartsOf(input)}
${featuresSection(input)}
${trainingChart(input.curve, input.bestRound)}
${searchChart(input.search)}
${slicesSection(evaluation)}
${rowsSection(input)}
${reproductionSection(input)}
</main>
<footer>Measures are exact over all ${formatCount(evaluation.rows)} test rows; curves are thinned for drawing.</footer>
</body>
</html>
`.text;
}

/** What the test rows look like: classes, decisions and curves of scores, or predictions and errors of numbers. */
function chartsOf({ evaluation: { binary, numbers, classes, ranking }, costs, label }: EvaluationReport): Html {
  if (ranking !== undefined) return queriesSection(ranking);
  const ofClasses = costs !== undefined && areClassCosts(costs) ? costs : undefined;
  if (classes !== undefined) return classesSection(classes, ofClasses);
  if (numbers !== undefined) return html`${predictionChart(numbers, label)}${residualChart(numbers, label)}`;
  if (binary === undefined) return html``;
  return html`${decisionsSection(binary, costs === undefined || areClassCosts(costs) ? undefined : costs)}
${rocChart(binary)}
${prChart(binary)}
${calibrationChart(binary)}
${scoreChart(binary)}`;
}

function queriesSection({ queries, judged }: RankingEvaluation): Html {
  const left = queries - judged;
  const out =
    left === 0
      ? ""
      : ` ${formatCount(left)} of them ${left === 1 ? "has" : "have"} no relevant row, and ${left === 1 ? "is" : "are"} in no mean.`;
  return html`<section class="card" aria-labelledby="queries"><h2 id="queries">Queries</h2><p class="sub">rows are ordered within them</p><p class="note">Measures are means over ${formatCount(judged)} of ${formatCount(queries)} queries in the test rows; intervals and comparisons draw whole queries.${out}</p></section>`;
}

function reportHeader({ model, rows, gates }: EvaluationReport): Html {
  const seconds =
    model.fitSeconds === undefined ? undefined : html`<span>fitted in ${model.fitSeconds.toFixed(1)} s</span>`;
  return html`<header>
<h1><code>${model.name}</code> <span>version ${model.version}</span></h1>
${model.description === undefined ? undefined : html`<p class="lead">${model.description}</p>`}
<p class="facts">${overallBadge(gates)}<span>${model.isImported === true ? "imported" : "trained"} ${formatInstant(model.trainedAt)}</span><span>${model.isImported === true ? "" : `${formatCount(rows.train)} training rows, `}${formatCount(rows.test)} test rows</span>${seconds}</p>
</header>`;
}
