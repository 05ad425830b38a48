import { Empty, RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel, StudioTraining } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { LossChart } from "./loss-chart.tsx";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";

/** How the loss of a version fell, round by round. */
export function ModelTraining({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  const state = useAsked(`training ${model.name} ${version?.version}`, async (signal) =>
    version === undefined ? null : studio.training(model.name, version.version, { signal }),
  );
  return (
    <div className="st-stack">
      <VersionChoice label="Version" versions={model.versions} chosen={version?.version} choose={choose} />
      <RemoteView state={state} what="training" shape="chart" empty="It was not trained yet">
        {(training) => (training === null ? null : <Shown training={training} />)}
      </RemoteView>
    </div>
  );
}

function Shown({ training }: { readonly training: StudioTraining }): ReactElement {
  const { curve, bestRound } = training;
  if (curve.length < 2)
    return <Empty text={{ title: "No curve was kept", hint: "Versions that are trained from now on keep theirs." }} />;
  const rounds = `${curve.at(-1)?.round.toLocaleString("en-US")} rounds`;
  const kept = bestRound === null ? "" : `, the trees up to round ${bestRound.toLocaleString("en-US")} are kept`;
  return (
    <Panel title="Loss by round" note={`mean loss, ${rounds}${kept}`}>
      <LossChart training={training} />
      <details>
        <summary>As a table</summary>
        <Scroll label="Loss by round, rows">
          <table className="st-table" aria-label="Loss by round">
            <thead>
              <tr>
                <NumberHeads titles={["Round", "Learned from", "Validation"]} />
              </tr>
            </thead>
            <tbody>
              {evenly(curve, tableRows).map(({ round, loss, validationLoss }) => (
                <tr key={round} data-on={round === bestRound}>
                  <td className="st-number">{round}</td>
                  <td className="st-number">{loss.toPrecision(5)}</td>
                  <td className="st-number">{validationLoss?.toPrecision(5) ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </Panel>
  );
}

const tableRows = 25;

const evenly = <T,>(items: readonly T[], most: number): readonly T[] => {
  const step = Math.ceil(items.length / most);
  return items.filter((_, i) => i % step === 0 || i === items.length - 1);
};
