import { DataTable, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioReleases } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { CanaryPanel } from "./canary-panel.tsx";
import { MoveHistory } from "./move-history.tsx";
import { MoveRelease } from "./move-release.tsx";
import { moveWords } from "./move-words.ts";
import { ReleasePage } from "./release-page.tsx";

/** All releases, or one of them. */
export function ReleasesPage({ name }: PageProps): ReactElement {
  return name === null ? <Releases /> : <ReleasePage id={name} />;
}

function Releases(): ReactElement {
  const state = useAsked("releases", (signal) => studio.releases({ limit: 100, signal }), { everyMs: 5_000 });
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
        {({ items }) => <Shown items={items} />}
      </RemoteView>
    </div>
  );
}

function Shown({ items }: { readonly items: StudioReleases["items"] }): ReactElement {
  const canary = items.find((release) => release.canary !== null);
  return (
    <>
      {canary === undefined ? null : <CanaryPanel release={canary} actions={<MoveRelease release={canary} />} />}
      <ReleaseTable items={items} />
      <Moves />
    </>
  );
}

function Moves(): ReactElement {
  const state = useAsked("release moves", (signal) => studio.releaseMoves({ signal }), { everyMs: 15_000 });
  return (
    <Panel title="Moves" note="of the pointers, the last 50">
      <RemoteView
        state={state}
        what="moves"
        shape="table"
        isEmpty={({ items }) => items.length === 0}
        empty="Nothing was moved yet"
      >
        {({ items }) => <MoveHistory moves={items} />}
      </RemoteView>
    </Panel>
  );
}

function ReleaseTable({ items }: { readonly items: StudioReleases["items"] }): ReactElement {
  return (
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
          show: ({ current, canary }) =>
            current ? (
              <Status status="held" word="now" />
            ) : canary === null ? null : (
              <Status status="at-risk" word="canary" />
            ),
        },
        {
          column: "move",
          title: "Switch",
          width: 96,
          show: ({ id, move, canary }) =>
            move === null ? null : (
              <a href={`${pagePath("releases", id)}?move=1`}>
                {canary === null ? verbs[move] : moveWords({ id, canary }, move).verb}
              </a>
            ),
        },
        { column: "createdAt", title: "Made" },
        {
          column: "changed",
          title: "Changed",
          show: ({ changed, previous }) => changed ?? (previous === null ? "all" : "not known"),
        },
        "declarations",
        { column: "versions", title: "Pinned" },
        { column: "sizeMb", title: "Size" },
        { column: "run", code: true },
        { column: "previous", title: "Before it", show: ({ previous }) => <code>{previous ?? "none"}</code> },
      ]}
    />
  );
}

const verbs = { rollback: "Roll back", promote: "Promote", end: "End" } as const;
