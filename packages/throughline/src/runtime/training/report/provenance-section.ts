import { choiceLines } from "../training-choices.ts";
import { formatCount, formatNumber, formatShare } from "./figures.ts";
import { type Html, type HtmlPart, html } from "./html.ts";
import type { EvaluationReport } from "./report-input.ts";

/** Where each row of the model's table went. */
export function rowsSection(input: EvaluationReport): Html {
  const { rows, data } = input;
  const isImported = input.model.isImported === true;
  const warmUp = { name: "warm-up", count: rows.warmUp ?? 0, what: "windows reach before the data" };
  const parts = [
    isImported
      ? { name: "older", count: rows.train, what: "not used: nothing was trained here" }
      : { name: "train", count: rows.train, what: "fitted to" },
    { name: "validation", count: rows.validation, what: validationText(input) },
    { name: "test", count: rows.test, what: `measured on${positivesText(input)}` },
    { name: "too young", count: rows.tooYoung, what: "the label has not matured" },
    { name: "left out", count: rows.leftOut, what: "no label, or not usable" },
    ...(rows.warmUp === undefined ? [] : [warmUp]),
  ];
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const share = (count: number) => (total === 0 ? 0 : count / total);
  let start = 0;
  const bars = parts.map(({ name, count }, i) => {
    const x = start;
    start += 100 * share(count);
    return html`<rect class="part${i}" x="${x.toFixed(2)}" width="${(100 * share(count)).toFixed(2)}" height="8"><title>${name} ${formatShare(share(count))}</title></rect>`;
  });
  const lines = parts.map(
    ({ name, count, what }, i) =>
      html`<tr><th scope="row"><i class="key part${i}"></i>${name}<small>${what}</small></th><td class="number">${formatCount(count)}</td><td class="number">${formatShare(share(count))}</td></tr>`,
  );
  return html`<section class="card" aria-labelledby="rows"><h2 id="rows">Rows</h2><p class="sub">${formatCount(total)} rows, split by time</p>${isImported ? html`<p class="note">${seenText}</p>` : undefined}<svg class="split" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${bars}</svg><table><thead><tr><th scope="col">Part</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Share</th></tr></thead><tbody>${lines}</tbody></table><h3>Data versions</h3>${pairs(data.map(({ name, version }) => [html`<code>${name}</code>`, html`<code>${version}</code>`]))}</section>`;
}

/** What is not known of the rows of an imported model. */
export const seenText = "Which of these rows the model saw when another tool trained it, nobody here can tell.";

function validationText({ evaluation, bestRound, model }: EvaluationReport): string {
  const chose = [
    ...(evaluation.binary === undefined ? [] : ["chose the threshold"]),
    ...(bestRound === undefined ? [] : ["chose when to stop"]),
  ];
  if (chose.length > 0) return chose.join(", ");
  return model.isImported === true ? "not used" : "watched during training, not learned from";
}

const positivesText = ({ evaluation: { binary, classes } }: EvaluationReport) =>
  binary === undefined
    ? classes === undefined
      ? ""
      : `, of ${classes.names.length} classes`
    : `, ${formatCount(binary.positives)} of them positive`;

/** Everything that a second run needs to give the same bytes; of an imported model what its bytes are. */
export function reproductionSection({ parameters, choices, seed, hashes, model }: EvaluationReport): Html {
  const hashList = pairs(hashes.map(({ what, hash }) => [what, html`<code class="hash">${hash}</code>`]));
  if (model.isImported === true)
    return html`<section class="card" aria-labelledby="reproduce"><h2 id="reproduce">Where it comes from</h2><p class="sub">another tool trained it: nothing was trained here, the file is kept byte for byte</p>${hashList}</section>`;
  const shown = Object.entries(parameters).map(
    ([name, value]) => [html`<code>${name}</code>`, typeof value === "number" ? formatNumber(value) : value] as const,
  );
  const chosen = choiceLines(choices).map(([name, value]) => [html`<code>${name}</code>`, value] as const);
  return html`<section class="card" aria-labelledby="reproduce"><h2 id="reproduce">To get the same model again</h2><p class="sub">same data versions, parameters and seed give the same bytes</p>${pairs([["trainer", html`<code>${model.trainer}</code>`], ...shown, ...chosen, ["seed", html`<code>${seed}</code>`]])}<h3>Hashes</h3>${hashList}</section>`;
}

function pairs(lines: readonly (readonly [name: HtmlPart, value: HtmlPart])[]): Html {
  if (lines.length === 0) return html`<p class="note">none</p>`;
  return html`<dl>${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
