import { DataTable, NotMeasured, RemoteView, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioFeatureView, StudioNode } from "throughline/client/studio";
import { studio, useGraph } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { NodeList } from "../../pieces/node-list.tsx";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { Figures, Pairs, Panel } from "../../pieces/panel.tsx";
import { Time } from "../../pieces/time.tsx";
import { shortHash } from "../../pieces/words.ts";
import { FieldLineage } from "../data/field-lineage.tsx";
import { EntityPage } from "./entity-page.tsx";
import { FeatureLookup } from "./feature-lookup.tsx";

const isFeature = ({ page }: StudioNode) => page === "features";

/** All feature views and entities, or one view. */
export function FeaturesPage({ name }: PageProps): ReactElement {
  if (name !== null) return <One name={name} />;
  return (
    <div className="st-page">
      <ListHead
        page="features"
        lead="Windows over past events, the same offline for training and online for serving."
      />
      <NodeList label="Features" empty="No feature view is declared" take={isFeature} />
    </div>
  );
}

/** A name may be that of an entity or of a feature view: the graph says which. */
function One({ name }: { readonly name: string }): ReactElement {
  const state = useGraph();
  return (
    <RemoteView state={state} what={name} empty={`There is no feature view ${name}`}>
      {(graph) => {
        const entity = graph.nodes.find((node) => node.kind === "entity" && node.name === name);
        return entity === undefined ? <View name={name} /> : <EntityPage node={entity} graph={graph} />;
      }}
    </RemoteView>
  );
}

function View({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`features ${name}`, (signal) => studio.featureView(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no feature view ${name}`}>
      {(view) => <Shown view={view} />}
    </RemoteView>
  );
}

function Shown({ view }: { readonly view: StudioFeatureView }): ReactElement {
  return (
    <div className="st-page">
      <DeclarationHead page="features" declaration={view} />
      <div className="st-beside">
        <div className="st-stack">
          <Online view={view} />
          <Tabs
            label="Parts of the view"
            inUrl="tab"
            tabs={[
              { id: "features", title: `Features ${view.features.length}`, panel: <Features view={view} /> },
              { id: "lookup", title: "Look up", panel: <FeatureLookup view={view} /> },
              { id: "lineage", title: "Lineage", panel: <FieldLineage name={view.name} fields={view.features} /> },
            ]}
          />
        </div>
        <DeclarationSide declaration={view} />
      </div>
    </div>
  );
}

function Online({ view }: { readonly view: StudioFeatureView }): ReactElement {
  const { online, entity, from, at, available, live } = view;
  return (
    <Panel title="Online" note={online === null ? undefined : <code>{shortHash(online.version)}</code>}>
      {online === null ? (
        <NotMeasured>The release has no online features of it.</NotMeasured>
      ) : (
        <Figures
          figures={[
            { label: `Keys of ${entity.name}`, text: online.entities.toLocaleString("en-US") },
            { label: "Events kept", text: online.events.toLocaleString("en-US") },
            { label: "Newest event", text: online.watermark === null ? "none" : <Time at={online.watermark} /> },
            ...(live === null || live.events === null
              ? []
              : [
                  { label: "Live events since", text: live.events.toLocaleString("en-US") },
                  { label: "Newest live event", text: live.newest === null ? "none" : <Time at={live.newest} /> },
                ]),
          ]}
        />
      )}
      <Pairs
        pairs={[
          ["Entity", <code key="entity">{`${entity.name} (${entity.key.name})`}</code>],
          ["Events from", <code key="from">{from}</code>],
          ...(live === null ? [] : [["Live from", <code key="live">{live.source}</code>] as const]),
          ["Event time", <code key="at">{at}</code>],
          ["Known at", <code key="available">{available}</code>],
        ]}
      />
    </Panel>
  );
}

function Features({ view }: { readonly view: StudioFeatureView }): ReactElement {
  const rows = view.features.map(({ name, says, window, type, nullable, where, description, unit }) => ({
    name,
    says,
    window,
    type,
    unit: unit ?? "",
    nullable: nullable ? "yes" : "no",
    where:
      where === null
        ? ""
        : Object.entries(where)
            .map(([column, value]) => `${column} = ${String(value)}`)
            .join(", "),
    description: description ?? "",
  }));
  return (
    <DataTable
      label="Features"
      rows={rows}
      empty="It has no features"
      columns={featureColumns.filter(({ column }) => rows.some((row) => row[column] !== ""))}
    />
  );
}

/** Those that no feature has anything to say in are left out. */
const featureColumns = [
  { column: "name", title: "Feature", code: true },
  { column: "says", title: "Arithmetic", code: true },
  { column: "window" },
  { column: "type", code: true },
  { column: "unit" },
  { column: "nullable" },
  { column: "where", title: "Only rows with", code: true },
  { column: "description", title: "What it is" },
] as const;
