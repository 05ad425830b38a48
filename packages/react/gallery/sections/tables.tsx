import { DataTable, RoleChip, roleNames, Status } from "@throughline/react";
import type { ReactElement } from "react";
import { remotes } from "../remotes.ts";

const contracts = roleNames.map((role, i) => ({
  role,
  hand_off: ["schema", "feature store", "signature", "packaging", "request", "journeys", "paging", "KPI"][i] ?? "",
  held: 6 - (i % 3),
  of: 6,
  measured_at: new Date(Date.now() - i * 5_400_000).toISOString(),
}));

/** Tables in every state. */
export function Tables(): ReactElement {
  return (
    <>
      <h2>Table of a list route: 20,000 rows, pages as they are scrolled to</h2>
      <DataTable
        rows={remotes.payments}
        columns={[
          "payment_id",
          "paid_at",
          "country",
          "channel",
          "amount",
          "score",
          "holder",
          "merchant_note",
          "charged_back",
        ]}
        rowHref={({ payment_id }) => `#payment-${payment_id}`}
        inUrl="payments"
        empty="No payments"
        height={420}
      />
      <DataTable
        heading={<h2>Table of plain rows</h2>}
        rows={contracts}
        label="Hand-offs"
        columns={[
          { column: "role", show: ({ role }) => <RoleChip role={role} /> },
          "hand_off",
          {
            column: "held",
            show: ({ held, of }) => <Status status={held === of ? "held" : "broken"} word={`${held} of ${of}`} />,
          },
          "measured_at",
        ]}
        empty="No hand-offs"
      />
      <OtherStates />
    </>
  );
}

function OtherStates(): ReactElement {
  return (
    <div className="two">
      <div>
        <h2>Empty</h2>
        <DataTable
          rows={remotes.none}
          label="Payments without rows"
          columns={["payment_id", "amount"]}
          empty={{ title: "No alerts", hint: "Payments with a score above the threshold stand here." }}
        />
      </div>
      <div>
        <h2>Failed</h2>
        <DataTable
          rows={remotes.broken}
          label="Payments that fail"
          columns={["payment_id", "amount"]}
          empty="No alerts"
        />
      </div>
      <div>
        <h2>Loading</h2>
        <DataTable
          rows={remotes.slow}
          label="Payments that take long"
          columns={["payment_id", "amount"]}
          empty="No alerts"
        />
      </div>
    </div>
  );
}
