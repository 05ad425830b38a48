import { Empty, RemoteView } from "@throughline/react";
import { type ReactElement, useState } from "react";
import type { StudioExplanation, StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { Panel } from "../../pieces/panel.tsx";
import { Beeswarm } from "./beeswarm.tsx";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";
import { RowExplanation } from "./row-explanation.tsx";
import { RowPicker } from "./row-picker.tsx";
import { scaleText } from "./scale-text.ts";

/** What the scores of a version are made of: over a sample of its test rows, and of one row or request. */
export function ModelExplanation({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  if (version === undefined)
    return <Empty text={{ title: "It was not trained yet", hint: "A run trains it when its table has rows." }} />;
  return (
    <div className="st-stack">
      <VersionChoice label="Version" versions={model.versions} chosen={version.version} choose={choose} />
      <Sample model={model} version={version.version} />
    </div>
  );
}

function Sample({ model, version }: { readonly model: StudioModel; readonly version: number }): ReactElement {
  const { name } = model;
  const state = useAsked(`explanation ${name} ${version}`, (signal) => studio.explanation(name, version, { signal }));
  return (
    <>
      <RemoteView
        state={state}
        what="explanation, which reads the model's table"
        shape="chart"
        empty="It takes no inputs"
        isEmpty={({ features }) => features.length === 0}
      >
        {(explanation) => <Effects explanation={explanation} />}
      </RemoteView>
      <Panel title="One row">
        <RowPicker model={model} rows={state.phase === "ready" ? state.value.rows : []} />
        <RowExplanation model={name} version={version} />
      </Panel>
    </>
  );
}

/** Inputs that are shown at first. */
const shownFirst = 15;

function Effects({ explanation }: { readonly explanation: StudioExplanation }): ReactElement {
  const [all, showAll] = useState(false);
  const { features, rows, testRows, scale, base } = explanation;
  const count = (value: number) => value.toLocaleString("en-US");
  const of =
    rows.length === testRows
      ? `all ${count(testRows)} test rows`
      : `${count(rows.length)} of ${count(testRows)} test rows`;
  const from = base === null ? "" : `, from ${scaleText(base)} that is expected without them`;
  return (
    <Panel title="What its scores are made of" note={`SHAP values in ${scaleNames[scale] ?? scale}, ${of}`}>
      <Beeswarm features={all ? features : features.slice(0, shownFirst)} />
      {features.length <= shownFirst ? null : (
        <button type="button" className="tl-button" onClick={() => showAll(!all)}>
          {all ? `Show the first ${shownFirst}` : `Show all ${features.length} inputs`}
        </button>
      )}
      <p className="st-note">
        What each input adds to a score{from}. Each dot is a row: blue where the value is low, orange where it is high,
        grey where it has no order or is missing.
      </p>
    </Panel>
  );
}

const scaleNames: Readonly<Record<string, string>> = {
  log: "the logarithm of the count",
  raw: "the label's own measure",
};
