import { Facts, KpiTile } from "@throughline/react";
import { DashboardView, MetricChart } from "@throughline/react/charts";
import { type ReactElement, useState } from "react";
import { remotes } from "../remotes.ts";
import { paymentFields, samplePayments } from "../sample-rows.ts";

const marks = [{ at: new Date(Date.now() - 9 * 86_400_000).toISOString(), label: "r-7f3a9c" }];
const payment = samplePayments(3, Date.now())[2];

/** Figures, charts and a dashboard. */
export function Metrics(): ReactElement {
  const [picked, pick] = useState("nothing");
  return (
    <>
      <h2>Figures</h2>
      <div className="tl-tiles">
        <KpiTile
          metric={remotes.fraudRate}
          empty="No payments in this time"
          onRows={() => pick("rows of fraud_rate")}
        />
        <KpiTile metric={remotes.loss} title="Loss" empty="No payments in this time" />
        <KpiTile metric={remotes.unmeasured} title="Precision" empty="No verdicts yet" />
        <KpiTile metric={remotes.slowMetric} title="Slow" empty="No payments" />
        <KpiTile metric={remotes.brokenMetric} title="Broken" empty="No payments" />
      </div>
      <h2>Charts</h2>
      <div className="tl-tiles tl-tiles-wide">
        <MetricChart
          metric={remotes.fraudRate}
          by="day"
          marks={marks}
          empty="No payments in this time"
          onRows={(drill) => pick(JSON.stringify(drill))}
        />
        <MetricChart metric={remotes.fraudRate} by="day" split="country" empty="No payments in this time" />
        <MetricChart
          metric={remotes.fraudRate}
          by="country"
          empty="No payments in this time"
          onRows={(drill) => pick(JSON.stringify(drill))}
        />
        <MetricChart metric={remotes.loss} by="week" empty="No payments in this time" />
      </div>
      <p className="tl-dim">Picked: {picked}</p>
      <h2>Dashboard</h2>
      <DashboardView dashboard={remotes.overview} empty="No figures yet" onRows={(drill) => pick(drill.metric)} />
      <h2>Record</h2>
      <div className="tl-card">{payment === undefined ? null : <Facts fields={paymentFields} row={payment} />}</div>
    </>
  );
}
