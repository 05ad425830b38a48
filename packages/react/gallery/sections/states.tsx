import {
  Button,
  CommandPalette,
  Degraded,
  Dialog,
  Empty,
  ErrorCard,
  Inspector,
  Loading,
  LowConfidence,
  Masked,
  NotMeasured,
  RoleChip,
  roleNames,
  Stale,
  Status,
  Tabs,
  useCommandKey,
  useToast,
} from "@throughline/react";
import { type ReactElement, useCallback, useState } from "react";

const problem = {
  code: "features.leakage",
  title: "A feature knows the future",
  detail: "feature spend_24h reads rows that are later than its time: 31 of 5,000",
  hint: "name `available` on the feature view",
  status: 500,
  retryable: true,
};
const stale = { since: new Date(Date.now() - 720_000), problem };
const nothing = () => undefined;

/** Every state, status and role. */
export function States(): ReactElement {
  return (
    <div className="two">
      <div className="tl-stack">
        <h2>States</h2>
        <Loading what="payments" />
        <div className="tl-card">
          <Empty
            text={{
              title: "No alerts",
              hint: "Payments with a score above the threshold stand here.",
              action: <Button>Lower the threshold</Button>,
            }}
          />
        </div>
        <ErrorCard problem={problem} onRetry={nothing} />
      </div>
      <div className="tl-stack">
        <h2>Notices</h2>
        <Stale stale={stale} onRetry={nothing} />
        <Degraded />
        <LowConfidence>Only 12 payments have this merchant.</LowConfidence>
        <NotMeasured>Nothing was served yet.</NotMeasured>
        <p>
          Holder: <Masked />
        </p>
        <h2>Status and roles</h2>
        <p className="row">
          <Status status="held" /> <Status status="at-risk" /> <Status status="broken" />{" "}
          <Status status="not-measured" />
        </p>
        <p className="row">
          {roleNames.map((role) => (
            <RoleChip key={role} role={role} />
          ))}
        </p>
      </div>
    </div>
  );
}

/** What lies over the page, and what stands beside it. */
export function Overlays(): ReactElement {
  const tell = useToast();
  const [dialog, setDialog] = useState(false);
  const [palette, setPalette] = useState(false);
  const open = useCallback(() => setPalette(true), []);
  useCommandKey(open);
  return (
    <>
      <h2>Controls</h2>
      <p className="row">
        <Button look="primary">Keep as alias</Button>
        <Button icon="retry">Run again</Button>
        <Button look="quiet">Cancel</Button>
        <Button disabled>Promote</Button>
        <Button onClick={() => setDialog(true)}>Open a dialog</Button>
        <Button icon="search" onClick={open}>
          Search
        </Button>
        <Button onClick={() => tell({ text: "Verdict saved", status: "held" })}>Say something</Button>
      </p>
      <Tabs
        label="Parts of a table"
        inUrl="tab"
        tabs={[
          { id: "shape", title: "Shape", panel: <p>Fields with their types.</p> },
          { id: "preview", title: "Preview", panel: <p>The first rows.</p> },
          { id: "lineage", title: "Lineage", panel: <p>Where each field comes from.</p> },
        ]}
      />
      <Inspector title="silver.payments" above="table · data · data/payments.ts:18" onClose={nothing}>
        <p>Fresh within 1 h</p>
      </Inspector>
      <Dialog
        open={dialog}
        title="Roll back to r-7f3a9c"
        onClose={() => setDialog(false)}
        actions={
          <>
            <Button onClick={() => setDialog(false)}>Cancel</Button>
            <Button look="primary" onClick={() => setDialog(false)}>
              Roll back
            </Button>
          </>
        }
      >
        <p>New requests are answered by r-7f3a9c. Logs and feedback stay.</p>
      </Dialog>
      <CommandPalette
        open={palette}
        onClose={() => setPalette(false)}
        label="Search declarations, fields, runs"
        commands={["silver.payments", "silver.payments.amount", "gold.scores", "fraud-score", "fraud_rate"].map(
          (title) => ({
            id: title,
            title,
            group: title.includes(".") ? "table" : "endpoint",
            detail: "data/payments.ts:18",
            run: () => tell({ text: `Opened ${title}` }),
          }),
        )}
      />
    </>
  );
}
