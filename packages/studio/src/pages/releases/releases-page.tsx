import { DataTable, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { ReleasePage } from "./release-page.tsx";

/** All releases, or one of them. */
export function ReleasesPage({ name }: PageProps): ReactElement {
  return name === null ? <Releases /> : <ReleasePage id={name} />;
}

function Releases(): ReactElement {
  const state = useAsked("releases", (signal) => studio.releases({ limit: 100, signal }));
  return (
    <div className="st-page">
      <ListHead
        page="releases"
        lead="A release pins the version of everything that was built, with the code that serves it. An environment points to one."
      />
      <RemoteView
        state={state}
        what="releases"
        shape="table"
        isEmpty={({ items }) => items.length === 0}
        empty={{ title: "There is no release yet", hint: "The first run makes one." }}
      >
        {({ items }) => (
          <DataTable
            label="Releases"
            rows={items.map(({ changes, sizeBytes, ...one }) => ({
              ...one,
              changed: changes === null ? null : changes.length,
              sizeMb: sizeBytes / 1e6,
            }))}
            empty="There is no release yet"
            inUrl="rows"
            rowHref={({ id }) => pagePath("releases", id)}
            fields={[
              { name: "createdAt", type: "timestamp", nullable: false },
              { name: "sizeMb", type: "float64", nullable: false, unit: "MB" },
              { name: "changed", type: "int64", nullable: true },
              { name: "declarations", type: "int64", nullable: false },
              { name: "versions", type: "int64", nullable: false },
            ]}
            columns={[
              { column: "id", title: "Release" },
              {
                column: "current",
                title: "Answers",
                width: 120,
                show: ({ current }) => (current ? <Status status="held" word="now" /> : null),
              },
              { column: "createdAt", title: "Made" },
              {
                column: "changed",
                title: "Changed",
                show: ({ changed, previous }) => changed ?? (previous === null ? "all" : "not known"),
              },
              "declarations",
              { column: "versions", title: "Pinned versions" },
              { column: "sizeMb", title: "Size" },
              "run",
              { column: "previous", title: "Before it", show: ({ previous }) => previous ?? "none" },
            ]}
          />
        )}
      </RemoteView>
    </div>
  );
}
