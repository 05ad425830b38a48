import { Empty, RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioEvaluation, StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { percentText } from "../../pieces/words.ts";
import { type ConfusionCounts, confusedMost, countsOfDecisions } from "./confusion.ts";
import { ConfusionMatrix } from "./confusion-matrix.tsx";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";
import { SliceTable } from "./slice-table.tsx";

/** What the test rows of a version were taken for: in all, class by class, and slice by slice. */
export function ModelEvaluation({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  const state = useAsked(`evaluation ${model.name} ${version?.version}`, async (signal) =>
    version === undefined ? null : studio.evaluation(model.name, version.version, { signal }),
  );
  return (
    <div className="st-stack">
      <VersionChoice label="Version" versions={model.versions} chosen={version?.version} choose={choose} />
      <RemoteView
        state={state}
        what="evaluation"
        shape="table"
        empty={{ title: "It was not trained yet", hint: "A run trains it when its table has rows." }}
        isEmpty={(evaluation) => evaluation === null}
      >
        {(evaluation) => (evaluation === null ? null : <Shown evaluation={evaluation} label={model.label.column} />)}
      </RemoteView>
    </div>
  );
}

function Shown({ evaluation, label }: { readonly evaluation: StudioEvaluation; readonly label: string }): ReactElement {
  const { decisions, classes, slices } = evaluation;
  return (
    <>
      {decisions === null ? null : <Decisions evaluation={evaluation} decisions={decisions} label={label} />}
      {classes === null ? null : <Classes evaluation={evaluation} classes={classes} label={label} />}
      {decisions === null && classes === null ? <Undecided evaluation={evaluation} /> : null}
      {slices.length === 0 ? (
        <Empty
          text={{
            title: "No slices are measured",
            hint: 'evaluate: { slices: ["country"] } measures each value of a column.',
          }}
        />
      ) : (
        <SliceTable slices={slices} />
      )}
    </>
  );
}

/** Why there is no matrix: the label is no class, or the version was kept before there were any. */
function Undecided({ evaluation: { objective } }: Pick<ShownProps, "evaluation">): ReactElement {
  const isDecided = objective === "binary" || objective === "multiclass";
  return (
    <Empty
      text={
        isDecided
          ? { title: "No decisions were kept", hint: "Versions that are trained from now on keep theirs." }
          : {
              title: "Nothing is decided",
              hint: `Its scores are numbers (${objective}); the report draws their errors.`,
            }
      }
    />
  );
}

interface ShownProps {
  readonly evaluation: StudioEvaluation;
  readonly label: string;
}

const rowsNote = ({ testRows }: StudioEvaluation) => `${testRows.toLocaleString("en-US")} test rows`;
const shareText = (part: number, all: number) => (all === 0 ? "–" : percentText(part / all));

function Decisions({
  evaluation,
  decisions,
  label,
}: ShownProps & { readonly decisions: NonNullable<StudioEvaluation["decisions"]> }): ReactElement {
  const { threshold, truePositives, falsePositives, falseNegatives, trueNegatives } = decisions;
  const all = truePositives + falsePositives + falseNegatives + trueNegatives;
  return (
    <Panel
      title={`Decisions at threshold ${threshold.toPrecision(3)}`}
      note={`scores from it on are taken for true; ${rowsNote(evaluation)}`}
    >
      <ConfusionMatrix counts={countsOfDecisions(decisions)} label={label} />
      <Figures
        figures={[
          { label: "Precision", text: shareText(truePositives, truePositives + falsePositives) },
          { label: "Recall", text: shareText(truePositives, truePositives + falseNegatives) },
          { label: "Accuracy", text: shareText(truePositives + trueNegatives, all) },
          { label: "Taken for true", text: shareText(truePositives + falsePositives, all) },
        ]}
      />
    </Panel>
  );
}

/** Classes that a matrix still shows; of more the pairs that are confused most say it better. */
const mostInMatrix = 12;
const mostPairs = 10;

function Classes({
  evaluation,
  classes: { figures, confusion },
  label,
}: ShownProps & { readonly classes: NonNullable<StudioEvaluation["classes"]> }): ReactElement {
  const counts = { names: figures.map(({ name }) => name), rows: confusion };
  return (
    <>
      {figures.length > mostInMatrix ? null : (
        <Panel title="Decisions" note={`a row is taken for its most probable class; ${rowsNote(evaluation)}`}>
          <ConfusionMatrix counts={counts} label={label} />
        </Panel>
      )}
      <Panel title="Each class">
        <ClassTable figures={figures} />
      </Panel>
      {figures.length < 3 ? null : <ConfusedMost counts={counts} />}
    </>
  );
}

function ClassTable({ figures }: Pick<NonNullable<StudioEvaluation["classes"]>, "figures">): ReactElement {
  const text = (figure: number | null) => (figure === null ? "–" : figure.toFixed(3));
  return (
    <Scroll label="Figures of each class, rows">
      <table className="st-table" aria-label="Figures of each class">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <NumberHeads titles={["Rows", "Taken for it", "Precision", "Recall", "F1"]} />
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name, rows, predicted, precision, recall, f1 }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td className="st-number">{rows.toLocaleString("en-US")}</td>
              <td className="st-number">{predicted.toLocaleString("en-US")}</td>
              <td className="st-number">{text(precision)}</td>
              <td className="st-number">{text(recall)}</td>
              <td className="st-number">{text(f1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function ConfusedMost({ counts }: { readonly counts: ConfusionCounts }): ReactElement | null {
  const pairs = confusedMost(counts, mostPairs);
  if (pairs.length === 0) return null;
  return (
    <Panel title="Confused most">
      <Scroll label="Classes that are confused most, rows">
        <table className="st-table" aria-label="Classes that are confused most">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Taken for</th>
              <NumberHeads titles={["Rows", "Of its rows"]} />
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ truth, taken, rows, share }) => (
              <tr key={`${truth} ${taken}`}>
                <th scope="row">
                  <code>{truth}</code>
                </th>
                <td>
                  <code>{taken}</code>
                </td>
                <td className="st-number">{rows.toLocaleString("en-US")}</td>
                <td className="st-number">{percentText(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
