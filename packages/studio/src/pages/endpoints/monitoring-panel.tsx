import { NotMeasured, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioDrift, StudioInterval, StudioLabels, StudioMonitoring } from "throughline/client/studio";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { percentText } from "../../pieces/words.ts";

/** What is watched of an endpoint's answers: drift of inputs and scores, and the labels that came late. Nothing where nothing is. */
export function MonitoringPanel({ monitoring }: { readonly monitoring: StudioMonitoring | null }): ReactElement | null {
  if (monitoring === null) return null;
  const { drift, labels } = monitoring;
  return (
    <>
      {drift === null ? null : "because" in drift ? (
        <Panel title="Drift">
          <NotMeasured>{drift.because}</NotMeasured>
        </Panel>
      ) : (
        <DriftPanel drift={drift} />
      )}
      {labels === null ? null : (
        <Panel title="Late labels">
          {"because" in labels ? <NotMeasured>{labels.because}</NotMeasured> : <Labels labels={labels} />}
        </Panel>
      )}
    </>
  );
}

const figure = (value: number | null) => (value === null ? "–" : value.toFixed(3));
const minute = (iso: string) => iso.slice(0, 16).replace("T", " ");

function DriftPanel({ drift }: { readonly drift: StudioDrift }): ReactElement {
  const { answers, modelVersion, from, to, limits, columns } = drift;
  const note = `${answers.toLocaleString("en-US")} answers of version ${modelVersion}, ${minute(from)} to ${minute(to)} UTC`;
  const asked = [limits.psi === null ? "" : `PSI ≤ ${limits.psi}`, limits.ks === null ? "" : `KS ≤ ${limits.ks}`];
  return (
    <Panel title="Drift" note={note}>
      <Scroll label="Drift of inputs and scores, rows">
        <table className="st-table" aria-label="Drift of inputs and scores">
          <thead>
            <tr>
              <th scope="col">Input</th>
              <NumberHeads titles={["PSI", "KS"]} />
              <th scope="col">Moved the most, training to answers</th>
              <th scope="col">{asked.filter((text) => text !== "").join(", ")}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column.input ?? ""}>
                <th scope="row">{column.input === null ? "the score" : <code>{column.input}</code>}</th>
                <td className="st-number">{figure(column.psi)}</td>
                <td className="st-number">{figure(column.ks)}</td>
                <td>{movedText(column.bins)}</td>
                <td>
                  {column.psi === null ? (
                    "–"
                  ) : (
                    <Status
                      status={column.drifted ? "broken" : "held"}
                      word={column.drifted ? "drifted" : "as in training"}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

function movedText(bins: StudioDrift["columns"][number]["bins"]): string {
  const moved = (bin: (typeof bins)[number]) => Math.abs(bin.current - bin.reference);
  const [most] = [...bins].sort((a, b) => moved(b) - moved(a));
  if (most === undefined || moved(most) === 0) return "";
  return `${most.name}: ${percentText(most.reference)} to ${percentText(most.current)}`;
}

const within = (text: (value: number) => string, { value, low, high }: StudioInterval) => ({
  text: text(value),
  note: `95 % within ${text(low)} and ${text(high)}`,
});

function Labels({ labels }: { readonly labels: StudioLabels }): ReactElement {
  const { predictions, labelled, notYetDue, missing, withoutId, coverage, asked, quality, versions } = labels;
  const count = (value: number) => value.toLocaleString("en-US");
  const anonymous = withoutId === 0 ? {} : { note: `${count(withoutId)} without an id` };
  const share =
    coverage === null ? [] : [{ label: `Labelled, asked ${percentText(asked)}`, ...within(percentText, coverage) }];
  return (
    <div className="st-stack">
      <Figures
        figures={[
          { label: "Predictions", text: count(predictions) },
          { label: "Labelled", text: count(labelled) },
          { label: "Not yet due", text: count(notYetDue) },
          { label: "Missing", text: count(missing), ...anonymous },
          ...share,
        ]}
      />
      {"because" in quality ? (
        <NotMeasured>{quality.because}</NotMeasured>
      ) : (
        <Figures
          figures={[
            ...(quality.auc === null ? [] : [{ label: "AUC", ...within((value) => value.toFixed(3), quality.auc) }]),
            ...(quality.precision === null ? [] : [{ label: "Precision", ...within(percentText, quality.precision) }]),
            ...(quality.recall === null ? [] : [{ label: "Recall", ...within(percentText, quality.recall) }]),
            {
              label: "Scores said",
              text: percentText(quality.meanScore),
              note: `${percentText(quality.positiveShare.value)} came, of version ${versions.join(", ")}`,
            },
          ]}
        />
      )}
    </div>
  );
}
