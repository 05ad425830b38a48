import { counted } from "../../../contracts/core/counted.ts";
import { measureRules } from "../../../contracts/ml/measures.ts";
import { rankedTrials, type SearchRecord, type SearchTrial, searchCounts } from "../../registry/search-record.ts";
import { chart, emptyChart, linePath, type Plot } from "./chart.ts";
import { formatCount, formatMeasure, formatNumber } from "./figures.ts";
import { type Html, html } from "./html.ts";
import { roundAxis } from "./round-axis.ts";

/** Trials that the table has, the best. */
const SHOWN = 100;

type Measured = SearchTrial & { readonly figure: number };
const isMeasured = (trial: SearchTrial): trial is Measured => trial.figure !== null;

/** What each trial of a search came to, in the order in which they were tried, and the best so far. */
export function searchChart(search: SearchRecord | undefined): Html | undefined {
  if (search === undefined) return undefined;
  const { trials, best, measure, method, folds } = search;
  const title = "Search";
  const chosen = trials[best];
  const figures = trials.filter(isMeasured).map(({ figure }) => figure);
  if (chosen === undefined || chosen.figure === null) return emptyChart(title, "Not drawn: no trial was measured.");
  const { title: name, better } = measureRules[measure];
  const counts = searchCounts(search);
  const isRepeated = counts.evaluations !== counts.trials;
  const evaluations = isRepeated ? ` in ${counted(counts.evaluations, "evaluation")}` : "";
  const last = Math.max(2, trials.length);
  return chart({
    title,
    subtitle: `${counted(counts.trials, "trial")} by ${method}${evaluations}, ${counted(folds.length, "fold")}; line: best ${name} so far`,
    summary: `${name} of each trial, ${better} is better; the best is ${formatMeasure(chosen.figure)}`,
    x: {
      min: 1,
      max: last,
      title: isRepeated ? "evaluation" : "trial",
      ticks: [...new Set([1, Math.round((1 + last) / 2), last])],
    },
    y: roundAxis(figures, `${name}, mean of folds`),
    draw: (plot) => drawTrials(search, plot),
    table: tableOf(search),
  });
}

function drawTrials({ trials, best, better }: SearchRecord, plot: Plot): Html {
  const dots = trials.flatMap(({ figure }, i) =>
    figure === null ? [] : [html`<circle class="dot" cx="${plot.x(i + 1)}" cy="${plot.y(figure)}" r="2.5"/>`],
  );
  const steps: [number, number][] = [];
  for (const [i, { figure }] of trials.entries()) {
    const leading = steps.at(-1)?.[1];
    if (figure === null) continue;
    const isAhead = leading === undefined || (better === "higher" ? figure > leading : figure < leading);
    steps.push([i + 1, isAhead ? figure : leading]);
  }
  const chosen = html`<path class="mark" d="M${plot.x(best + 1)} ${plot.top}V${plot.bottom}"/>`;
  return html`${dots}<path class="line" d="${linePath(steps, plot)}"/>${chosen}`;
}

/** The best trials first, each with what was searched. */
function tableOf(search: SearchRecord) {
  const { trials, measure, best } = search;
  const names = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const isHalved = trials.some(({ rounds }) => rounds !== undefined);
  return {
    head: ["trial", measureRules[measure].title, ...(isHalved ? ["rounds"] : []), ...names, "folds"],
    rows: rankedTrials(search)
      .slice(0, SHOWN)
      .map((trial) => [
        `${trial.trial}${trial === trials[best] ? " chosen" : ""}`,
        formatMeasure(trial.figure ?? undefined),
        ...(isHalved ? [formatCount(trial.rounds ?? 0)] : []),
        ...names.map((name) => formatNumber(trial.parameters[name] ?? 0)),
        trial.folds.map((figure) => formatMeasure(figure ?? undefined)).join(" "),
      ]),
  };
}
