import { Masked, numberText, RemoteView, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRowExplanation } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { type PickedRow, pickedRow } from "./picked-row.ts";
import { partText, scaleText } from "./scale-text.ts";
import { type WaterfallStep, waterfallOf } from "./waterfall.ts";

/** What made the score of the row that the address names; nothing where it names none. */
export function RowExplanation({
  model,
  version,
}: {
  readonly model: string;
  readonly version: number;
}): ReactElement | null {
  const [text] = useUrlParameter("row");
  const row = pickedRow(text);
  return row === undefined ? null : <Asked key={text} model={model} version={version} row={row} />;
}

function Asked({
  model,
  version,
  row,
}: {
  readonly model: string;
  readonly version: number;
  readonly row: PickedRow;
}): ReactElement {
  const state = useAsked(`row ${model} ${version} ${JSON.stringify(row)}`, (signal) => {
    if (row.by === "request") return studio.explainRequest(model, { ...row, signal });
    return studio.explainRow(
      model,
      version,
      row.by === "key" ? { key: row.key, signal } : { index: row.index, signal },
    );
  });
  return (
    <RemoteView state={state} what="row" shape="table" empty="It is not there" isEmpty={() => false}>
      {(explained) => <Waterfall explained={explained} />}
    </RemoteView>
  );
}

const parts: Readonly<Record<StudioRowExplanation["part"], string>> = {
  train: "it learned from this row",
  validation: "of the validation rows",
  test: "of the test rows",
  young: "too young to have its label",
  request: "a logged request",
};

function Waterfall({ explained }: { readonly explained: StudioRowExplanation }): ReactElement {
  const { key, at, part, label, score, raw, base, output, version } = explained;
  const steps = waterfallOf(explained);
  const known = label === null ? "" : `, label ${scaleText(label)}`;
  return (
    <div className="st-stack">
      <p>
        {key === null ? "The row" : <code>{key}</code>} of {at.slice(0, 19).replace("T", " ")} UTC has the score{" "}
        <strong>{score.toPrecision(4)}</strong>
        {output === null ? "" : ` for ${output}`}
        {known}.{" "}
        <span className="st-note">
          Version {version}, {parts[part]}.
        </span>
      </p>
      <Scroll label="What made the score, rows">
        <table className="st-table st-waterfall" aria-label="What made the score">
          <thead>
            <tr>
              <th scope="col">Input</th>
              <th scope="col">Value</th>
              <th scope="col">
                From {scaleText(base)} to {scaleText(raw)}
              </th>
              <NumberHeads titles={[explained.scale]} />
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">expected</th>
              <td />
              <td />
              <td className="st-number">{scaleText(base)}</td>
            </tr>
            {steps.map((step) => (
              <Step key={step.name} step={step} />
            ))}
            <tr>
              <th scope="row">together</th>
              <td />
              <td />
              <td className="st-number">
                <strong>{scaleText(raw)}</strong>
              </td>
            </tr>
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Step({
  step: { name, value, masked, unit, shap, start, width },
}: {
  readonly step: WaterfallStep;
}): ReactElement {
  return (
    <tr>
      <th scope="row">
        <code title={name}>{name}</code>
      </th>
      <td>{masked ? <Masked /> : value === undefined ? null : <ValueOf value={value} unit={unit} />}</td>
      <td>
        <svg className="st-waterfall-line" height={16} aria-hidden="true">
          <rect x={`${start}%`} width={`${width}%`} y={3} height={10} data-sign={shap < 0 ? "less" : "more"} />
        </svg>
      </td>
      <td className="st-number">{partText(shap)}</td>
    </tr>
  );
}

function ValueOf({
  value,
  unit,
}: {
  readonly value: WaterfallStep["value"];
  readonly unit: string | null;
}): ReactElement {
  if (value === null || value === undefined) return <span className="st-note">null</span>;
  const text = typeof value === "number" ? numberText(value) : String(value);
  return (
    <>
      {text}
      {unit === null ? null : <span className="st-note"> {unit}</span>}
    </>
  );
}
