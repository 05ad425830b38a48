import { RemoteView, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRelation } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { CodeBlock } from "../../pieces/code-block.tsx";
import { DeclarationHead, DeclarationSide } from "../../pieces/page-head.tsx";
import { Figures, Pairs, Panel } from "../../pieces/panel.tsx";
import { Time } from "../../pieces/time.tsx";
import { ageText, sizeText } from "../../pieces/words.ts";
import { ColumnsTab } from "./columns-tab.tsx";
import { FieldLineage } from "./field-lineage.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { PreviewTab } from "./preview-tab.tsx";
import { ProfileTab } from "./profile-tab.tsx";
import { RejectedTab } from "./rejected-tab.tsx";

/** One relation: its rows, columns, profile, lineage, rejected rows, history and SQL. */
export function RelationPage({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`relation ${name}`, (signal) => studio.relation(name, { signal }));
  return (
    <div className="st-page">
      <RemoteView state={state} what={name} empty={`There is no relation ${name}`}>
        {(relation) => <Relation relation={relation} />}
      </RemoteView>
    </div>
  );
}

function Relation({ relation }: { readonly relation: StudioRelation }): ReactElement {
  const { name, rejected, query } = relation;
  const tabs = [
    { id: "rows", title: "Rows", panel: <PreviewTab relation={relation} /> },
    { id: "columns", title: `Columns ${relation.fields.length}`, panel: <ColumnsTab relation={relation} /> },
    { id: "profile", title: "Profile", panel: <ProfileTab name={name} /> },
    { id: "lineage", title: "Lineage", panel: <FieldLineage name={name} fields={relation.fields} /> },
    ...(rejected === null
      ? []
      : [
          {
            id: "rejected",
            title: `Rejected ${rejected.rows.toLocaleString("en-US")}`,
            panel: <RejectedTab name={name} />,
          },
        ]),
    { id: "history", title: "History", panel: <HistoryTab relation={relation} /> },
    ...(query === null ? [] : [{ id: "sql", title: "SQL", panel: <CodeBlock text={dedented(query)} label="SQL" /> }]),
  ];
  return (
    <div className="st-page">
      <DeclarationHead page="data" declaration={relation} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Now" note={relation.built === null ? undefined : <>of version {relation.built.version}</>}>
            <Now relation={relation} />
          </Panel>
          <Tabs label="Parts of the relation" inUrl="tab" tabs={tabs} />
        </div>
        <DeclarationSide declaration={relation} />
      </div>
    </div>
  );
}

function Now({ relation }: { readonly relation: StudioRelation }): ReactElement {
  const { built, freshness, rejected, newestVersion } = relation;
  if (built === null) return <p className="st-note">The release has no version of it.</p>;
  const age = freshness?.ageSeconds ?? null;
  return (
    <>
      <Figures
        figures={[
          { label: "Rows", text: built.rows.toLocaleString("en-US") },
          ...(age === null
            ? []
            : [{ label: "Newest row", text: `${ageText(age)} old`, note: limitText(freshness?.limit) }]),
          ...(rejected === null
            ? []
            : [{ label: "Rejected", text: rejected.rows.toLocaleString("en-US"), note: "rows" }]),
          {
            label: "Size",
            text: sizeText(built.sizeBytes),
            note: `${built.files} ${built.files === 1 ? "file" : "files"}`,
          },
          { label: "Built", text: <Time at={built.committedAt} /> },
        ]}
      />
      <Pairs
        pairs={[
          ["Key", <Names key="key" names={relation.key} />],
          ["Event time", relation.at === null ? null : <code key="at">{relation.at}</code>],
          ["Known at", relation.available === null ? null : <code key="known">{relation.available}</code>],
          ["Files", relation.files],
          [
            "Newest in the lake",
            newestVersion !== null && newestVersion > built.version ? `version ${newestVersion}` : null,
          ],
        ]}
      />
    </>
  );
}

const limitText = (limit: string | null | undefined) => (limit ? `promised within ${limit}` : undefined);

const Names = ({ names }: { readonly names: readonly string[] }) =>
  names.length === 0 ? <span className="st-note">none</span> : <code>{names.join(", ")}</code>;

/** SQL without the margin that it has in its file. */
function dedented(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, "").split("\n");
  const margins = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins);
  return lines.map((line) => line.slice(margin)).join("\n");
}
