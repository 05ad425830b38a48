import { Empty, ErrorCard, RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import { type StudioChanges, StudioProblem } from "throughline/client/studio";
import { useChanges } from "../../asking/use-changes.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { HandOffNav } from "./hand-off-nav.tsx";
import { SourceReport } from "./source-report.tsx";

/** What the sources in the folder change against what others rely on, whom that breaks, and what cures it. */
export function ChangesPage(_: PageProps): ReactElement {
  const state = useChanges({ watched: true });
  return (
    <div className="st-page">
      <ListHead
        page="changes"
        lead="What the sources in the folder change against throughline.lock.json, which holds what others rely on. The page follows the files while it is open."
      />
      <HandOffNav current="changes" />
      <RemoteView state={state} what="changes" empty="Nothing is known of the sources" isEmpty={() => false}>
        {(changes) => <Changes changes={changes} />}
      </RemoteView>
    </div>
  );
}

function Changes({ changes: { sources, release } }: { readonly changes: StudioChanges }): ReactElement {
  if (sources.state === "checked") return <SourceReport report={sources} release={release} />;
  if (sources.state === "failed")
    return <ErrorCard problem={new StudioProblem({ ...sources.problem, status: 0, retryable: false })} />;
  return (
    <Empty
      text={{
        title: "This server has a release and no sources",
        hint: (
          <>
            It answers from <code>{release}</code>. Where it is started in a project's folder, what the sources there
            change is shown here.
          </>
        ),
      }}
    />
  );
}
