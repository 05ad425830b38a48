import { countText, DataTable, Empty, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { metricName } from "./metric-names.ts";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";
import { scaleText } from "./scale-text.ts";
import { ScorePlot } from "./score-plot.tsx";
import { parameterNames, type Search, type ShownTrial, trialsOf } from "./trials.ts";

/** How the parameters of a version were chosen. */
export function ModelSearch({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  const state = useAsked(`search ${model.name} ${version?.version}`, async (signal) =>
    version === undefined ? null : studio.parameterSearch(model.name, version.version, { signal }),
  );
  return (
    <div className="st-stack">
      <VersionChoice label="Version" versions={model.versions} chosen={version?.version} choose={choose} />
      <RemoteView
        state={state}
        what="search"
        shape="chart"
        empty={{
          title: "Its parameters were declared, not searched",
          hint: "search: { space, method, trials, measure } lets a run choose them.",
        }}
        isEmpty={(reply) => (reply?.search ?? null) === null}
      >
        {(reply) => (reply?.search == null ? null : <Shown search={reply.search} />)}
      </RemoteView>
    </div>
  );
}

function Shown({ search }: { readonly search: Search }): ReactElement {
  const trials = trialsOf(search);
  const { measure } = search;
  const isHalved = trials.some(({ rounds }) => rounds !== null);
  const isMeasured = trials.some(({ figure }) => figure !== null);
  if (!isMeasured)
    return <Empty text={{ title: "No trial was measured", hint: "Search by a measure that the folds' rows allow." }} />;
  return (
    <>
      <Chosen search={search} trials={trials} />
      <div className="st-plots">
        <Panel title={`${metricName(measure)} by trial`} note={`mean of folds, ${search.better} is better`}>
          <ScorePlot
            trials={trials}
            measure={measure}
            across={({ place }) => place}
            title={isHalved ? "evaluation" : "trial"}
            bestTitle={isHalved ? "best so far with as many rounds" : "best so far"}
          />
        </Panel>
        {parameterNames(search).map((name) => (
          <Panel key={name} title={`${metricName(measure)} by ${name}`}>
            <ScorePlot
              trials={trials}
              measure={measure}
              across={({ parameters }) => parameters[name] ?? 0}
              title={name}
              byMagnitude
            />
          </Panel>
        ))}
      </div>
      <TrialTable search={search} trials={trials} />
    </>
  );
}

interface ShownProps {
  readonly search: Search;
  readonly trials: readonly ShownTrial[];
}

function Chosen({ search, trials }: ShownProps): ReactElement {
  const { method, measure, seed, folds, foldsLeftOut } = search;
  const chosen = trials[search.best];
  const points = new Set(trials.map(({ trial }) => trial)).size;
  const evaluations = points === trials.length ? "" : ` in ${countText(trials.length, "evaluation")}`;
  const left = foldsLeftOut === 0 ? "" : `; ${countText(foldsLeftOut, "fold")} left out, with nothing to learn from`;
  const rows = folds.map(
    ({ learned, measured }) => `${measured.toLocaleString("en-US")} rows by ${learned.toLocaleString("en-US")}`,
  );
  return (
    <Panel
      title={chosen === undefined ? "Search" : `Trial ${chosen.trial} was chosen`}
      note={`${countText(points, "trial")} by ${method}${evaluations}, seed ${seed}`}
    >
      {chosen === undefined ? null : (
        <Figures
          figures={[
            { label: metricName(measure), text: chosen.figure?.toFixed(4) ?? "–", note: spreadText(chosen) },
            ...Object.entries(chosen.parameters).map(([label, value]) => ({ label, text: scaleText(value) })),
          ]}
        />
      )}
      <p className="st-note">
        Measured on {countText(folds.length, "fold")} of the rows that it learns from, later ones by earlier ones:{" "}
        {rows.join(", ")}
        {left}.
      </p>
    </Panel>
  );
}

/** From the least fold to the greatest; nothing where there is one. */
function spreadText({ folds }: ShownTrial): string | undefined {
  const figures = folds.filter((figure) => figure !== null);
  if (figures.length < 2) return undefined;
  return `${Math.min(...figures).toFixed(4)} to ${Math.max(...figures).toFixed(4)}`;
}

const foldText = (folds: ShownTrial["folds"]) => folds.map((figure) => figure?.toFixed(4) ?? "–").join("  ");

function TrialTable({ search, trials }: ShownProps): ReactElement {
  const names = parameterNames(search);
  const isHalved = trials.some(({ rounds }) => rounds !== null);
  const rows = trials.map(({ trial, state, figure, rung, rounds, folds, parameters }) => ({
    ...{ trial, state, figure, rung, rounds, folds: foldText(folds) },
    ...parameters,
  }));
  return (
    <DataTable
      label="Trials"
      rows={rows}
      empty="No trial was measured"
      inUrl="trials"
      isSelected={({ state }) => state === "chosen"}
      fields={[
        { name: "trial", type: "int64", nullable: false },
        { name: "figure", type: "float64", nullable: true },
        ...["rung", "rounds"].map((name) => ({ name, type: "int64", nullable: true })),
        ...names.map((name) => ({ name, type: typeOf(trials, name), nullable: true })),
      ]}
      columns={[
        "trial",
        { column: "state", title: "State", width: 130, show: ({ state }) => <State state={state} /> },
        { column: "figure", title: metricName(search.measure) },
        ...(isHalved ? (["rung", "rounds"] as const) : []),
        ...names.map((name) => ({ column: name as "trial", title: name })),
        { column: "folds", title: "Each fold" },
      ]}
    />
  );
}

const typeOf = (trials: readonly ShownTrial[], name: string) =>
  trials.every(({ parameters }) => Number.isInteger(parameters[name] ?? 0)) ? "int64" : "float64";

function State({ state }: { readonly state: ShownTrial["state"] }): ReactElement {
  if (state === "chosen") return <Status status="held" word="chosen" />;
  if (state === "not measured") return <Status status="not-measured" />;
  return <span>{state}</span>;
}
