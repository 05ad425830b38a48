import { DataTable, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioList, StudioRelationSummary } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { Time } from "../../pieces/time.tsx";
import { RelationPage } from "./relation-page.tsx";

/** All relations, or one of them. */
export function DataPage({ name }: PageProps): ReactElement {
  return name === null ? <Relations /> : <RelationPage name={name} />;
}

function Relations(): ReactElement {
  const state = useAsked("relations", (signal) => studio.relations({ signal }));
  return (
    <div className="st-page">
      <ListHead page="data" lead="Sources, tables and predictions of this release, each pinned to a version." />
      <RemoteView
        state={state}
        what="relations"
        shape="table"
        isEmpty={({ items }) => items.length === 0}
        empty={{ title: "No relation is declared", hint: "Declare a source in data/ to read files into the lake." }}
      >
        {({ items }) => <RelationTable items={items} />}
      </RemoteView>
    </div>
  );
}

function RelationTable({ items }: { readonly items: StudioList<StudioRelationSummary>["items"] }): ReactElement {
  const rows = items.map(({ built, freshness, ...item }) => ({
    ...item,
    rows: built?.rows ?? null,
    sizeMb: built === null ? null : built.sizeBytes / 1e6,
    version: built?.version ?? null,
    newest: freshness?.newest ?? null,
    pii: item.pii ? "yes" : "",
    builtAt: built?.committedAt ?? null,
  }));
  return (
    <DataTable
      label="Relations"
      rows={rows}
      empty="No relation is declared"
      inUrl="rows"
      rowHref={({ name }) => pagePath("data", name)}
      fields={[
        { name: "rows", type: "int64", nullable: true },
        { name: "columns", type: "int64", nullable: false },
        { name: "sizeMb", type: "float64", nullable: true, unit: "MB" },
        { name: "version", type: "int64", nullable: true },
        { name: "newest", type: "timestamp", nullable: true },
        { name: "builtAt", type: "timestamp", nullable: true },
      ]}
      columns={[
        { column: "name", title: "Relation" },
        { column: "title", title: "Kind" },
        "rows",
        "columns",
        { column: "sizeMb", title: "Size" },
        {
          column: "newest",
          title: "Newest row",
          show: ({ newest }) => (newest === null ? <span className="st-note">none</span> : <Time at={newest} />),
        },
        {
          column: "status",
          title: "Promises",
          width: 132,
          show: ({ status }) => (status === null ? <span className="st-note">none</span> : <Status status={status} />),
        },
        { column: "version", title: "Version" },
        { column: "builtAt", title: "Built" },
        { column: "pii", title: "Personal" },
        "owner",
        { column: "description", title: "What it is", width: 420 },
      ]}
    />
  );
}
