import type { ReactElement } from "react";
import type { StudioTraining } from "throughline/client/studio";

/** Height of the drawing in its own units; it is stretched to its place. */
const tall = 100;

/** The loss of the rows that are learned from, and of those that stop it early, as two lines. */
export function LossChart({ training: { curve, bestRound } }: { readonly training: StudioTraining }): ReactElement {
  const validation = curve.flatMap(({ round, validationLoss }) =>
    validationLoss === null ? [] : [{ round, loss: validationLoss }],
  );
  const losses = [...curve, ...validation].map(({ loss }) => loss);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const last = Math.max(...curve.map(({ round }) => round));
  const x = (round: number) => (round / last) * 100;
  const y = (loss: number) => (most === least ? tall / 2 : ((most - loss) / (most - least)) * (tall - 8) + 4);
  const path = (points: readonly { readonly round: number; readonly loss: number }[]) =>
    points.map(({ round, loss }) => `${x(round)},${y(loss)}`).join(" ");
  const ends = `Loss from ${most.toPrecision(3)} to ${curve.at(-1)?.loss.toPrecision(3)} on the rows that are learned from`;
  const held = validation.length === 0 ? "" : `, ${validation.at(-1)?.loss.toPrecision(3)} on the validation rows`;
  return (
    <figure className="st-loss">
      <figcaption className="st-row st-note">
        <span className="st-loss-key" data-line="learned">
          learned from
        </span>
        {validation.length === 0 ? null : (
          <span className="st-loss-key" data-line="validation">
            validation
          </span>
        )}
        {bestRound === null ? null : (
          <span className="st-loss-key" data-line="best">
            kept up to here
          </span>
        )}
      </figcaption>
      <div className="st-loss-axis st-note" aria-hidden="true">
        <span>{most.toPrecision(3)}</span>
        <span>{least.toPrecision(3)}</span>
      </div>
      <svg viewBox={`0 0 100 ${tall}`} preserveAspectRatio="none" role="img" aria-label={`${ends}${held}`}>
        {bestRound === null ? null : <line data-line="best" x1={x(bestRound)} x2={x(bestRound)} y1={0} y2={tall} />}
        <polyline data-line="learned" points={path(curve)} />
        {validation.length === 0 ? null : <polyline data-line="validation" points={path(validation)} />}
      </svg>
      <div className="st-loss-rounds st-note" aria-hidden="true">
        <span>round {curve[0]?.round}</span>
        <span>{last.toLocaleString("en-US")}</span>
      </div>
    </figure>
  );
}
