import { Empty, RemoteView, Status, type StatusName, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioMeasureComparison, StudioModel, StudioModelVersion } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { metricName } from "./metric-names.ts";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";
import { partText } from "./scale-text.ts";

/** Two versions side by side: what each measured, and what differs beyond chance on the same rows. */
export function ModelComparison({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  const [chosen, chooseOther] = useUrlParameter("against");
  const others = model.versions.filter((one) => one !== version);
  const other =
    others.find((one) => String(one.version) === chosen) ??
    others.find((one) => one.version < (version?.version ?? 0) && one.accepted) ??
    others[0];
  if (version === undefined || other === undefined)
    return <Empty text={{ title: "There is one version", hint: "The next one can be compared with it." }} />;
  return (
    <div className="st-stack">
      <div className="st-row">
        <VersionChoice label="Version" versions={model.versions} chosen={version.version} choose={choose} />
        <VersionChoice label="against" versions={others} chosen={other.version} choose={chooseOther} />
      </div>
      <Measures version={version} other={other} />
      <Tested key={`${version.version} ${other.version}`} model={model.name} version={version} other={other} />
    </div>
  );
}

interface Pair {
  readonly version: StudioModelVersion;
  readonly other: StudioModelVersion;
}

function Measures({ version, other }: Pair): ReactElement {
  const names = [...new Set([...Object.keys(version.metrics), ...Object.keys(other.metrics)])];
  const figure = (value: number | undefined) => (value === undefined ? "–" : value.toPrecision(4));
  return (
    <Panel title="What each measured" note="on its own test rows, when it was made">
      <Scroll label="Measures of both, rows">
        <table className="st-table" aria-label="Measures of both versions">
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <NumberHeads titles={[`Version ${version.version}`, `Version ${other.version}`, "Difference"]} />
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const [own, before] = [version.metrics[name], other.metrics[name]];
              return (
                <tr key={name}>
                  <th scope="row">{metricName(name)}</th>
                  <td className="st-number">{figure(own)}</td>
                  <td className="st-number">{figure(before)}</td>
                  <td className="st-number">
                    {own === undefined || before === undefined ? "–" : partText(own - before)}
                  </td>
                </tr>
              );
            })}
            <tr>
              <th scope="row">Test rows</th>
              <td className="st-number">{version.rows.test.toLocaleString("en-US")}</td>
              <td className="st-number">{other.rows.test.toLocaleString("en-US")}</td>
              <td />
            </tr>
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

function Tested({ model, version, other }: Pair & { readonly model: string }): ReactElement {
  const state = useAsked(`comparison ${model} ${version.version} ${other.version}`, (signal) =>
    studio.compareVersions(model, version.version, { against: other.version, signal }),
  );
  const note =
    state.phase === "ready"
      ? `${state.value.rows.toLocaleString("en-US")} test rows of the newer of both${state.value.from === "run" ? ", as its run compared them" : ""}`
      : undefined;
  return (
    <Panel title="On the same rows" note={note}>
      <RemoteView
        state={state}
        what="comparison, which scores the same rows with both"
        shape="table"
        empty="No measure can be compared"
        isEmpty={({ measures }) => Object.keys(measures).length === 0}
      >
        {({ measures }) => <Differences measures={measures} pair={{ version, other }} />}
      </RemoteView>
    </Panel>
  );
}

const verdicts: Readonly<Record<"better" | "worse", StatusName>> = {
  better: "held",
  worse: "broken",
};

function Differences({
  measures,
  pair: { version, other },
}: {
  readonly measures: Readonly<Record<string, StudioMeasureComparison>>;
  readonly pair: Pair;
}): ReactElement {
  const heads = [`${version.version} less ${other.version}`, "95 % within", "p"];
  return (
    <Scroll label="Differences, rows">
      <table className="st-table" aria-label="Differences on the same rows">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <NumberHeads titles={heads} />
            <th scope="col">Test</th>
            <th scope="col">Version {version.version} is</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(measures).map(([name, { difference, low, high, pValue, by, verdict }]) => (
            <tr key={name}>
              <th scope="row">{metricName(name)}</th>
              <td className="st-number">{partText(difference)}</td>
              <td className="st-number">
                {partText(low)} to {partText(high)}
              </td>
              <td className="st-number">{pValue < 0.001 ? "< 0.001" : pValue.toFixed(3)}</td>
              <td>{by}</td>
              <td>
                {verdict === "no different" ? (
                  <span className="st-note">no different beyond chance</span>
                ) : (
                  <Status status={verdicts[verdict]} word={verdict} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
