import { DataTable, RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import { studio, useProject } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { LiveRun } from "./live-run.tsx";
import { RunPage } from "./run-page.tsx";
import { RunState } from "./run-state.tsx";
import { StartRun } from "./start-run.tsx";

/** All runs, the one that goes on first; or one of them. */
export function RunsPage({ name }: PageProps): ReactElement {
  return name === null ? <Runs /> : <RunPage id={name} />;
}

function Runs(): ReactElement {
  const state = useAsked("runs", (signal) => studio.runs({ limit: 100, signal }), { everyMs: 10_000 });
  const project = useProject();
  const canRun = project.phase === "ready" && project.value.canRun;
  return (
    <div className="st-page">
      <ListHead
        page="runs"
        lead="Each run checks the project, builds what changed, measures its promises and makes a release."
        actions={canRun ? <StartRun /> : undefined}
      />
      <LiveRun onEnd={state.refetch} />
      <RemoteView
        state={state}
        what="runs"
        shape="table"
        isEmpty={({ items }) => items.length === 0}
        empty={{
          title: "Nothing ran yet",
          hint: "`throughline run` builds the project, and so does the button above.",
        }}
      >
        {({ items }) => (
          <DataTable
            label="Runs"
            rows={items.map(({ tookMs, problem, ...run }) => ({
              ...run,
              seconds: tookMs === null ? null : tookMs / 1_000,
              problem: problem?.code ?? "",
            }))}
            empty="Nothing ran yet"
            inUrl="rows"
            rowHref={({ id }) => pagePath("runs", id)}
            fields={[
              { name: "startedAt", type: "timestamp", nullable: false },
              { name: "seconds", type: "float64", nullable: true, unit: "s" },
              { name: "built", type: "int64", nullable: false },
              { name: "measured", type: "int64", nullable: false },
              { name: "broken", type: "int64", nullable: false },
            ]}
            columns={[
              { column: "id", title: "Run" },
              { column: "status", width: 140, show: ({ status }) => <RunState status={status} /> },
              { column: "startedAt", title: "Started" },
              { column: "seconds", title: "Took" },
              { column: "built", title: "Built" },
              { column: "measured", title: "Promises measured" },
              { column: "broken", title: "Broken" },
              { column: "release", code: true },
              { column: "purpose", title: "By" },
              "problem",
            ]}
          />
        )}
      </RemoteView>
    </div>
  );
}
