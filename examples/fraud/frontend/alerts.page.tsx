import { DataTable } from "@throughline/react";
import { page } from "throughline/frontend";
import { paymentsApi } from "../backend/payments-api.ts";
import { ScoreBar } from "./score.tsx";

export const alertsPage = page("alerts", {
  description: "Scored payments, the riskiest first",
  path: "/alerts",
  title: "Alerts",
  uses: { alerts: paymentsApi.routes.alerts },
  view: ({ alerts }) => (
    <DataTable
      rows={alerts}
      label="Scored payments"
      columns={[
        "payment_id",
        { column: "score", width: 132, show: ({ score }) => <ScoreBar score={score} /> },
        "amount",
        "country",
        "category",
        "paid_at",
        "payments_1h",
        "spend_24h",
      ]}
      sort="-score"
      inUrl="view"
      rowHref={({ payment_id }) => `/payments/${encodeURIComponent(payment_id)}`}
      empty={{ title: "No payment has a score yet.", hint: "They come with the next run that reads payments." }}
    />
  ),
});
