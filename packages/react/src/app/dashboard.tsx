import { type ReactElement, useState } from "react";
import type { MetricDrill, RemoteDashboard } from "throughline/client";
import { DashboardView } from "../charts/dashboard-view.tsx";
import { labelOf } from "../format/words.ts";
import { Dialog } from "../overlays/dialog.tsx";
import { useRemote } from "../remote/use-remote.ts";
import { RemoteView } from "../states/remote-view.tsx";
import { DataTable } from "../table/data-table.tsx";

/** A dashboard as a page of an app: its tiles, and the rows behind each figure. */
export function DashboardPage({ dashboard }: { readonly dashboard: RemoteDashboard }): ReactElement {
  const [drill, setDrill] = useState<MetricDrill | null>(null);
  return (
    <>
      <h2 className="tl-hidden">Figures</h2>
      <DashboardView dashboard={dashboard} empty="No figures yet" onRows={setDrill} />
      {drill === null ? null : (
        <Dialog title={titleOf(drill)} open wide onClose={() => setDrill(null)}>
          <Rows dashboard={dashboard} drill={drill} />
        </Dialog>
      )}
    </>
  );
}

function Rows({
  dashboard,
  drill,
}: {
  readonly dashboard: RemoteDashboard;
  readonly drill: MetricDrill;
}): ReactElement {
  const state = useRemote(JSON.stringify(drill), (signal) => dashboard.rows(drill, { signal }));
  return (
    <RemoteView
      state={state}
      what="rows"
      shape="table"
      empty="This figure is made of no rows."
      isEmpty={({ items }) => items.length === 0}
    >
      {({ items, fields, more }) => (
        <DataTable
          rows={items}
          fields={fields}
          label={titleOf(drill)}
          heading={more ? `The newest ${items.length} rows` : undefined}
          empty="No rows"
          height={420}
        />
      )}
    </RemoteView>
  );
}

/** What the rows are of: `Rows of fraud rate, country DE, 2026-06-01`. */
function titleOf({ metric, filter, from }: MetricDrill): string {
  const values = Object.entries(filter).map(([name, value]) => `${labelOf(name).toLowerCase()} ${value}`);
  const parts = [
    `Rows of ${labelOf(metric).toLowerCase()}`,
    ...values,
    ...(from === undefined ? [] : [from.slice(0, 10)]),
  ];
  return parts.join(", ");
}
