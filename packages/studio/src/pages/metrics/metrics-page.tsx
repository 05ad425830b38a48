import { DataTable, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioMetric } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead, standingOf } from "../../pieces/page-head.tsx";
import { DashboardList } from "./dashboard-list.tsx";
import { MetricPage } from "./metric-page.tsx";
import { targetText } from "./target-text.ts";

/** All metrics and dashboards, or one metric. */
export function MetricsPage({ name }: PageProps): ReactElement {
  return name === null ? <Metrics /> : <MetricPage name={name} />;
}

function Metrics(): ReactElement {
  const state = useAsked("metrics", (signal) => studio.metrics({ signal }));
  return (
    <div className="st-page">
      <ListHead
        page="metrics"
        lead="One definition a figure: what it means, what it should be, what is decided by it."
      />
      <RemoteView
        state={state}
        what="metrics"
        shape="table"
        isEmpty={({ items }) => items.length === 0}
        empty={{ title: "No metric is declared", hint: "Declare one in analyst/ over a table with a time." }}
      >
        {({ items }) => <MetricTable items={items} />}
      </RemoteView>
      <h2>Dashboards</h2>
      <DashboardList />
    </div>
  );
}

function MetricTable({ items }: { readonly items: readonly StudioMetric[] }): ReactElement {
  const rows = items.map((metric) => ({
    name: metric.name,
    value: metric.figure?.text ?? null,
    status: standingOf(metric.promises),
    target: targetText(metric) ?? "",
    decision: metric.decision ?? "",
    says: metric.says,
    dimensions: metric.dimensions.map(({ name }) => name).join(", "),
    from: metric.from,
    owner: metric.owner,
    description: metric.description,
  }));
  return (
    <DataTable
      label="Metrics"
      rows={rows}
      empty="No metric is declared"
      inUrl="rows"
      rowHref={({ name }) => pagePath("metrics", name)}
      columns={[
        { column: "name", title: "Metric" },
        { column: "value", title: "Now" },
        {
          column: "status",
          title: "Target",
          width: 132,
          show: ({ status }) => (status === null ? <span className="st-note">none</span> : <Status status={status} />),
        },
        { column: "target", title: "Should be" },
        { column: "decision", title: "What is decided by it" },
        { column: "says", title: "Arithmetic", code: true },
        { column: "dimensions", title: "Cut by" },
        "from",
        "owner",
        { column: "description", title: "What it is" },
      ]}
    />
  );
}
