import type { ReactElement, ReactNode } from "react";
import { metricName } from "./metric-names.ts";
import { scaleText } from "./scale-text.ts";
import { type Scale, type ShownTrial, scaleOf } from "./trials.ts";

interface ScorePlotProps {
  readonly trials: readonly ShownTrial[];
  readonly measure: string;
  /** Where a trial stands from left to right. */
  readonly across: (trial: ShownTrial) => number;
  readonly byMagnitude?: boolean;
  /** What the axis across is. */
  readonly title: string;
  /** Draws the best figure up to each trial; what that line is. */
  readonly bestTitle?: string;
}

/** Percent that is left free at each edge, so that a dot there is whole. */
const edge = 3;
const inside = (share: number) => edge + share * (100 - 2 * edge);

/** The figure of each trial above something of it; the chosen one is a ring with a line through it. */
export function ScorePlot(props: ScorePlotProps): ReactElement {
  const { trials, measure, across, byMagnitude = false, title, bestTitle } = props;
  const measured = trials.flatMap((trial) => (trial.figure === null ? [] : [{ trial, figure: trial.figure }]));
  const xs = scaleOf(trials.map(across), { byMagnitude });
  const ys = scaleOf(measured.map(({ figure }) => figure));
  const x = (trial: ShownTrial) => inside(xs.shareOf(across(trial)));
  const y = (figure: number) => 100 - inside(ys.shareOf(figure));
  const chosen = measured.find(({ trial }) => trial.state === "chosen");
  return (
    <figure className="st-loss st-score-plot">
      <figcaption className="st-row st-note">
        {bestTitle === undefined ? null : (
          <span className="st-loss-key" data-line="learned">
            {bestTitle}
          </span>
        )}
        <span className="st-loss-key" data-line="best">
          chosen
        </span>
      </figcaption>
      <div className="st-loss-axis st-note" aria-hidden="true">
        <span>{scaleText(ys.most)}</span>
        <span>{ys.least === ys.most ? "" : scaleText(ys.least)}</span>
      </div>
      <svg role="img" aria-label={summaryOf(props, { xs, ys })}>
        {chosen === undefined ? null : <line data-line="best" {...upright(x(chosen.trial))} />}
        {bestTitle === undefined ? null : bestLines(trials, { x, y })}
        {measured.map(({ trial, figure }) => (
          <circle key={trial.place} cx={`${x(trial)}%`} cy={`${y(figure)}%`} r={4} data-state={trial.state}>
            <title>{trialText(trial, measure)}</title>
          </circle>
        ))}
      </svg>
      <div className="st-loss-rounds st-note" aria-hidden="true">
        <span>{scaleText(xs.least)}</span>
        <span>{`${title}${xs.isLogarithmic ? ", logarithmic" : ""}`}</span>
        <span>{xs.least === xs.most ? "" : scaleText(xs.most)}</span>
      </div>
    </figure>
  );
}

const upright = (x: number) => ({ x1: `${x}%`, x2: `${x}%`, y1: "0%", y2: "100%" });

/** Steps from each best figure to the next. */
function bestLines(
  trials: readonly ShownTrial[],
  { x, y }: { readonly x: (trial: ShownTrial) => number; readonly y: (figure: number) => number },
): ReactNode {
  return trials.slice(1).flatMap((trial, i) => {
    const before = trials[i];
    if (before?.bestSoFar == null || trial.bestSoFar === null || before.rung !== trial.rung) return [];
    const [from, to] = [y(before.bestSoFar), y(trial.bestSoFar)].map((one) => `${one}%`);
    const [left, right] = [x(before), x(trial)].map((one) => `${one}%`);
    const flat = <line key={`${trial.place} flat`} data-line="leading" x1={left} x2={right} y1={from} y2={from} />;
    if (from === to) return [flat];
    return [flat, <line key={`${trial.place} up`} data-line="leading" x1={right} x2={right} y1={from} y2={to} />];
  });
}

const trialText = ({ trial, figure, parameters, rounds }: ShownTrial, measure: string) =>
  [
    `trial ${trial}`,
    `${metricName(measure)} ${figure?.toPrecision(4)}`,
    ...Object.entries(parameters).map(([name, value]) => `${name} ${scaleText(value)}`),
    ...(rounds === null ? [] : [`${rounds} rounds`]),
  ].join(", ");

function summaryOf(
  { trials, measure, title, across }: ScorePlotProps,
  { xs, ys }: { readonly xs: Scale; readonly ys: Scale },
): string {
  const chosen = trials.find(({ state }) => state === "chosen");
  const at =
    chosen === undefined ? "" : `; the chosen one has ${chosen.figure?.toPrecision(4)} at ${scaleText(across(chosen))}`;
  return `${metricName(measure)} between ${scaleText(ys.least)} and ${scaleText(ys.most)} by ${title}, ${scaleText(xs.least)} to ${scaleText(xs.most)}${at}`;
}
