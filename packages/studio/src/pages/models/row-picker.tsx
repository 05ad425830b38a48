import { Button, useUrlParameter } from "@throughline/react";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import type { StudioExplanation, StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { pickedText } from "./picked-row.ts";

interface RowPickerProps {
  readonly model: StudioModel;
  readonly rows: StudioExplanation["rows"];
}

/** Picks a row to explain: by its key, from the sample, or from what was asked of an endpoint. The address keeps it. */
export function RowPicker({ model, rows }: RowPickerProps): ReactElement {
  const [, pick] = useUrlParameter("row");
  const [key, setKey] = useState("");
  const list = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== "") pick(pickedText({ by: "key", key: key.trim() }));
  };
  const keys = rows.flatMap((row) => row.key ?? []).slice(0, 50);
  return (
    <div className="st-picker">
      <form className="st-row" onSubmit={submit}>
        <label className="st-row">
          <span className="st-note">Key in {model.rows}</span>
          <input className="tl-input" list={list} value={key} onChange={(event) => setKey(event.target.value)} />
        </label>
        <datalist id={list}>
          {keys.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Button type="submit">Explain</Button>
      </form>
      {rows.length === 0 ? null : <Extremes rows={rows} />}
      {model.endpoints.map((name) => (
        <Requests key={name} endpoint={name} />
      ))}
    </div>
  );
}

function Extremes({ rows }: Pick<RowPickerProps, "rows">): ReactElement {
  const [, pick] = useUrlParameter("row");
  const order = rows.map((_, index) => index).sort((a, b) => (rows[a]?.score ?? 0) - (rows[b]?.score ?? 0));
  const at = (share: number) => order[Math.round(share * (order.length - 1))] ?? 0;
  const choices = [
    ["Highest score", at(1)],
    ["In the middle", at(0.5)],
    ["Lowest score", at(0)],
  ] as const;
  return (
    <div className="st-row">
      <span className="st-note">Of the sample</span>
      {choices.map(([word, index]) => (
        <Button key={word} onClick={() => pick(pickedText({ by: "index", index }))}>
          {word}
        </Button>
      ))}
    </div>
  );
}

/** Requests that are offered. */
const offered = 20;

function Requests({ endpoint }: { readonly endpoint: string }): ReactElement | null {
  const [picked, pick] = useUrlParameter("row");
  const state = useAsked(`log ${endpoint} ${offered}`, (signal) =>
    studio.endpointLog(endpoint, { limit: offered, signal }),
  );
  const items = state.phase === "ready" ? state.value.items.filter(({ degraded }) => !degraded) : [];
  if (items.length === 0) return null;
  const texts = items.map(({ requestId }) => pickedText({ by: "request", endpoint, request: requestId }));
  return (
    <label className="st-row">
      <span className="st-note">Asked of {endpoint}</span>
      <select
        className="tl-input st-auto"
        value={texts.find((text) => text === picked) ?? ""}
        onChange={(event) => pick(event.target.value)}
      >
        <option value="">choose a request</option>
        {items.map(({ requestId, at, score }, i) => (
          <option key={requestId} value={texts[i]}>
            {at.slice(0, 19).replace("T", " ")}, score {score.toPrecision(3)}
          </option>
        ))}
      </select>
    </label>
  );
}
