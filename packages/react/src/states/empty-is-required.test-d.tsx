import type { RemoteCall, RemoteDashboard, RemoteList, RemoteMetric } from "throughline/client";
import { DashboardView, MetricChart } from "../charts/index.ts";
import { DataTable, Form, KpiTile, type RemoteState, RemoteView } from "../index.ts";

interface Alert {
  readonly payment_id: string;
  readonly amount: number;
}
declare const alerts: RemoteList<Alert, "country", "amount">;
declare const feedback: RemoteCall<{ verdict: string; payment_id: string }, { accepted: number }>;
declare const rate: RemoteMetric<"country">;
declare const overview: RemoteDashboard;
declare const state: RemoteState<Alert>;

export const complete = [
  <DataTable key="1" rows={alerts} columns={["payment_id", { column: "amount", title: "Paid" }]} empty="No alerts" />,
  <KpiTile key="2" metric={rate} query={{ filter: { country: "DE" } }} empty="No payments" />,
  <MetricChart key="3" metric={rate} by="day" split="country" empty="No payments" />,
  <DashboardView key="4" dashboard={overview} empty="No figures" />,
  <Form key="5" call={feedback} given={{ payment_id: "p-1" }} submit="Save verdict" done="Saved" />,
  <RemoteView key="6" state={state} what="the alert" empty="No alert">
    {(alert) => alert.amount}
  </RemoteView>,
];

// @ts-expect-error a table does not say what it is when it is empty
export const table = <DataTable rows={alerts} />;
// @ts-expect-error a column that the rows do not have
export const column = <DataTable rows={alerts} columns={["payment_idd"]} empty="No alerts" />;
// @ts-expect-error plain rows without a label
export const plain = <DataTable rows={[{ a: 1 }]} empty="No rows" />;
// @ts-expect-error a figure without a word for none
export const tile = <KpiTile metric={rate} />;
// @ts-expect-error a chart without a word for none
export const chart = <MetricChart metric={rate} by="day" />;
// @ts-expect-error a chart by what is no dimension
export const dimension = <MetricChart metric={rate} by="contry" empty="No payments" />;
// @ts-expect-error a dashboard without a word for none
export const dashboard = <DashboardView dashboard={overview} />;
// @ts-expect-error a form that does not say when it is done
export const form = <Form call={feedback} submit="Save verdict" />;
export const view = (
  // @ts-expect-error a view that does not say what it is when it is empty
  <RemoteView state={state} what="the alert">
    {(alert) => alert.amount}
  </RemoteView>
);
