import { type GateMeasure, measuresFor } from "../../../contracts/ml/measures.ts";
import type { ModelEvaluation } from "../evaluate-model.ts";
import { formatCount, formatMeasure } from "./figures.ts";
import { type Html, html } from "./html.ts";
import { measureNames } from "./measures-section.ts";

const shown: ReadonlySet<GateMeasure> = new Set([
  "auc",
  "prAuc",
  "f1",
  "logLoss",
  "cost",
  "rmse",
  "mae",
  "pinball",
  "poissonDeviance",
  "ndcg",
  "map",
]);

/** The measures of every slice; nothing where none was asked for. */
export function slicesSection({ slices, measures, objective }: ModelEvaluation): Html | undefined {
  if (slices.length === 0) return undefined;
  const names = measuresFor(objective).filter((name) => shown.has(name) && Object.hasOwn(measures, name));
  const heads = names.map((name) => html`<th scope="col" class="number">${measureNames[name][0]}</th>`);
  const rows = slices.map(({ column, value, rows, measures: found }) => {
    const cells =
      found === undefined
        ? html`<td colspan="${names.length}" class="none">too few rows</td>`
        : names.map((name) => html`<td class="number">${formatMeasure(found[name])}</td>`);
    return html`<tr><th scope="row"><code>${column}</code> ${value === null ? html`<i>null</i>` : value}</th><td class="number">${formatCount(rows)}</td>${cells}</tr>`;
  });
  return html`<section class="card broad" aria-labelledby="slices"><h2 id="slices">Slices</h2><p class="sub">the same measures for parts of the test rows</p><div class="scroll" tabindex="0" role="region" aria-labelledby="slices"><table class="compact"><thead><tr><th scope="col">Slice</th><th scope="col" class="number">Rows</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
