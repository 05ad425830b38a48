import { Status, type StatusName } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRunStatus } from "throughline/client/studio";

const looks: Readonly<Record<StudioRunStatus, StatusName | null>> = {
  running: null,
  succeeded: "held",
  failed: "broken",
  interrupted: "at-risk",
};

/** How a run ended, or that it goes on. */
export function RunState({ status }: { readonly status: StudioRunStatus }): ReactElement {
  const look = looks[status];
  return look === null ? <span>{status}</span> : <Status status={look} word={status} />;
}
