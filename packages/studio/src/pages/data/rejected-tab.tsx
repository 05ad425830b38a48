import { DataTable, RemoteView, useUrlParameter } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { RemoteList } from "throughline/client";
import type { StudioRejected } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { percentText } from "../../pieces/words.ts";

/** Rows that were refused, by reason, with the file and line that each stands in. */
export function RejectedTab({ name }: { readonly name: string }): ReactElement {
  const [reason, setReason] = useUrlParameter("reason");
  const state = useAsked(`rejected ${name}`, (signal) => studio.rejected(name, { limit: 1, signal }));
  return (
    <RemoteView
      state={state}
      what="rejected rows"
      shape="table"
      isEmpty={({ total }) => total === 0}
      empty={{ title: "No row was rejected", hint: "Rows that do not fit the declared columns and checks come here." }}
    >
      {(rejected) => (
        <div className="st-stack">
          <Reasons rejected={rejected} chosen={reason} choose={setReason} />
          <Rows name={name} reason={reason} masked={rejected.masked} />
        </div>
      )}
    </RemoteView>
  );
}

function Reasons({
  rejected,
  chosen,
  choose,
}: {
  readonly rejected: StudioRejected;
  readonly chosen: string | null;
  readonly choose: (reason: string | null) => void;
}): ReactElement {
  return (
    <fieldset className="st-segmented st-wrap-choices">
      <legend className="tl-hidden">Reason</legend>
      <button type="button" aria-pressed={chosen === null} onClick={() => choose(null)}>
        all {rejected.total.toLocaleString("en-US")}
      </button>
      {rejected.reasons.map(({ reason, rows }) => (
        <button key={reason} type="button" aria-pressed={reason === chosen} onClick={() => choose(reason)}>
          {reason} <span className="st-note">{percentText(rows / rejected.total)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Rows({
  name,
  reason,
  masked,
}: {
  readonly name: string;
  readonly reason: string | null;
  readonly masked: boolean;
}): ReactElement {
  const list = useMemo(() => listOf(name, reason), [name, reason]);
  return (
    <>
      {masked ? <p className="st-note">The rows may hold personal data and are not shown; the file has them.</p> : null}
      <DataTable
        label="Rejected rows"
        rows={list}
        columns={[
          "reason",
          { column: "file", code: true },
          "line",
          ...(masked ? [] : (["detail", "row"] as const)),
          "rejectedAt",
          { column: "run", code: true },
        ]}
        empty="No row was rejected for this reason"
      />
    </>
  );
}

function listOf(name: string, reason: string | null): RemoteList<StudioRejected["items"][number]> {
  const text = (field: string) => ({ name: field, type: "text", nullable: true });
  return {
    remote: "list",
    name: `rejected ${name} ${reason}`,
    fields: [
      text("reason"),
      text("file"),
      { name: "line", type: "int64", nullable: true },
      text("detail"),
      { name: "row", type: "json", nullable: true },
      { name: "rejectedAt", type: "timestamp", nullable: false },
      text("run"),
    ],
    filters: [],
    sorts: [],
    async fetch({ cursor } = {}, { signal } = {}) {
      const page = await studio.rejected(name, {
        limit: 100,
        ...(reason === null ? {} : { reason }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(signal === undefined ? {} : { signal }),
      });
      return { items: page.items, next: page.next, release: "" };
    },
  };
}
