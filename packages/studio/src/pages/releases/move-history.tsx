import { DataTable } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioReleaseMove } from "throughline/client/studio";

/** Where the pointers to the current release and to the canary went, who moved them and why. */
export function MoveHistory({ moves }: { readonly moves: readonly StudioReleaseMove[] }): ReactElement {
  return (
    <DataTable
      label="Moves"
      rows={moves.map((move) => ({
        at: move.at,
        kind: kinds[move.kind],
        answers: answersText(move),
        by: move.by,
        reason: move.reason ?? "",
      }))}
      empty="Nothing was moved yet"
      fields={[{ name: "at", type: "timestamp", nullable: false }]}
      columns={[
        { column: "at", title: "When" },
        { column: "kind", title: "Move", width: 110 },
        { column: "answers", title: "Answers from then on", width: 360 },
        { column: "by", title: "By", width: 150 },
        { column: "reason", title: "Reason", width: 360 },
      ]}
    />
  );
}

const kinds: Readonly<Record<StudioReleaseMove["kind"], string>> = {
  run: "run",
  rollback: "rollback",
  promote: "promotion",
  abort: "canary ended",
};

function answersText({ from, to, canary, canaryFrom }: StudioReleaseMove): string {
  if (canary !== undefined) return `${to}, a share by ${canary.release} in step ${canary.step + 1}`;
  if (from !== to) return `${to}${from === null ? "" : `, after ${from}`}`;
  return canaryFrom === undefined ? `${to}, as before` : `${to} for all, without ${canaryFrom.release}`;
}
