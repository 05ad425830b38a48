import { RemoteView, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import { useGraph } from "../../asking/studio.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { Segmented } from "../../pieces/segmented.tsx";
import { HandOffNav } from "../changes/hand-off-nav.tsx";
import { ClauseTable } from "./clause-table.tsx";
import { HandOffTable } from "./hand-off-table.tsx";
import { PromiseTable } from "./promise-table.tsx";

const views = ["hand-offs", "clauses", "promises"] as const;
const statuses = ["all", "broken", "not-measured", "held"] as const;

/** Everything that one role hands to another, with the clauses of each contract, and all promises; filtered by how they stand. */
export function HandOffsPage(_: PageProps): ReactElement {
  const state = useGraph();
  const [show, setShow] = useUrlParameter("show");
  const [kept, setStatus] = useUrlParameter("status");
  const view = views.find((one) => one === show) ?? "hand-offs";
  const status = statuses.find((one) => one === kept) ?? "all";
  return (
    <div className="st-page">
      <ListHead
        page="hand-offs"
        lead="What one role relies on from another. Each hand-off belongs to a family with clauses, and each clause is measured or says that it is not."
      />
      <HandOffNav current="hand-offs" />
      <Filters view={view} setShow={setShow} status={status} setStatus={setStatus} />
      <RemoteView
        state={state}
        what="hand-offs"
        shape="table"
        isEmpty={({ nodes }) => nodes.length === 0}
        empty={{
          title: "Nothing is handed over yet",
          hint: "A hand-off is there when one role reads what another declares.",
        }}
      >
        {(graph) =>
          view === "hand-offs" ? (
            <HandOffTable graph={graph} status={status} />
          ) : view === "clauses" ? (
            <ClauseTable graph={graph} status={status} />
          ) : (
            <PromiseTable graph={graph} status={status} />
          )
        }
      </RemoteView>
    </div>
  );
}

function Filters({
  view,
  setShow,
  status,
  setStatus,
}: {
  readonly view: (typeof views)[number];
  readonly setShow: (view: string) => void;
  readonly status: (typeof statuses)[number];
  readonly setStatus: (status: string | null) => void;
}): ReactElement {
  return (
    <div className="st-row">
      <Segmented
        label="What is shown"
        chosen={view}
        choose={setShow}
        choices={[
          ["hand-offs", "By hand-off"],
          ["clauses", "By clause"],
          ["promises", "Promises"],
        ]}
      />
      <Segmented
        label="Status"
        chosen={status}
        choose={(next) => setStatus(next === "all" ? null : next)}
        choices={[
          ["all", "All"],
          ["broken", "Broken"],
          ["not-measured", "Not measured"],
          ["held", "Held"],
        ]}
      />
    </div>
  );
}
