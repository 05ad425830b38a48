import { calibrationChart } from "./calibration-chart.ts";
import { prChart, rocChart } from "./curve-charts.ts";
import { decisionsSection } from "./decisions-section.ts";
import { featuresSection } from "./features-section.ts";
import { formatCount, formatInstant } from "./figures.ts";
import { Html, html } from "./html.ts";
import { measuresSection, overallBadge } from "./measures-section.ts";
import { reproductionSection, rowsSection } from "./provenance-section.ts";
import { type EvaluationReport, type MeasureResult, measureResults } from "./report-input.ts";
import { scoreChart } from "./score-chart.ts";
import { theme } from "./theme.ts";

/** Renders the evaluation of a model version as one HTML file that needs neither network nor script. The same input gives the same text. */
export function renderEvaluationReport(input: EvaluationReport): string {
  const { evaluation, model } = input;
  const results = measureResults(evaluation, input.gates);
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
${reportHeader(input, results)}
<main>
${measuresSection(results)}
${decisionsSection(evaluation)}
${rocChart(evaluation)}
${prChart(evaluation)}
${calibrationChart(evaluation)}
${scoreChart(evaluation)}
${featuresSection(input)}
${rowsSection(input)}
${reproductionSection(input)}
</main>
<footer>Measures are exact over all ${formatCount(evaluation.rows)} test rows; curves are thinned for drawing.</footer>
</body>
</html>
`.text;
}

function reportHeader({ model, rows }: EvaluationReport, results: readonly MeasureResult[]): Html {
  const seconds =
    model.fitSeconds === undefined ? undefined : html`<span>fitted in ${model.fitSeconds.toFixed(1)} s</span>`;
  return html`<header>
<h1><code>${model.name}</code> <span>version ${model.version}</span></h1>
${model.description === undefined ? undefined : html`<p class="lead">${model.description}</p>`}
<p class="facts">${overallBadge(results)}<span>trained ${formatInstant(model.trainedAt)}</span><span>${formatCount(rows.train)} training rows, ${formatCount(rows.test)} test rows</span>${seconds}</p>
</header>`;
}
