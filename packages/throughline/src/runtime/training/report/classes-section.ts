import type { ClassCostOptions } from "../../../contracts/ml/evaluate.ts";
import type { NamedClasses } from "../evaluate-model.ts";
import { reliabilityChart } from "./calibration-chart.ts";
import { formatCount, formatMeasure, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

/** Classes that a matrix still shows; of more the pairs that are confused most say it better. */
const mostInMatrix = 12;
const mostConfusions = 10;

/** What the test rows of every class were taken for, how well each class is found, and what is confused most. */
export function classesSection(evaluation: NamedClasses, costs?: ClassCostOptions): Html {
  return html`<section class="card broad" aria-labelledby="classes"><h2 id="classes">Classes</h2><p class="sub">a row is taken for the class that is most probable</p>${confusionMatrix(evaluation)}${classTable(evaluation)}${confusionTable(evaluation)}${costsTable(evaluation, costs)}</section>${reliabilityCharts(evaluation)}`;
}

function confusionMatrix({ names, classes, confusion }: NamedClasses): Html | undefined {
  if (names.length > mostInMatrix) return undefined;
  const lines = names.map((name, truth) => {
    const all = classes[truth]?.rows ?? 0;
    const cells = names.map((_, said) => {
      const rows = confusion[truth * names.length + said] ?? 0;
      const state = truth === said ? "right" : rows === 0 ? "" : "wrong";
      return html`<td class="${state}"><b>${formatCount(rows)}</b><small>${all === 0 ? "none" : formatShare(rows / all)}</small></td>`;
    });
    return html`<tr><th scope="row">${name}<small>${formatCount(all)} rows</small></th>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="classes"><table class="confusion"><thead><tr><td></td>${names.map((name) => html`<th scope="col">taken for ${name}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

function classTable({ names, classes }: NamedClasses): Html {
  const lines = names.map((name, i) => {
    const { rows = 0, predicted = 0, precision, recall, f1, calibrationError } = classes[i] ?? {};
    const figures = [precision, recall, f1, calibrationError].map(
      (figure) => html`<td class="number">${formatMeasure(figure)}</td>`,
    );
    return html`<tr><th scope="row">${name}</th><td class="number">${formatCount(rows)}</td><td class="number">${formatCount(predicted)}</td>${figures}</tr>`;
  });
  return html`<h3 id="each-class">Each class</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="each-class"><table class="compact"><thead><tr><th scope="col">Class</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Taken for it</th><th scope="col" class="number">Precision</th><th scope="col" class="number">Recall</th><th scope="col" class="number">F1</th><th scope="col" class="number">Calibration error</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}

function confusionTable({ names, classes, confusions }: NamedClasses): Html {
  if (confusions.length === 0) return html`<p class="note">No row is taken for another class.</p>`;
  const lines = confusions
    .slice(0, mostConfusions)
    .map(
      ({ truth, said, rows }) =>
        html`<tr><th scope="row">${names[truth]}</th><td>${names[said]}</td><td class="number">${formatCount(rows)}</td><td class="number">${formatShare(rows / (classes[truth]?.rows ?? 1))}</td></tr>`,
    );
  return html`<h3 id="confusions">Confused most</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="confusions"><table class="compact"><thead><tr><th scope="col">Class</th><th scope="col">Taken for</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Of its rows</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** What the decisions cost, beside what others would. */
function costsTable({ names, rows, costs }: NamedClasses, options: ClassCostOptions | undefined): Html | undefined {
  if (costs === undefined) return undefined;
  const unit = options?.currency === undefined ? "" : ` ${options.currency}`;
  const { total, one, leastExpected } = costs;
  const lines: (readonly [string, number])[] = [
    ["these decisions", total],
    [`every row is taken for ${names[one.class]}, the cheapest alone`, one.total],
    ...(leastExpected === undefined
      ? []
      : [["each row is taken for what it costs least by its probabilities", leastExpected] as const]),
  ];
  const cells = lines.map(
    ([what, cost]) =>
      html`<tr><th scope="row">${what}</th><td class="number">${formatNumber(cost)}${unit}</td><td class="number">${formatNumber(cost / rows)}${unit}</td><td class="number">${formatNumber(cost - total)}${unit}</td></tr>`,
  );
  return html`<h3 id="costs">Costs</h3><div class="scroll" tabindex="0" role="region" aria-labelledby="costs"><table class="compact"><thead><tr><th scope="col">Where</th><th scope="col" class="number">All test rows</th><th scope="col" class="number">A row</th><th scope="col" class="number">Saved against it</th></tr></thead><tbody>${cells}</tbody></table></div>`;
}

/** Whether a probability means what it says: of the most probable class, and of each class where there are few. */
function reliabilityCharts({ names, classes, calibrationError, reliability }: NamedClasses): Html {
  const subtitle = (error: number) => `calibration error ${formatMeasure(error)} · 15 bins of equal width`;
  const all = reliabilityChart(reliability, {
    ...{ title: "Calibration", subtitle: subtitle(calibrationError) },
    ...{ said: "mean probability", came: "share that is right", hits: "right" },
  });
  const shown = names.length > mostInMatrix ? [] : classes;
  const each = shown.map((one, i) =>
    reliabilityChart(one.reliability, {
      ...{ title: `Calibration of ${names[i]}`, subtitle: subtitle(one.calibrationError) },
      ...{ said: "mean probability", came: "share of the class", hits: "of the class" },
    }),
  );
  return html`${all}${each}`;
}
