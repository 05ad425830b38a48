import type { ReactElement } from "react";
import type { StudioFeatureEffect } from "throughline/client/studio";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { scaleText } from "./scale-text.ts";
import { swarmOf } from "./swarm.ts";

/** Height of a line of dots, pixels. */
const height = 30;

/** What inputs add to the scores of some rows: a line of dots each, with the mean of its size. */
export function Beeswarm({ features }: { readonly features: readonly StudioFeatureEffect[] }): ReactElement {
  const shaps = features.flatMap(({ points }) => points.map(({ shap }) => shap));
  const [least, most] = [Math.min(0, ...shaps), Math.max(0, ...shaps)];
  const room = { least, most, height };
  return (
    <Scroll label="What inputs add, rows">
      <table className="st-table st-swarm" aria-label="What inputs add to scores">
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col" className="st-swarm-ends">
              <span>{scaleText(least)} lower</span>
              <span>higher +{scaleText(most)}</span>
            </th>
            <NumberHeads titles={["Mean |SHAP|"]} />
          </tr>
        </thead>
        <tbody>
          {features.map((effect) => (
            <tr key={effect.feature}>
              <th scope="row">
                <code title={effect.feature}>{effect.feature}</code>
              </th>
              <td>
                <svg className="st-swarm-line" height={height} role="img" aria-label={rangeText(effect)}>
                  <line className="st-swarm-zero" {...atZero(room)} y1={0} y2={height} />
                  {swarmOf(effect.points, room).map(({ x, y, place }, i) => (
                    <circle key={i} cx={`${x}%`} cy={y} r={2.2} data-place={place} />
                  ))}
                </svg>
              </td>
              <td className="st-number">{scaleText(effect.meanAbs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function atZero({ least, most }: { readonly least: number; readonly most: number }) {
  const x = `${most === least ? 50 : (-least / (most - least)) * 100}%`;
  return { x1: x, x2: x };
}

function rangeText({ points, kind, feature }: StudioFeatureEffect): string {
  const shaps = points.map(({ shap }) => shap);
  const towards = kind === "numeric" ? directionText(points) : "";
  return `${feature} adds ${scaleText(Math.min(...shaps))} to ${scaleText(Math.max(...shaps))}${towards}`;
}

/** Whether high values make scores higher, where the dots say so: by the sign of their covariance. */
function directionText(points: StudioFeatureEffect["points"]): string {
  const placed = points.flatMap(({ shap, place }) => (place === null ? [] : [{ shap, place }]));
  const mean = (of: (point: { shap: number; place: number }) => number) =>
    placed.reduce((sum, point) => sum + of(point), 0) / placed.length;
  const [shapMean, placeMean] = [mean(({ shap }) => shap), mean(({ place }) => place)];
  const spread = (of: (point: { shap: number; place: number }) => number) => Math.sqrt(mean(of));
  const together = mean(({ shap, place }) => (shap - shapMean) * (place - placeMean));
  const size = spread(({ shap }) => (shap - shapMean) ** 2) * spread(({ place }) => (place - placeMean) ** 2);
  if (!(size > 0) || Math.abs(together / size) < 0.3) return "";
  return `, more where its value is ${together > 0 ? "high" : "low"}`;
}
