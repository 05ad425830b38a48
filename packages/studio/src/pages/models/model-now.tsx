import { Empty } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel, StudioModelVersion } from "throughline/client/studio";
import { Figures, Pairs, Panel } from "../../pieces/panel.tsx";
import { Promises } from "../../pieces/promises.tsx";
import { Time } from "../../pieces/time.tsx";
import { percentText } from "../../pieces/words.ts";
import { Importance } from "./importance.tsx";
import { metricName } from "./metric-names.ts";
import { standingVersion } from "./model-version-choice.tsx";

/** The version that answers, else the newest: its metrics, gates, and what it looks at. */
export function ModelNow({ model }: { readonly model: StudioModel }): ReactElement {
  const version = standingVersion(model);
  if (version === undefined)
    return <Empty text={{ title: "It was not trained yet", hint: "A run trains it when its table has rows." }} />;
  return (
    <>
      <Panel
        title={`Version ${version.version}`}
        note={
          <>
            {version.current ? "answers now" : version.accepted ? "accepted" : "refused by a gate"}, trained{" "}
            <Time at={version.createdAt} />
          </>
        }
      >
        <Figures
          figures={Object.entries(version.metrics).map(([name, value]) => ({
            label: metricName(name),
            text: value.toFixed(value < 0.1 ? 4 : 3),
          }))}
        />
        <p className="st-note">{rowsText(version)}</p>
      </Panel>
      <div className="st-two">
        <Importance importance={model.importance} />
        <Panel title="How it is trained">
          {version.accepted ? null : <Promises promises={version.gates} />}
          <Pairs
            pairs={[
              ["Label", <code key="label">{model.label.column}</code>],
              ["Matures after", model.label.matures],
              ["Trained from", <code key="rows">{model.rows}</code>],
              ["Trainer", model.trainer],
              ["Split", `by ${model.split.by}, the last ${percentText(model.split.test)} for the test`],
              ["Trained anew", retrainText(model.retrain)],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function rowsText({ rows }: StudioModelVersion): string {
  const text = (n: number) => n.toLocaleString("en-US");
  const young = rows.tooYoung === 0 ? "" : `; ${text(rows.tooYoung)} too young to have their label`;
  const warming = (rows.warmUp ?? 0) === 0 ? "" : `; ${text(rows.warmUp ?? 0)} to warm up`;
  const out = rows.leftOut === 0 ? "" : `; ${text(rows.leftOut)} left out`;
  return `Metrics of ${text(rows.test)} later rows that it did not learn from; trained on ${text(rows.train)}, stopped by ${text(rows.validation)}${warming}${young}${out}.`;
}

function retrainText(retrain: StudioModel["retrain"]): string {
  if (retrain === null) return "when its code changes";
  const reasons = [retrain.after === null ? "" : `every ${retrain.after}`, retrain.onDrift ? "when inputs drift" : ""];
  return reasons.filter((reason) => reason !== "").join(", and ");
}
